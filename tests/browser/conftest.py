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
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.axe import violations

ROOT = Path(__file__).parents[2]
USERS = (
    ("ines", "Ines Alaoui", "agent", "Ines", ""),
    ("lamia", "Lamia", "agent", "Lamia", ""),
    ("karim", "Karim Tazi", "agent", "Karim", ""),
    ("amina", "Amina", "supervisor", "", ""),
    ("samir", "Samir", "planner", "", ""),
    ("panier", "Panier Vif", "client", "", "shop"),
    ("sara", "Sara Bennani", "agent", "Sara", ""),
    ("nabil", "Nabil Chraibi", "agent", "Nabil", ""),
    ("salma", "Salma", "agent", "Salma", ""),
    ("hamid", "Hamid", "rater", "", ""),
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
VENDOR = ROOT / "src" / "offhook" / "web" / "static" / "vendor" / "uPlot.esm.js"
PASSWORD = "a-long-enough-word-7"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    # A microphone that beeps, and nobody to ask whether it may be used.
    "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
]  # fmt: skip
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Centre:
    """`offhook serve` as a process that may be killed and started again."""

    options: tuple[str, ...] = ()

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
            "--home", str(self.home), "--port", str(self.port), *self.options,
        ]  # fmt: skip
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=environment, stdout=subprocess.DEVNULL, stderr=log
            )
        for _ in range(1200):
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
def playwright():
    """Drive browsers: there can be one driver only, however many browsers it has."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright):
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


class Person:
    """Somebody at a browser of his own. What goes wrong on his pages is kept."""

    def __init__(self, browser: Browser, base: str, **context: object) -> None:
        options = {
            "viewport": {"width": 1280, "height": 900},
            "locale": "en",
            # A colour that fades in is another one while axe looks at it.
            "reduced_motion": "reduce",
            **context,
        }
        self.context = browser.new_context(**options)
        self.locale = str(options["locale"])
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
        """Type the key into a telephone, and its code into the page."""
        secret = self.page.locator("code").inner_text().replace(" ", "")
        padded = secret + "=" * (-len(secret) % 8)
        self.key = base64.b32decode(padded)
        self.type_code()

    def type_code(self) -> None:
        code = TOTP(self.key).token()
        self.page.fill("input[name=code]", f"{code:06d}")
        self.page.click("form.card button.primary")


@pytest.fixture
def person(centre, chromium):
    """Return people, French unless told; look afterwards what went wrong on their pages."""
    people: list[Person] = []

    def make(**context: object) -> Person:
        people.append(Person(chromium, centre.base, **{"locale": "fr", **context}))
        return people[-1]

    yield make
    wrong = [line for one in people for line in one.wrong]
    for one in people:
        one.context.close()
    assert wrong == []


def look_at_the_first_page(page: Page) -> list[str]:
    """Return what axe finds on the page that is there only once."""
    found = []
    for locale in ("ar", "en"):
        page.set_extra_http_headers({"Accept-Language": locale})
        page.reload()
        found += violations(page)
    return found


@pytest.fixture(scope="session")
def furnished(centre, chromium):
    """Begin as people do: the first page, an authenticator, a centre file, users."""
    admin = Person(chromium, centre.base, bypass_csp=True)
    page = admin.go("/")
    expect(page).to_have_url(f"{centre.base}/welcome/")
    found = look_at_the_first_page(page)
    page.fill("[name=name]", "Tiny")
    page.fill("[name=slug]", "tiny")
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.click("form.card button.primary")
    found += violations(page)
    admin.second_factor()
    admin.go("/centre/")
    found += violations(page)
    page.set_input_files("[name=upload]", str(ROOT / "tests/browser/centre.toml"))
    page.click("form.card button.primary")
    expect(page.get_by_role("heading", name="Tiny")).to_be_visible()
    for user in USERS:
        make_user(admin, *user)
    assert admin.wrong == []
    assert found == []
    yield admin
    admin.context.close()


def make_user(
    admin: Person, username: str, name: str, role: str, agent: str, clients: str
) -> None:
    page = admin.go("/users/new/")
    page.fill("[name=username]", username)
    page.fill("[name=name]", name)
    page.check(f"[name=roles][value={role}]")
    page.fill("[name=agent]", agent)
    page.fill("[name=clients]", clients)
    page.fill("[name=password]", PASSWORD)
    page.click("form.card button.primary")
    expect(page).to_have_url(f"{admin.base}/users/")


@pytest.fixture(scope="session")
def amina(furnished, centre, chromium):
    """The supervisor, with her second factor set up once."""
    someone = Person(chromium, centre.base)
    someone.log_in("amina")
    someone.second_factor()
    expect(someone.page).to_have_url(f"{centre.base}/wallboard/")
    # Her board would count as one who looks: it is closed, and its session stays.
    someone.go("/profile/")
    yield someone
    assert someone.wrong == []
    someone.context.close()


class ShopPage(BaseHTTPRequestHandler):
    """A shop's page on another origin, with the chat on it by one script tag."""

    centre = ""

    def do_GET(self) -> None:
        page = (
            "<!doctype html><html lang=fr><title>Panier Vif</title><h1>Panier Vif</h1>"
            f'<script src="{self.centre}/static/floor/embed.js" data-tenant="tiny"'
            ' data-queue="shop-chat" data-label="Aide" defer></script>'
        )
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_told: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def shop_page(centre):
    """Return the address of a page of another site than the centre's."""
    handler = type("Here", (ShopPage,), {"centre": centre.base})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
