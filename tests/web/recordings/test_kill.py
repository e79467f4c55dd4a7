"""Killed at any step, it goes on: nothing is lost, nothing is left."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.web.recordings.waves import put, tone, wave


@pytest.mark.slow
def test_a_recording_survives_a_kill_at_every_step_of_its_life(tmp_path):
    script = Path(__file__).parent / "dying.py"
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path)],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    died_in_intake, died_in_deletion = map(int, done.stdout.split())
    assert died_in_intake >= 5
    assert died_in_deletion >= 3


BEGIN = """
import django; django.setup()
from datetime import datetime, UTC
from django.core.management import call_command
from offhook.web.accounts.models import Tenant
call_command("migrate", verbosity=0)
Tenant.objects.create(slug="souss", name="Souss", created_at=datetime(2026, 11, 1, tzinfo=UTC))
"""


@pytest.mark.slow
def test_the_process_takes_in_what_is_left_and_ends_when_told(tmp_path):
    environment = os.environ | {
        "OFFHOOK_HOME": str(tmp_path), "OFFHOOK_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "offhook.web.settings",
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", BEGIN], env=environment, check=True)
    folder = tmp_path / "voice" / "recordings" / "souss"
    path = put(folder, "c.1", wave(tone(600, 2.0)))
    command = [sys.executable, "-m", "offhook.cli.recordings_process"]
    with subprocess.Popen(command, env=environment) as process:
        try:
            for _ in range(900):
                if not path.exists():
                    break
                time.sleep(0.1)
            process.terminate()
            assert process.wait(60) == 0
        finally:
            process.kill()
    assert not path.exists()
    (sealed,) = (tmp_path / "safe").glob("*/*")
    assert sealed.stat().st_size > 1000
