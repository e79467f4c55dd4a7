"""Webhooks against a server that listens: at least once, in order, signed, until it works."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone
from django_scopes import scope

from offhook.floor.commands import Ready, SignedIn
from offhook.floor.entries import Entry, stored
from offhook.web.api import actions
from offhook.web.api.courier import KEPT, Courier, Manner, deliver, pause_s
from offhook.web.api.models import Delivery, Webhook

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Listener:
    """A program that is called. `answers`: the statuses to come; 204 after them."""

    answers: list[int] = field(default_factory=list)
    slow_s: float = 0.0
    drips: bool = False
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/hook?for=offhook"

    @property
    def ids(self) -> list[str]:
        return [headers["Webhook-Id"] for headers, _ in self.heard]

    @property
    def seqs(self) -> list[int]:
        return [json.loads(body)["data"]["seq"] for _, body in self.heard]


@contextmanager
def listening(listener: Listener) -> Iterator[Listener]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            listener.heard.append((dict(self.headers), body))
            time.sleep(listener.slow_s)
            if listener.drips:
                self._drip()
                return
            status = listener.answers.pop(0) if listener.answers else 204
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _drip(self) -> None:
            self.close_connection = True
            for letter in b"HTTP/1.1 204 No Content\r\n" * 9:
                try:
                    self.wfile.write(bytes([letter]))
                except OSError:
                    return
                time.sleep(0.05)

        def log_message(self, *_said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("localhost", listener.port), Handler)
    server.daemon_threads = True
    listener.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(autouse=True)
def _may_call_this_machine(settings) -> None:
    settings.DEMO = True


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening(Listener()) as heard:
        yield heard


@pytest.fixture
def happen(journal) -> Callable[..., list[int]]:
    """Return what lets things happen: entries at the journal's end, by their numbers."""

    def happened(count: int = 1, kind=SignedIn) -> list[int]:
        last = journal.last_seq()
        fresh = [
            Entry(
                last + n, 1_772_442_000_000_000 + last + n, "agent:salma", kind("salma")
            )
            for n in range(1, count + 1)
        ]
        journal.append(stored(fresh))
        return [entry.seq for entry in fresh]

    return happened


@pytest.fixture
def hook(lively, administrator) -> Callable[..., Webhook]:
    def made(url: str, *kinds: str) -> Webhook:
        with scope(tenant=lively):
            return actions.make_webhook(
                by=administrator, url=url, kinds=kinds, at=timezone.now()
            )

    return made


def later(seconds: float, **more) -> Manner:
    return Manner(now=lambda: START + timedelta(seconds=seconds), **more)


def now_of(webhook: Webhook) -> Webhook:
    with scope(tenant=webhook.tenant):
        return Webhook.objects.get(pk=webhook.pk)


def deliveries(webhook: Webhook) -> list[Delivery]:
    with scope(tenant=webhook.tenant):
        return list(Delivery.objects.filter(webhook=webhook).order_by("seq"))


def test_a_webhook_hears_what_happens_from_then_on_in_order(
    lively, hook, listener, happen
):
    webhook = hook(listener.url)
    assert deliver(lively) == 0
    seqs = happen(5)
    assert deliver(lively) == 5
    assert listener.seqs == seqs
    assert listener.ids == [f"souss/{seq}" for seq in seqs]
    assert deliver(lively) == 0
    assert now_of(webhook).seq == seqs[-1]
    assert [one.status for one in deliveries(webhook)] == [204] * 5


