"""What this machine's network says of itself."""

import socket
from collections.abc import Sequence


def first_taken(bind: str, ports: Sequence[int]) -> int | None:
    """Return the first of these ports that cannot be had, by TCP or by UDP; else `None`.

    Asterisk starts without a port that it cannot have, and then nothing comes.
    """
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    for port in ports:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            with socket.socket(family, kind) as tried:
                if kind is socket.SOCK_STREAM:
                    tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    tried.bind((bind, port))
                except OSError:
                    return port
    return None


def own_address(towards: str) -> str | None:
    """Return this machine's address on the way to another, to which nothing is sent."""
    family = socket.AF_INET6 if ":" in towards else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as tried:
        try:
            tried.connect((towards, 9))
        except OSError:
            return None
        return str(tried.getsockname()[0])
