"""Packages of Debian, for a folder of one's own: no root, and nothing of the system changes.

apt does what it does for the system (choose, fetch, check signatures and hashes), with
lists, caches and a record of what is installed that are all in a folder of ours.
"""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from offhook.terms.errors import OffhookError

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


class PackagesFailed(OffhookError):
    """The packages cannot be had: {reason}."""

    code = "packages-failed"


@dataclass(frozen=True, slots=True)
class Source:
    """A suite of packages on the mirror that this machine uses; the system's own if `None`."""

    suite: str | None
    mirror: str = ""

    def __str__(self) -> str:
        """Return what to call it."""
        return f"Debian {self.suite}" if self.suite else "the system's own packages"


class Apt:
    """apt with a memory of its own, in `folder`, for the packages of one source."""

    def __init__(self, source: Source, folder: Path) -> None:
        self._cache = folder / "cache"
        (self._cache / "archives/partial").mkdir(parents=True)
        installed = folder / "status"
        installed.touch()
        told = {
            "Dir::State::status": installed,
            "Dir::Cache": self._cache,
            # Else every call reads the lists anew: images of containers switch these off.
            "Dir::Cache::pkgcache": "pkgcache.bin",
            "Dir::Cache::srcpkgcache": "srcpkgcache.bin",
            "Debug::NoLocking": 1,
            "APT::Install-Recommends": 0,
            "APT::Sandbox::User": "root",
            "Acquire::Languages": "none",
            "Acquire::Retries": 3,
        }
        self._is_private = source.suite is not None
        if self._is_private:
            (folder / "lists/partial").mkdir(parents=True)
            signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
            (folder / "sources.list").write_text(
                f"deb {signed}{source.mirror} {source.suite} main\n"
            )
            told |= {
                "Dir::State::lists": folder / "lists",
                "Dir::Etc::sourcelist": folder / "sources.list",
                "Dir::Etc::sourceparts": "/dev/null",
                "Dir::Etc::preferences": "/dev/null",
                "Dir::Etc::preferencesparts": "/dev/null",
            }
        self._told = [
            part for key, value in told.items() for part in ("-o", f"{key}={value}")
        ]

    def read_lists(self) -> None:
        """Fetch the lists of a suite; those of the system are as it left them."""
        if self._is_private:
            # Without the word, a list that cannot be fetched is only a warning.
            self._run("apt-get", "-q", "update", "-o", "APT::Update::Error-Mode=any")

    def version_of(self, package: str) -> int | None:
        """Return the first number of the version that would be installed, if any."""
        told = self._run("apt-cache", "policy", package)
        found = re.search(r"Candidate: (?:\d+:)?(\d+)", told)
        return int(found[1]) if found else None

    def needed_for(self, packages: Sequence[str]) -> list[str]:
        """Return these packages and all libraries that they need.

        What else they depend on (to make users, to configure) is for a system.
        """
        told = self._run("apt-get", "-q", "-y", "--print-uris", "install", *packages)
        every = re.findall(r"^'\S+' ([^\s_]+)_\S+\.deb ", told, re.MULTILINE)
        told = self._run("apt-cache", "show", "--no-all-versions", *every)
        section = dict(
            re.findall(
                r"^Package: (\S+)$.*?^Section: (\S+)$", told, re.MULTILINE | re.S
            )
        )
        return [
            one
            for one in every
            if one.startswith("asterisk")
            or (section.get(one) == "libs" and "perl" not in one)
        ]

    def download(self, packages: Sequence[str]) -> list[Path]:
        """Fetch packages, checked by what the signed lists say of them."""
        self._run("apt-get", "-q", "download", *packages, folder=self._cache)
        return sorted(self._cache.glob("*.deb"))

    def _run(self, program: str, *words: str, folder: Path | None = None) -> str:
        return run(program, *self._told, *words, folder=folder)


def mirrors() -> list[str]:
    """Return where this machine's own apt has Debian's packages from, the likeliest first."""
    told = run("apt-get", "-o", "Debug::NoLocking=1", "--print-uris", "update")
    found = re.findall(r"^'(\S+?)/?/dists/\S+/InRelease'", told, re.MULTILINE)
    return [one for one in dict.fromkeys(found) if re.search(r"/debian$", one)]


def unpack(package: Path, folder: Path) -> None:
    """Unpack a package's files."""
    run("dpkg-deb", "--extract", str(package), str(folder))


def run(program: str, *words: str, folder: Path | None = None) -> str:
    """Return what a program of the system says; `PackagesFailed` with its last words."""
    try:
        done = subprocess.run(  # noqa: S603
            [program, *words],
            cwd=folder,
            env={"LC_ALL": "C", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise PackagesFailed(
            reason=f"this machine has no {program}; it is no Debian"
        ) from None
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise PackagesFailed(reason=f"{program}: {' '.join(said[-2:])}")
    return done.stdout
