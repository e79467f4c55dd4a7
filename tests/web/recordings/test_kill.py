"""Killed at any step, it goes on: nothing is lost, nothing is left."""

import subprocess
import sys
from pathlib import Path

import pytest


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
