"""Put an Asterisk in a folder of its own: ``python -m offhook.ari.install FOLDER``.

For a Debian whose own Asterisk is too old, or that has none: the packages of a later suite
are unpacked, and the program is started by the loader and with the libraries that came
along. So it needs no root, no container, and changes nothing of the system.
"""

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from offhook.ari.installed import (
    OLDEST,
    PRIVATE,
    VARIABLE,
    Installed,
    find,
    in_folder,
    of_system,
)
from offhook.ari.packages import Apt, PackagesFailed, Source, mirrors, unpack
from offhook.terms.errors import OffhookError

PACKAGES = (
    "asterisk",
    "asterisk-modules",
    "asterisk-config",
    "asterisk-core-sounds-en",
    "asterisk-core-sounds-en-gsm",
    "asterisk-prompt-fr-armelle",
)
LATER = ("testing", "unstable")
"""The suites after the system's own; Debian's stable releases have had no Asterisk since 11."""

ELSEWHERE = (
    f"Offhook takes the system's Asterisk where it is {OLDEST} or later: install that, "
    "or set OFFHOOK_ASTERISK to a folder in which `make voice` has put one on a Debian"
)
LAUNCHER = """\
#!/bin/sh
# Starts the Asterisk of this folder by the loader and the libraries that came with it.
here=$(dirname "$(readlink -f "$0")")
exec "$here/{loader}" --library-path "$here/{libraries}" --argv0 asterisk \\
  "$here/usr/sbin/asterisk" "$@"
"""
UNREAD = ("doc", "man", "locale", "lintian", "bug", "info")


def install(folder: Path, say: Callable[[str], None]) -> Installed:
    """Put an Asterisk in `folder`, which is whole or is not there, whatever happens."""
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _scratch(folder) as scratch:
        apt = _chosen(scratch, say)
        needed = apt.needed_for(PACKAGES)
        say(f"downloading {len(needed)} packages, about 45 MB")
        packages = apt.download(needed)
        say("unpacking them")
        made = scratch / "made"
        made.mkdir()
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(lambda package: unpack(package, made), packages))
        _complete(made)
        if in_folder(made) is None:
            raise PackagesFailed(reason="the Asterisk in them does not start here")
        if folder.exists():
            folder.rename(scratch / "old")
        made.rename(folder)
    installed = in_folder(folder)
    assert installed is not None
    return installed


@contextlib.contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """Give a folder beside another, and remove it, and those of runs that were killed."""
    prefix = f".{folder.name}-"
    for left in folder.parent.glob(f"{prefix}*"):
        if not _is_running(int(left.name.removeprefix(prefix).partition("-")[0])):
            shutil.rmtree(left, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-", dir=folder.parent))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def _chosen(scratch: Path, say: Callable[[str], None]) -> Apt:
    """Return apt with the first source that has an Asterisk that is new enough."""
    own = [Source(None)]
    later = [Source(suite, mirror) for mirror in mirrors() for suite in LATER]
    failed = ""
    for number, source in enumerate(own + later):
        apt = Apt(source, scratch / f"apt{number}")
        if source.suite:
            say(f"reading what packages {source} has")
        try:
            apt.read_lists()
        except PackagesFailed as error:
            failed = f" ({error})"
            continue
        if (apt.version_of("asterisk") or 0) >= OLDEST:
            return apt
    raise PackagesFailed(
        reason=f"no Asterisk {OLDEST} or later in {', '.join(map(str, own + later))}"
        + failed
    )


def _complete(made: Path) -> None:
    """Do what the packages' own scripts would, and drop what nobody reads."""
    for name in UNREAD:
        shutil.rmtree(made / "usr/share" / name, ignore_errors=True)
    sounds = made / "usr/share/asterisk/sounds"
    for language in ("en", "fr"):
        _link_language(sounds, language)
    loader = next(made.rglob("ld-linux-*.so.*"))
    modules = next(made.glob("usr/lib/*/asterisk/modules"))
    launcher = made / "asterisk"
    launcher.write_text(
        LAUNCHER.format(
            loader=loader.relative_to(made),
            libraries=modules.parent.parent.relative_to(made),
        )
    )
    launcher.chmod(0o755)


def _link_language(sounds: Path, language: str) -> None:
    """Give the prompts of a language its short name: alternatives are not set here."""
    named = sounds / language
    if not named.exists():
        named.unlink(missing_ok=True)
        voices = sorted(sounds.glob(f"{language}_*_?_*"))
        if voices:
            named.symlink_to(voices[0].name)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=PRIVATE)
def main(folder: Path) -> None:
    """Put an Asterisk in FOLDER, unless there is one already that is new enough."""
    try:
        found = find(os.environ) if os.environ.get(VARIABLE) else None
        found = found or of_system() or in_folder(folder)
        if found is None:
            found = install(folder, lambda said: click.echo(f"Asterisk: {said}."))
    except OffhookError as error:
        click.echo(f"{error} {ELSEWHERE}.", err=True)
        sys.exit(2)
    click.echo(f"Asterisk {found.version}: {found.program}")


if __name__ == "__main__":
    main()
