"""Processes beside the floor are nothing without it."""

import os
import subprocess
import sys
import time

import pytest

from offhook.cli.parent import PARENT

CHILD = "import time; from offhook.cli.parent import end_with_parent as e; e(); time.sleep(60)"


@pytest.mark.parametrize("when", ["before it looked", "later"])
def test_a_process_ends_whose_parent_is_gone(when):
    told = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    parent = told.pid if when == "before it looked" else os.getpid()
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD], env={**os.environ, PARENT: str(parent)}
    )
    try:
        if when == "later":  # its parent, this test, lives: so does it
            time.sleep(2.5)
            assert child.poll() is None
        else:
            assert child.wait(20) != 0
    finally:
        for one in (child, told):
            one.kill()
            one.wait()
