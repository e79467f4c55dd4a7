"""A private Asterisk for the tests: on loopback, on ports of its own, gone after them.

The telephones are those of `tests.asterisk.phones`, their sound that of `tests.asterisk.sound`.
"""

import asyncio
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from offhook.ari.asterisk import Address, Asterisk
from offhook.ari.folders import Folders
from offhook.ari.installed import Installed, NoAsterisk, find
from offhook.ari.settings import Settings, Tenant
from offhook.policy.telephony import Trunk
from tests.asterisk.ears import Ears
from tests.asterisk.phones import MISSING, SIPP

HOST = "127.0.0.1"
CARRIER = "127.0.0.2"
DESK = "127.0.0.3"
ANOTHER_CARRIER = "127.0.0.4"
SECOND_CARRIER, SILENT_CARRIER = "127.0.0.17", "127.0.0.18"
"""Two trunks lead there by which no calls come. At the second nobody ever says anything."""
BRANCH = "127.0.0.5"
BRANCH_PASSWORD = "branch-secret"
ODD_PASSWORD = r'a;b\;c ;-- "d" => ${EXTEN} [e] #exec é'
STRANGER = "127.0.0.9"


@dataclass(frozen=True, slots=True)
class Voice:
    """An Asterisk that runs: what it was made from, and where it is."""

    settings: Settings
    folders: Folders
    address: Address
    carrier_port: int
    """Where calls out to the first trunk go: a telephone on `CARRIER` listens there."""

    @property
    def sip(self) -> tuple[str, int]:
        """Where it listens for SIP by UDP and TCP."""
        return HOST, self.settings.sip_port

    def ears(self, app: str = "offhook-acme") -> Ears:
        """Return a client of ARI that hears the events of an application."""
        return Ears(self.address, app)


def free_ports(count: int) -> list[int]:
    """Return ports that nobody has, of TCP and of UDP."""
    found: list[int] = []
    while len(found) < count:
        with (
            socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        ):
            tcp.bind((HOST, 0))
            port = int(tcp.getsockname()[1])
            try:
                udp.bind((HOST, port))
            except OSError:
                continue
            if port not in found:
                found.append(port)
    return found


def settings_for_tests(carrier_port: int) -> Settings:
    """Return settings on loopback: two centres, the first with a line to `CARRIER`."""
    sip, sips, http, https = free_ports(4)
    # Below the ports that a system gives out by itself, and apart for workers side by side.
    first_rtp = 12000 + os.getpid() % 80 * 200
    return Settings(
        tenants=(
            Tenant(
                "acme",
                (
                    Trunk("main", "", (CARRIER,), f"{CARRIER}:{carrier_port}"),
                    Trunk("branch", "", username="branch.1"),
                    Trunk("odd", "", contact="127.0.0.6:5099", username="odd@x"),
                    Trunk("second", "", contact=f"{SECOND_CARRIER}:{carrier_port}"),
                    Trunk("silent", "", contact=f"{SILENT_CARRIER}:{carrier_port}"),
                ),
                language="fr",
                passwords={"branch": BRANCH_PASSWORD, "odd": ODD_PASSWORD},
            ),
            Tenant("globex", (Trunk("main", "", (ANOTHER_CARRIER,)),)),
        ),
        bind=HOST,
        sip_port=sip,
        sips_port=sips,
        http_port=http,
        https_port=https,
        rtp_ports=(first_rtp, first_rtp + 199),
    )


@pytest.fixture(scope="session")
def installed() -> Installed:
    """Return the Asterisk of this machine, of this project, or of OFFHOOK_ASTERISK."""
    try:
        return find()
    except NoAsterisk as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def sipp() -> str:
    """Return the program that the tests' telephones are made with."""
    if SIPP is None:
        pytest.skip(MISSING)
    return SIPP


@pytest.fixture(scope="session")
def running(
    installed: Installed, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Voice]:
    """Run an Asterisk for all tests of a session that ask for one."""
    folder = tmp_path_factory.mktemp("voice")
    (carrier_port,) = free_ports(1)
    settings = settings_for_tests(carrier_port)

    async def start() -> Address:
        keeper = Asterisk(folder, installed, settings)
        await keeper.start()
        address = keeper.address
        await keeper.let_go()
        return address

    async def stop() -> None:
        keeper = Asterisk(folder, installed, settings)
        await keeper.start()
        await keeper.stop()

    address = asyncio.run(start())
    yield Voice(settings, Folders(folder), address, carrier_port)
    asyncio.run(stop())


@pytest.fixture
def voice(running: Voice) -> Iterator[Voice]:
    """Give the Asterisk of the session, and leave no call in it."""
    yield running
    with running.ears("clearing") as ears:
        for kind in ("channels", "bridges"):
            for one in ears.ask("GET", f"/{kind}"):
                ears.ask("DELETE", f"/{kind}/{one['id']}", missing_ok=True)
