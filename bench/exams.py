"""Language tests under load: 500 candidates at once, from an answer to the next question.

The pages are served as `offhook serve` serves them, with SQLite, on the same cores as the
candidates, who think for 15 seconds in the mean. The server is killed in the middle and
started again: what was acknowledged before must be there.
"""

import asyncio
import json
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import httpx
from figures import Figure

CANDIDATES = 500
THINKS_S = 15.0
LOAD_S = 120.0
AT_ONCE_S = 30.0
"""Over which time they begin."""
P95_MS = 150.0
TOKEN = "a" * 32
_OK, _STARTING = 200, 503
_FURNISH = """
import django
django.setup()
from datetime import timedelta
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.utils import timezone
from django_scopes import scope
from offhook.web.accounts.models import Tenant
from offhook.web.people.exams import actions
from offhook.web.people.persons import actions as persons, links
now = timezone.now()
tenant = Tenant.objects.create(slug="bench", name="Bench", created_at=now)
with scope(tenant=tenant):
    for n in range({many}):
        person = persons.take_in(
            tenant=tenant, name=str(n), email=f"{{n}}@example.org", phone="", language="fr",
            kept_until=now.date() + timedelta(days=30), at=now,
        )
        sitting = actions.begin(
            person=person, language="fr", purpose="apply", at=now, by="bench"
        )
        actions.start(sitting=sitting, at=now)
        print(f"/exam/{{links.key_of(person)}}/{{sitting.pk}}/")
"""
_COUNT = """
import django
django.setup()
import json
from django_scopes import scopes_disabled
from offhook.web.people.exams.models import Answer
with scopes_disabled():
    given = Answer.objects.exclude(given_at=None).values_list("sitting_id", "place")
    print(json.dumps(list(given)))
"""