def test_an_event_is_a_signed_cloud_event(lively, hook, listener, happen):
    webhook = hook(listener.url)
    (seq,) = happen()
    deliver(lively, later(0))
    ((headers, body),) = listener.heard
    event = json.loads(body)
    assert headers["Content-Type"].startswith("application/cloudevents+json")
    assert headers["Host"] == f"localhost:{listener.port}"
    assert event == {
        "specversion": "1.0",
        "id": f"souss/{seq}",
        "source": "/souss/floor",
        "type": "io.offhook.agent.signed-in",
        "time": event["time"],
        "subject": "salma",
        "datacontenttype": "application/json",
        "data": event["data"],
    }
    assert datetime.fromisoformat(event["time"]).year == 2026
    assert event["data"]["command"] == {"what": "signed-in", "agent": "salma"}
    signed = b".".join(
        [headers["Webhook-Id"].encode(), headers["Webhook-Timestamp"].encode(), body]
    )
    expected = hmac.new(webhook.secret.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["Webhook-Signature"] == f"v1={expected}"
    assert int(headers["Webhook-Timestamp"]) == int(START.timestamp())


def test_a_webhook_hears_only_the_kinds_it_wants(lively, hook, listener, happen):
    webhook = hook(listener.url, "io.offhook.agent.signed-in")
    first = happen(2)
    happen(3, kind=Ready)
    last = happen(1)
    assert deliver(lively) == 3
    assert listener.seqs == first + last
    happen(2, kind=Ready)
    assert deliver(lively) == 0
    assert now_of(webhook).seq == last[0] + 2


@pytest.mark.parametrize("status", [500, 404, 302, 429, 300])
def test_what_failed_is_tried_again_and_holds_up_what_comes_after(
    status, lively, hook, listener, happen
):
    webhook = hook(listener.url)
    listener.answers = [204, status, status]
    seqs = happen(3)
    assert deliver(lively, later(0)) == 1
    assert deliver(lively, later(1)) == 0  # not due before two seconds are over
    assert deliver(lively, later(2)) == 0
    assert deliver(lively, later(5)) == 0
    assert now_of(webhook).failing_since == START
    assert deliver(lively, later(6)) == 2
    assert listener.seqs == [seqs[0], seqs[1], seqs[1], seqs[1], seqs[2]]
    assert [one.attempts for one in deliveries(webhook)] == [1, 3, 1]
    now = now_of(webhook)
    assert (now.attempts, now.next_at, now.failing_since) == (0, None, None)


def test_nobody_at_home_is_a_failure_until_somebody_is(lively, hook, happen):
    listener = Listener()
    with listening(listener):
        webhook = hook(listener.url)
    seqs = happen(2)
    assert deliver(lively, later(0)) == 0
    (failed,) = deliveries(webhook)
    assert (failed.status, failed.delivered_at) == (None, None)
    assert "ConnectError" in failed.wrong
    with listening(listener):
        assert deliver(lively, later(10)) == 2
    assert listener.seqs == seqs


@pytest.mark.parametrize("way", [{"slow_s": 0.6}, {"drips": True}])
def test_who_is_slow_is_given_up_in_time_and_tried_again(way, lively, hook, happen):
    with listening(Listener(**way)) as listener:
        webhook = hook(listener.url)
        (seq,) = happen()
        began = time.monotonic()
        assert deliver(lively, later(0, patience_s=0.3)) == 0
        assert time.monotonic() - began < 2.0
        assert deliveries(webhook)[0].wrong == "no answer within 0.3 s"
        listener.slow_s, listener.drips = 0.0, False
        assert deliver(lively, later(2, patience_s=5.0)) == 1
        assert listener.seqs == [seq, seq]


def test_one_that_fails_does_not_hold_up_another(lively, hook, listener, happen):
    hook("http://localhost:9/nobody")
    hook(listener.url)
    seqs = happen(2)
    assert deliver(lively, later(0)) == 2
    assert listener.seqs == seqs


def test_it_never_gives_up_and_says_so_after_a_day(lively, hook, happen):
    webhook = hook("http://localhost:9/nobody")
    happen()
    at_s = 0.0
    for _ in range(40):
        deliver(lively, later(at_s))
        now = now_of(webhook)
        assert now.next_at is not None
        assert now.is_active
        wait_s = (now.next_at - START).total_seconds() - at_s
        assert wait_s == pause_s(now.attempts) <= 3600
        assert now.is_failing(START + timedelta(seconds=at_s)) == (at_s >= 86_400)
        at_s += wait_s
    assert at_s > 86_400


def test_what_was_said_but_not_written_down_is_said_again(
    lively, hook, listener, happen
):
    webhook = hook(listener.url)
    seqs = happen(2)
    deliver(lively)
    with scope(tenant=lively):
        Webhook.objects.filter(pk=webhook.pk).update(seq=seqs[0] - 1)
    assert deliver(lively) == 2
    assert listener.seqs == seqs + seqs
    assert len(set(listener.ids)) == 2
    assert len({body for _, body in listener.heard}) == 2


def test_one_that_rests_goes_on_where_it_stopped(
    lively, hook, listener, happen, administrator
):
    webhook = hook(listener.url)
    switch = {"by": administrator, "number": webhook.pk, "at": START}
    with scope(tenant=lively):
        actions.switch_webhook(is_active=False, **switch)
    seqs = happen(2)
    assert deliver(lively) == 0
    with scope(tenant=lively):
        actions.switch_webhook(is_active=True, **switch)
    assert deliver(lively) == 2
    assert listener.seqs == seqs


def test_a_webhook_hears_nothing_of_another_tenant(
    lively, other_tenant, stranger, listener, happen
):
    with scope(tenant=other_tenant):
        actions.make_webhook(by=stranger, url=listener.url, kinds=(), at=START)
    happen(2)
    assert deliver(other_tenant) == deliver(lively) == 0
    assert listener.heard == []


def test_in_earnest_no_private_address_is_called(
    lively, hook, listener, happen, settings
):
    webhook = hook(listener.url)
    happen()
    settings.DEMO = False
    assert deliver(lively, later(0)) == 0
    assert listener.heard == []
    assert deliveries(webhook)[0].status is None
    with scope(tenant=lively):
        Webhook.objects.filter(pk=webhook.pk).update(
            url=f"https://localhost:{listener.port}/"
        )
    assert deliver(lively, later(9)) == 0
    assert listener.heard == []
    assert "not public" in deliveries(webhook)[0].wrong


def test_old_deliveries_are_forgotten(lively, hook, listener, happen):
    webhook = hook(listener.url)
    with scope(tenant=lively):
        Delivery.objects.bulk_create(
            Delivery(tenant=lively, webhook=webhook, seq=-n, kind="x", tried_at=START)
            for n in range(KEPT + 200)
        )
    happen(60)
    deliver(lively)
    assert KEPT <= len(deliveries(webhook)) <= KEPT + 60


@pytest.mark.django_db(transaction=True)
def test_a_courier_delivers_beside_other_work(lively, hook, happen):
    with listening(Listener(slow_s=0.3)) as listener:
        hook(listener.url)
        (seq,) = happen()
        courier = Courier()
        began = time.monotonic()
        courier.follow()
        courier.follow()
        assert time.monotonic() - began < 0.25
        while not listener.heard:
            time.sleep(0.01)
        courier.close()
        assert listener.seqs == [seq]
