"""A real centre, served as people serve it, and a real browser."""

import base64
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
VENDOR = ROOT / "src" / "offhook" / "web" / "static" / "vendor" / "uPlot.esm.js"
PASSWORD = "a-long-enough-word-7"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Centre:
    """`offhook serve` as a process that may be killed and started again."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        environment = {**os.environ, "OFFHOOK_DEMO": "", "OFFHOOK_HTTPS": ""}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        command = [
            sys.executable, "-m", "offhook", "serve",
            "--home", str(self.home), "--port", str(self.port),
        ]  # fmt: skip
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=environment, stdout=subprocess.DEVNULL, stderr=log
            )
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{self.base}/login/", timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise AssertionError((self.home / "log").read_text())

    def end(self, *, kill: bool = False) -> None:
        assert self.process is not None
        if kill:
            self.process.kill()
        else:
            self.process.terminate()
        self.process.wait(30)


@pytest.fixture(scope="session")
def centre(tmp_path_factory):
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt install chromium)")
    if not VENDOR.exists():
        pytest.skip("what browsers load is not made yet (make test makes it)")
    served = Centre(tmp_path_factory.mktemp("home"))
    served.start()
    yield served
    served.end()


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Person:
    """Somebody at a browser of his own. What goes wrong on his pages is kept."""

    def __init__(self, browser: Browser, base: str, **context: object) -> None:
        options = {
            "viewport": {"width": 1280, "height": 900},
            "locale": "en",
            **context,
        }
        self.context = browser.new_context(**options)
        self.page: Page = self.context.new_page()
        self.base = base
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, message) -> None:
        # A refused log-in, and a line that breaks on purpose, are no defects.
        expected = ("Failed to load resource", "WebSocket")
        if message.type == "error" and not any(one in message.text for one in expected):
            self.wrong.append(message.text)

    def go(self, path: str) -> Page:
        self.page.goto(self.base + path)
        return self.page

    def log_in(self, username: str, password: str = PASSWORD) -> Page:
        page = self.go("/login/")
        page.fill("#username", username)
        page.fill("#password", password)
        page.click("form.card button.primary")
        return page

    def second_factor(self) -> None:
        """Scan the picture, as a phone would, and type the code."""
        address = self.page.locator("code").inner_text()
        secret = parse_qs(urlsplit(address).query)["secret"][0]
        padded = secret + "=" * (-len(secret) % 8)
        self.key = base64.b32decode(padded)
        self.type_code()

    def type_code(self) -> None:
        code = TOTP(self.key).token()
        self.page.fill("input[name=code]", f"{code:06d}")
        self.page.click("form.card button.primary")


@pytest.fixture
def person(centre, chromium):
    """Return people, and look afterwards whether anything went wrong on their pages."""
    people: list[Person] = []

    def make(**context: object) -> Person:
        people.append(Person(chromium, centre.base, **context))
        return people[-1]

    yield make
    wrong = [line for one in people for line in one.wrong]
    for one in people:
        one.context.close()
    assert wrong == []