class Served:
    """`offhook serve` in a folder of its own."""

    def __init__(self, home: Path) -> None:
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.home = home
        self.environment = {
            **os.environ,
            "OFFHOOK_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "offhook.web.settings",
        }

    def python(self, program: str) -> str:
        """Run a program with Django at hand; return what it says."""
        done = subprocess.run(
            [sys.executable, "-c", program], env=self.environment, check=True,
            capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout

    def start(self) -> None:
        """Serve, and wait until it does."""
        command = [
            sys.executable, "-m", "offhook", "serve", "--home", str(self.home),
            "--port", str(self.port),
        ]  # fmt: skip
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        for _ in range(1200):
            try:
                said = httpx.get(f"http://127.0.0.1:{self.port}/login/", timeout=5)
            except httpx.TransportError:
                time.sleep(0.1)
                continue
            if said.status_code == _OK:
                return
            time.sleep(0.1)  # the floor answers before its pages do
        raise RuntimeError("it does not serve")

    def kill(self) -> None:
        """End it as a power cut does, with all that it started."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Line:
    """A connection to the server: a client of a few lines leaves it the cores."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """Return status and text of a page; `OSError` or `EOFError` where there is none."""
        try:
            async with asyncio.timeout(30):
                return await self._ask(path, urlencode(form or {}).encode())
        except (OSError, EOFError):
            self.hang_up()
            raise

    async def _ask(self, path: str, body: bytes) -> tuple[int, str]:
        if self.streams is not None and self.streams[0].at_eof():
            self.hang_up()  # the server did, for nothing came for five seconds
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        head = [
            f"{'POST' if body else 'GET'} {path} HTTP/1.1", "Host: localhost",
            f"Cookie: csrftoken={TOKEN}", f"Content-Length: {len(body)}",
            "Content-Type: application/x-www-form-urlencoded", "", "",
        ]  # fmt: skip
        writer.write("\r\n".join(head).encode() + body)
        told = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = re.search(rb"content-length: (\d+)", told)
        if length is None:  # the floor's own page, while it starts
            self.hang_up()
            return int(told.split()[1]), ""
        said = await reader.readexactly(int(length[1]))
        return int(told.split()[1]), said.decode()

    def hang_up(self) -> None:
        """End the connection; the next request opens another."""
        if self.streams is not None:
            self.streams[1].close()
        self.streams = None


class Candidate:
    """Somebody who answers by chance, and notes what was acknowledged."""

    def __init__(self, line: Line, page: str, seed: int) -> None:
        self.line, self.page = line, page
        self.rng = random.Random(seed)
        self.number = int(page.rstrip("/").rpartition("/")[2])
        self.acknowledged: set[int] = set()
        self.waits_ms: list[float] = []

    async def sit(self, until: float) -> None:
        """Answer until the time is over, or the items are."""
        await asyncio.sleep(self.rng.uniform(0, AT_ONCE_S))
        said = ""
        while time.monotonic() < until:
            try:
                said = said or await self._now()
                place = re.search(r'name="place" value="(\d+)"', said)
                if place is None:
                    return
                options = re.findall(r'name="option" value="([^"]+)"', said)
                await asyncio.sleep(self.rng.expovariate(1 / THINKS_S))
                said = await self._answer(place[1], self.rng.choice(options))
            except (OSError, EOFError):
                said = ""  # the page asks again, as a browser does
                await asyncio.sleep(1.0)

    async def _now(self) -> str:
        status, said = await self.line.ask(f"{self.page}now/")
        if status == _STARTING:
            raise ConnectionError
        return said

    async def _answer(self, place: str, option: str) -> str:
        """Answer as the page's script does; return the next question."""
        told = {
            "place": place, "option": option, "here": "1", "csrfmiddlewaretoken": TOKEN
        }  # fmt: skip
        began = time.perf_counter()
        status, said = await self.line.ask(f"{self.page}answer/", told)
        if status == _STARTING:
            raise ConnectionError
        if status != _OK:
            raise RuntimeError(f"{status}: {said[:200]}")
        self.waits_ms.append(1000 * (time.perf_counter() - began))
        self.acknowledged.add(int(place))
        return said


async def _sit_all(port: int, pages: list[str], seconds: float) -> list[Candidate]:
    everybody = [Candidate(Line(port), page, n) for n, page in enumerate(pages)]
    until = time.monotonic() + seconds
    await asyncio.gather(*(one.sit(until) for one in everybody))
    for one in everybody:
        one.line.hang_up()
    return everybody


async def _killed(served: Served, pages: list[str]) -> list[Candidate]:
    sitting = asyncio.create_task(_sit_all(served.port, pages, AT_ONCE_S))
    await asyncio.sleep(AT_ONCE_S / 2)
    await asyncio.to_thread(served.kill)
    await asyncio.to_thread(served.start)
    return await sitting


def measure() -> Iterator[Figure]:
    """Yield how long a candidate waits, and what a kill has lost."""
    with TemporaryDirectory() as folder:
        served = Served(Path(folder))
        pages = served.python(_FURNISH.format(many=CANDIDATES)).split()
        served.start()
        try:
            everybody = asyncio.run(_sit_all(served.port, pages, LOAD_S))
            waits = [ms for one in everybody for ms in one.waits_ms]
            p95 = statistics.quantiles(waits, n=20)[-1]
            yield Figure(
                "language tests, 500 candidates: answer to next question, p95",
                p95, "ms", P95_MS, more_is_better=False,
                beside=f"p50 {statistics.median(waits):.0f} ms, {len(waits)} answers"
                f" in {LOAD_S:.0f} s",
            )  # fmt: skip
            again = asyncio.run(_killed(served, pages))
        finally:
            served.kill()
        kept = {tuple(one) for one in json.loads(served.python(_COUNT))}
        told = {
            (one.number, place)
            for one in (*everybody, *again)
            for place in one.acknowledged
        }
        yield Figure(
            "acknowledged answers lost by a kill", len(told - kept), "answers",
            beside=f"of {len(told)}",
        )  # fmt: skip
