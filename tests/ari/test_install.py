"""Putting an Asterisk in a folder: whole, or not there at all."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from offhook.ari.install import _complete, _scratch
from offhook.ari.packages import Apt, PackagesFailed, Source, mirrors, run

needs_apt = pytest.mark.skipif(
    shutil.which("apt-get") is None,
    reason="no apt-get on this machine: it is no Debian",
)


@needs_apt
def test_the_mirror_is_the_one_that_this_machine_uses() -> None:
    found = mirrors()
    assert len(found) == len(set(found))
    told = run("apt-get", "-o", "Debug::NoLocking=1", "--print-uris", "update")
    assert all(f"{one}/dists/" in told for one in found)


@needs_apt
def test_a_mirror_that_is_not_there_is_said_to_be(tmp_path: Path) -> None:
    apt = Apt(Source("testing", f"file:{tmp_path}/nowhere"), tmp_path / "apt")
    with pytest.raises(PackagesFailed, match=r"apt-get: .*nowhere"):
        apt.read_lists()


@needs_apt
def test_a_suite_without_a_package_has_no_version_of_it(tmp_path: Path) -> None:
    apt = Apt(Source("testing", f"file:{tmp_path}/nowhere"), tmp_path / "apt")
    assert apt.version_of("asterisk") is None


def test_a_program_that_is_not_there_is_said_to_be() -> None:
    with pytest.raises(PackagesFailed, match="no such-a-program"):
        run("such-a-program")


@needs_apt
@pytest.mark.slow
@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGKILL])
def test_one_that_is_stopped_half_way_leaves_no_half(tmp_path: Path, told: int) -> None:
    folder = tmp_path / "asterisk"
    running = subprocess.Popen(
        [sys.executable, "-m", "offhook.ari.install", folder],
        env={key: os.environ[key] for key in os.environ if key != "OFFHOOK_ASTERISK"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert running.stdout is not None
    with running.stdout:
        said = running.stdout.readline()
        os.killpg(running.pid, told)
        assert running.wait(20) != 0
    if "reading" not in said:
        pytest.skip("the system has an Asterisk of its own, and none is installed")
    assert not folder.exists()
    left = list(tmp_path.iterdir())
    assert bool(left) == (told == signal.SIGKILL)
    with _scratch(folder) as scratch:
        assert list(tmp_path.iterdir()) == [scratch]
    assert list(tmp_path.iterdir()) == []


def test_what_is_unpacked_starts_from_wherever_it_lies(tmp_path: Path) -> None:
    made = tmp_path / "made"
    libraries = made / "usr/lib/x86_64-linux-gnu"
    (libraries / "asterisk/modules").mkdir(parents=True)
    (made / "usr/share/asterisk/sounds/fr_FR_f_Somebody").mkdir(parents=True)
    loader = libraries / "ld-linux-x86-64.so.2"
    loader.write_text('#!/bin/sh\nfor word; do echo "$word"; done\n')
    loader.chmod(0o755)
    _complete(made)
    elsewhere = tmp_path / "else where"
    made.rename(elsewhere)
    (tmp_path / "link").symlink_to(elsewhere / "asterisk")
    said = subprocess.check_output([tmp_path / "link", "-V"], text=True)
    assert said.splitlines() == [
        "--library-path", f"{elsewhere}/usr/lib/x86_64-linux-gnu", "--argv0", "asterisk",
        f"{elsewhere}/usr/sbin/asterisk", "-V",
    ]  # fmt: skip
    assert (elsewhere / "usr/share/asterisk/sounds/fr").is_dir()
