"""`offhook serve`: what can be said of it without serving; tests/browser serves."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from offhook.cli import serve
from offhook.cli.main import run
from offhook.store.open import open_journal


def test_only_a_demonstration_may_run_fast(capsys, tmp_path):
    assert run(["serve", "--speed", "5", "--home", str(tmp_path)]) == 2
    assert "--demo" in capsys.readouterr().err


def test_a_taken_port_is_said_before_anything_is_begun(capsys, tmp_path):
    home = tmp_path / "home"
    with serve.listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        code = run(["serve", "--demo", "--port", str(port), "--home", str(home)])
    told = capsys.readouterr()
    assert code != 0
    assert f"--port {port}" in told.err
    assert "in use" in told.err
    assert "http" not in told.out
    assert not home.exists()


@pytest.mark.parametrize("demo", [[], ["--demo"]])
def test_a_home_that_another_serves_is_named_with_a_way_out(demo, capsys, tmp_path):
    taken = open_journal(tmp_path, "", "agadir", write=True)
    with serve.listening("127.0.0.1", 0) as free:
        port = str(free.getsockname()[1])
    assert run(["serve", *demo, "--port", port, "--home", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    taken.close()
    assert str(tmp_path) in told
    assert "agadir" in told
    assert "--home" in told


def test_what_is_answered_in_two_parts_waits_for_no_word_between_them():
    with (
        serve.listening("127.0.0.1", 0) as door,
        socket.create_connection(door.getsockname()),
        door.accept()[0] as line,
    ):
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize("port", ["0", "99999", "http"])
def test_what_is_no_port_is_refused(port, capsys, tmp_path):
    assert run(["serve", "--port", port, "--home", str(tmp_path)]) != 0
    assert "--port" in capsys.readouterr().err


def test_without_an_asterisk_voice_is_off_and_everything_else_is_served(tmp_path):
    with serve.listening("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "offhook", "serve", "--voice", "--port", str(port)]
    told = {
        **os.environ, "OFFHOOK_HOME": str(tmp_path), "PYTHONUNBUFFERED": "1",
        "OFFHOOK_ASTERISK": str(tmp_path / "nowhere"),
    }  # fmt: skip
    with subprocess.Popen(
        command, env=told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert f":{port}" in run.stdout.readline()
        run.send_signal(signal.SIGTERM)
        _, said = run.communicate(timeout=30)
        assert run.returncode == 0
    (off,) = (line for line in said.splitlines() if "VOICE IS OFF" in line)
    assert "Look at OFFHOOK_ASTERISK" in off


def test_a_centre_that_is_told_to_end_ends_well(tmp_path):
    with serve.listening("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "offhook", "serve", "--port", str(port)]
    told = {**os.environ, "OFFHOOK_HOME": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=told, stdout=subprocess.PIPE, text=True) as run:
        assert f":{port}" in run.stdout.readline()
        run.send_signal(signal.SIGTERM)
        assert run.wait(30) == 0
