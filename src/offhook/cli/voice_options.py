"""The options of ``offhook serve`` that say how telephones reach a centre."""

import functools
from collections.abc import Callable

import click

from offhook.ari.settings import Settings
from offhook.terms.errors import NotAccepted

_PORT = click.IntRange(1, 65535)
_OPTIONS = (
    click.option("--voice", is_flag=True, help="Serve telephones, by an Asterisk."),
    click.option(
        "--sip-port", type=_PORT, default=5060, show_default=True,
        help="Where trunks and telephones reach it by SIP; the next port is for TLS.",
    ),
    click.option(
        "--sip-bind", default="0.0.0.0", show_default=True,  # noqa: S104
        help="The address where SIP and its sound listen.",
    ),
    click.option(
        "--public-address", default="", metavar="ADDRESS",
        help="What carriers call this machine, behind a translation of addresses.",
    ),
    click.option(
        "--rtp-ports", default="10000-20000", show_default=True, metavar="FIRST-LAST",
        help="Where sound is sent to.",
    ),
    click.option(
        "--ari-port", type=_PORT, default=8088, show_default=True,
        help="Where Asterisk is asked, on this machine only; and the next.",
    ),
)  # fmt: skip


def voice_options(command: Callable[..., object]) -> Callable[..., object]:
    """Give a command those options, and what they come to as `voice`: None without it."""

    @functools.wraps(command)
    def with_voice(
        *, voice: bool, sip_port: int, sip_bind: str, public_address: str,
        rtp_ports: str, ari_port: int, **rest: object,
    ) -> object:  # fmt: skip
        told = None
        if voice:
            told = Settings(
                bind=sip_bind,
                sip_port=sip_port,
                sips_port=sip_port + 1,
                http_port=ari_port,
                https_port=ari_port + 1,
                rtp_ports=_range(rtp_ports),
                public_address=public_address,
            )
        return command(voice=told, **rest)

    for option in reversed(_OPTIONS):
        with_voice = option(with_voice)
    return with_voice


def _range(told: str) -> tuple[int, int]:
    first, _, last = told.partition("-")
    if (
        first.isdecimal()
        and last.isdecimal()
        and 1024 <= int(first) < int(last) < 65536
    ):
        return int(first), int(last)
    raise NotAccepted(
        where="--rtp-ports",
        wrong=f'"{told}" are no ports',
        accepted="the first and the last, such as 10000-20000",
    )
