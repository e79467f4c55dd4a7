"""Whatever is sent to the API, it answers as its description says, and never breaks."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django_scopes import scope
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import booleans
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from offhook.web.api.models import ApiKey
from offhook.web.reports.models import AgentInterval, ContactRow
from tests.web.api.conftest import program

EXAMPLES = 25
CHECKS = (
    not_a_server_error,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)


@pytest.fixture
def described(lively, make_key, floor) -> Iterator[schemathesis.BaseSchema]:
    """Return the API as its own description tells it."""
    _, secret = make_key()
    ApiKey.unlocked.update(per_minute=1_000_000_000, tokens=1e9)
    client = program(secret)
    schema = schemathesis.openapi.from_dict(client.get("/api/v1/openapi.json").json())
    schema.app = WSGIHandler()
    schema.config.base_url = "http://localhost/"
    schema.config.headers = {"Authorization": f"Bearer {secret}"}
    # The test's connection lives over requests, as with Django's own test client.
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield schema
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_nothing_that_is_sent_breaks_the_api(mode, described, lively):
    with scope(tenant=lively):
        there = {
            "contact": ContactRow.objects.values_list("contact", flat=True)[0],
            "agent": AgentInterval.objects.values_list("agent", flat=True)[0],
        }
    walked = 0
    for found in described.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        )
        @given(operation.as_strategy(generation_mode=mode), booleans())
        def holds(case: schemathesis.Case, is_there: bool) -> None:
            if is_there:
                for name in set(case.path_parameters) & set(there):
                    case.path_parameters[name] = there[name]
            case.call_and_validate(checks=CHECKS)

        # An operation without anything to send has no wrong way to be sent.
        with suppress(Unsatisfiable):
            holds()
        walked += 1
    assert walked >= 11
