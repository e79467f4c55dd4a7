"""Where an Asterisk lies on this machine, and whether it is one that Offhook can drive."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from offhook.terms.errors import OffhookError

PRIVATE = Path("build/voice/asterisk")
"""Where `make voice` puts one, below the folder in which `make` is run."""

VARIABLE = "OFFHOOK_ASTERISK"
"""The environment's word for a folder in which another `make voice` has put one."""

OLDEST = 20

_MODULES = (
    "usr/lib/*/asterisk/modules",
    "usr/lib64/asterisk/modules",
    "usr/lib/asterisk/modules",
)
_SHARED = ("usr/share/asterisk", "var/lib/asterisk")


class NoAsterisk(OffhookError):
    """No Asterisk of release {oldest} or later here: {wrong}. {help}."""

    code = "no-asterisk"


@dataclass(frozen=True, slots=True)
class Installed:
    """An Asterisk: its program, the folders of its modules and of what it reads.

    `version`: as it says itself, such as ``22.10.1``.
    """

    program: Path
    modules: Path
    shared: Path
    version: str

    @property
    def release(self) -> int:
        """The first number of the version."""
        return int(self.version.partition(".")[0])


def find(environ: Mapping[str, str] = os.environ) -> Installed:
    """Return the Asterisk to use; `NoAsterisk` says what to do where there is none.

    That of `OFFHOOK_ASTERISK`, else the system's if it is new enough, else that of
    `make voice`.
    """
    told = environ.get(VARIABLE)
    if told:
        found = in_folder(Path(told))
        if found is None:
            raise NoAsterisk(
                oldest=OLDEST, wrong=f"not in {told}", help=f"Look at {VARIABLE}"
            )
        return found
    found = of_system() or in_folder(PRIVATE)
    if found is None:
        raise NoAsterisk(
            oldest=OLDEST,
            wrong="neither the system has one nor this folder",
            help="`make voice` installs one where packages of Debian can be had",
        )
    return found


def of_system() -> Installed | None:
    """Return the system's own Asterisk, if it is new enough."""
    program = shutil.which("asterisk", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return None if program is None else _there(Path(program), Path("/"))


def in_folder(folder: Path) -> Installed | None:
    """Return the Asterisk that `make voice` has put in a folder, if it is there."""
    return _there(folder.resolve() / "asterisk", folder.resolve())


def version_in(said: str) -> str | None:
    """Return the version in what ``asterisk -V`` says.

    >>> version_in("Asterisk 22.10.1+dfsg+~cs6.17.60671434-1")
    '22.10.1'
    """
    found = re.match(r"Asterisk (?:certified[/-])?(\d+(?:\.\d+)*)", said)
    return found[1] if found else None


def _there(program: Path, root: Path) -> Installed | None:
    modules = next((one for told in _MODULES for one in root.glob(told)), None)
    shared = next(
        (root / told for told in _SHARED if (root / told / "sounds").is_dir()), None
    )
    if modules is None or shared is None or not os.access(program, os.X_OK):
        return None
    told = subprocess.run(  # noqa: S603
        [program, "-V"], capture_output=True, text=True, check=False
    )
    version = version_in(told.stdout)
    if version is None:
        return None
    found = Installed(program, modules, shared, version)
    return found if found.release >= OLDEST else None
