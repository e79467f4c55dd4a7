"""The door passes on what was asked and what was answered, and keeps nothing of either."""

import asyncio
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn

from offhook.floor import away
from offhook.floor.front import Front, web_transport
from tests.floor.awaiting import awaited


async def pages(scope, receive, send):
    """Answer with what was asked, as JSON of a kind, and try to leave a cookie behind."""
    assert scope["type"] == "http"
    body = b""
    while True:
        event = await receive()
        body += event.get("body", b"")
        if not event.get("more_body"):
            break
    headers = dict(scope["headers"])
    told = [
        scope["method"], scope["raw_path"].decode(), scope["query_string"].decode(),
        headers.get(b"cookie", b"none").decode(),
        headers.get(b"x-forwarded-for", b"").decode(),
        headers.get(b"transfer-encoding", b"").decode(), str(len(body)),
    ]  # fmt: skip
    await send(
        {
            "type": "http.response.start",
            "status": 302 if scope["raw_path"] == b"/away" else 200,
            "headers": [
                (b"set-cookie", b"session=secret; Path=/"),
                (b"set-cookie", b"other=1; Path=/"),
                (b"location", b"/elsewhere"),
            ],
        }
    )
    await send({"type": "http.response.body", "body": "|".join(told).encode()})


@asynccontextmanager
async def served(application, **where):
    server = uvicorn.Server(
        uvicorn.Config(
            application,
            log_level="warning",
            lifespan="off",
            proxy_headers=False,
            **where,
        )
    )
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield server
    server.should_exit = True
    await task


@asynccontextmanager
async def door(path, *, open_pages=True):
    """Return a maker of browsers at a door before pages that listen at a path."""
    transport = web_transport(str(path))
    front = Front(None, transport)
    async with served(front, host="127.0.0.1", port=0) as server:
        port = server.servers[0].sockets[0].getsockname()[1]
        base = f"http://127.0.0.1:{port}"
        if open_pages:
            async with served(pages, uds=str(path)):
                yield base
                await transport.aclose()
        else:
            yield base


def test_a_cookie_given_to_one_is_never_sent_for_another(tmp_path):
    @awaited
    async def told():
        async with door(tmp_path / "web.sock") as base:
            for path in ("/", "/away"):
                async with httpx.AsyncClient(trust_env=False) as one:
                    first = await one.get(base + path)
                    assert first.headers.get_list("set-cookie")[0].startswith("session")
                    assert (await one.get(base)).text.split("|")[3] != "none"
                for method in ("GET", "POST"):
                    async with httpx.AsyncClient(trust_env=False) as other:
                        heard = await other.request(method, base + "/in")
                        assert heard.text.split("|")[3] == "none"

    told()


def test_what_is_asked_arrives_as_it_was_asked(tmp_path):
    @awaited
    async def told():
        async def parts():
            for _ in range(3):
                yield b"x" * 100_000

        async with (
            door(tmp_path / "web.sock") as base,
            httpx.AsyncClient(trust_env=False) as page,
        ):
            odd = "/r%C3%A9sum%C3%A9/a%2Fb"
            got = (await page.get(f"{base}{odd}?q=%20x&q=2")).text.split("|")
            assert got[:3] == ["GET", odd, "q=%20x&q=2"]
            assert got[5:] == ["", "0"]
            sent = (await page.post(base, content=parts())).text.split("|")
            assert sent[-1] == "300000"
            claims = {"x-forwarded-for": "10.1.2.3"}
            forged = (await page.get(base, headers=claims)).text.split("|")
            assert forged[4] == "127.0.0.1"
            moved = await page.get(base + "/away")
            assert (moved.status_code, moved.headers["location"]) == (302, "/elsewhere")

    told()


def test_without_pages_the_door_says_so(tmp_path):
    @awaited
    async def told():
        async with (
            door(tmp_path / "web.sock", open_pages=False) as base,
            httpx.AsyncClient(trust_env=False) as page,
        ):
            answer = await page.get(base)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
            wanted = {"accept-language": "ar-MA, fr;q=0.8", "cookie": "a=1"}
            said = await page.get(base, headers=wanted)
            assert '<html lang="ar" dir="rtl">' in said.text
            chosen = {**wanted, "cookie": "a=1; django_language=fr"}
            said = await page.get(base, headers=chosen)
            assert "Les pages démarrent" in said.text
            said = await page.get(f"{base}/api/v1/queues")
            assert said.headers["content-type"] == "application/problem+json"
            assert (said.status_code, said.json()["code"]) == (503, "pages-away")

    told()


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "en"),
        ("it", "en"),
        ("*", "en"),
        ("it, de-CH;q=0.7, ar;q=0.8", "ar"),
        ("fr;q=0.8, de;q=0.9", "de"),
        ("fr;q=x;;, de", "de"),
    ],
)
def test_while_the_pages_are_away_a_browser_is_answered_in_its_language(
    asked, language
):
    assert away.language_of([(b"accept-language", asked.encode())]) == language
