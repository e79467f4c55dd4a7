"""How the web process speaks with the floor: a Unix socket, one JSON object a line.

Only who may open the socket's file may ask; it lies in the home folder with mode 0600. What
is asked: `status`, `submit` a command by its journal form, `expel` somebody whose session
is over, `expect` those who wait to wait so long.
"""

import asyncio
import contextlib
import os
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from offhook.floor.commands import AnyCommand
from offhook.floor.entries import Entry
from offhook.floor.loop import FloorLoop
from offhook.floor.tickets import TicketReader
from offhook.floor.wait import Expected
from offhook.terms.errors import OffhookError

LINE_BYTES = 8 * 1024 * 1024
PATIENCE_S = 10.0


class Question(msgspec.Struct, frozen=True):
    """What is asked. `command` and `by` only with `submit`, `who` only with `expel`.

    `waits`, by contact, only with `expect`. `session`, the one of his that is over, and
    `is_patient`, whether contacts in his hands are waited for, only with `expel`.
    """

    do: str
    tenant: str = ""
    command: AnyCommand | None = None
    by: str = ""
    who: str = ""
    waits: dict[str, Expected] = {}
    session: str = ""
    is_patient: bool = False


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is answered: `entry` of a command, `status` of a floor, or the error."""

    ok: bool
    entry: Entry | None = None
    status: dict[str, Any] | None = None
    code: str = ""
    reason: str = ""
    fields: dict[str, str] = {}


def answer_to(path: Path, question: Question) -> Answer:
    """Ask the floor that listens at a path; `OSError` or `MsgspecError` if nothing answers."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(PATIENCE_S)
        line.connect(str(path))
        line.sendall(msgspec.json.encode(question) + b"\n")
        with line.makefile("rb") as answers:
            return msgspec.json.decode(answers.readline(), type=Answer)


@dataclass(slots=True)
class Control:
    """Answers questions. `open_floor` gives a tenant's loop, new if need be.

    `tickets`: those that somebody who is expelled was given are good no more; `world_us`
    tells the world's time, by which they are.
    """

    open_floor: Callable[[str], Awaitable[FloorLoop]]
    tickets: TicketReader
    world_us: Callable[[], int]

    async def serve(self, path: Path) -> asyncio.Server:
        """Listen on a Unix socket."""
        _make_room(path)
        old = os.umask(0o177)
        try:
            return await asyncio.start_unix_server(
                self._talk, path=str(path), limit=LINE_BYTES
            )
        finally:
            os.umask(old)

    async def _talk(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with contextlib.suppress(ConnectionError, ValueError):
            while line := await reader.readline():
                writer.write(msgspec.json.encode(await self._answer(line)) + b"\n")
                await writer.drain()
        writer.close()

    async def _answer(self, line: bytes) -> Answer:
        try:
            asked = msgspec.json.decode(line, type=Question)
            floor = await self.open_floor(asked.tenant)
            if asked.do == "status":
                return Answer(ok=True, status=floor.health)
            if asked.do == "expel":
                self.tickets.shut(
                    asked.tenant, asked.who, asked.session, self.world_us()
                )
                floor.expel(asked.who, asked.session, is_patient=asked.is_patient)
                return Answer(ok=True)
            if asked.do == "expect":
                floor.expect(asked.waits)
                return Answer(ok=True)
            if asked.do == "submit" and asked.command is not None:
                return Answer(
                    ok=True, entry=await floor.command(asked.command, asked.by)
                )
        except msgspec.MsgspecError as error:
            return Answer(ok=False, code="bad-frame", reason=str(error))
        except OffhookError as error:
            told = {name: str(field) for name, field in error.fields.items()}
            return Answer(ok=False, code=error.code, reason=str(error), fields=told)
        return Answer(ok=False, code="bad-frame", reason=f'nothing does "{asked.do}"')


def _make_room(path: Path) -> None:
    """Take away the socket of a floor that is gone: only one has the journals' locks."""
    path.unlink(missing_ok=True)
