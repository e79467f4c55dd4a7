"""What is asked and read, beside the description of ARI that Asterisk brings with it."""

import inspect
import json
import re
from pathlib import Path

import msgspec
import pytest

from offhook.ari import events, requests
from offhook.ari.installed import NoAsterisk, find

REQUESTS = [
    requests.answer("c"),
    requests.start_music("c"),
    requests.stop_music("c"),
    requests.play("c", "c~1", "sound:x", "fr"),
    requests.stop_playing("c~1"),
    requests.hang_up("c", 16),
    requests.originate("c", "app", "PJSIP/x", {"timeout": "20", "callerId": "1",
                       "originator": "d"}, {"A": "b"}),
    requests.snoop("c", "s", "app", whisper="out"),
    requests.simulate("c", "app", "Local/fr@callers-acme/n", "0100", "+33199001122"),
    requests.all_channels(),
    requests.make_bridge("b"),
    requests.add_to_bridge("b", ["c", "d"]),
    requests.take_from_bridge("b", ["c"]),
    requests.end_bridge("b"),
    requests.all_bridges(),
    requests.record("s", "acme/x"),
    requests.mute_recording("acme/x", muted=True),
    requests.mute_recording("acme/x", muted=False),
    requests.ping(),
    requests.since_when(),
    requests.all_endpoints(),
    requests.hear_only("app", ["StasisStart"]),
    requests.hear_of("app", "acme-desk-a"),
    requests.configure("aor", "a", {"max_contacts": "1"}),
    requests.unconfigure("aor", "a"),
]  # fmt: skip


@pytest.fixture(scope="module")
def described():
    try:
        folder = find().shared / "rest-api"
    except NoAsterisk as missing:
        pytest.skip(str(missing))
    return {path.stem: json.loads(path.read_text()) for path in folder.glob("*.json")}


def operations(described):
    for of in described.values():
        for api in of.get("apis", []):
            for operation in api.get("operations", []):
                yield api["path"], operation


@pytest.mark.parametrize(
    "request_", REQUESTS, ids=lambda one: f"{one.method} {one.uri}"
)
def test_asterisk_knows_what_it_is_asked(described, request_):
    path = "/" + request_.uri
    fits = [
        operation
        for described_path, operation in operations(described)
        if operation["httpMethod"] == request_.method
        and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", described_path), path)
    ]
    known = [{one["name"] for one in fit.get("parameters", [])} for fit in fits]
    wanted = {name for name, _ in request_.query}
    assert any(wanted <= names for names in known), (known, wanted)


def test_every_request_that_can_be_built_is_tried():
    built = {
        name
        for name, of in vars(requests).items()
        if inspect.isfunction(of)
        and of.__annotations__.get("return") is requests.Request
    }
    tried = Path(__file__).read_text("utf-8")
    assert {name for name in built if f"requests.{name}(" not in tried} == set()


@pytest.mark.parametrize("kind", [*events.OF_CALLS, *events.OF_TRIES, *events.OF_DESKS])
def test_asterisk_says_what_is_read(described, kind):
    models = {}
    for of in described.values():
        models |= of.get("models", {})
    read = getattr(events, kind)
    told = set(models[kind]["properties"]) | set(models["Event"]["properties"])
    assert {field.encode_name for field in msgspec.structs.fields(read)} <= told
