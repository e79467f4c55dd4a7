"""After a rehearsal nothing of the kernel is left to be compiled on a living floor."""

import subprocess
import sys

import pytest
from numba.core import config

REHEARSE_AND_LIVE = """
import importlib, pkgutil, sys
from pathlib import Path
import numpy as np
import offhook.kernel
from offhook.demo.morning import live_through
from offhook.formats.centre_toml import example_text, parse_centre
from offhook.policy.rehearsal import rehearse
from offhook.store.open import open_journal

def compiled():
    told = {}
    for module in pkgutil.iter_modules(offhook.kernel.__path__):
        for name, one in vars(importlib.import_module("offhook.kernel." + module.name)).items():
            if hasattr(one, "signatures"):
                told[name] = list(one.signatures)
    return told

rehearse(parse_centre(example_text("chat-and-voice")))
before = compiled()
assert before["command"]
hour_us = 3_600_000_000
begins_us = 498_726 * hour_us  # a Monday, 06:00
for example in ("chat-and-voice", "small"):
    journal = open_journal(Path(sys.argv[1]), "", example, write=True)
    rng = np.random.default_rng(1)
    never = lambda agent: False
    live_through(journal, example_text(example), begins_us, begins_us + 14 * hour_us, rng, is_human=never)
    assert journal.last_seq() > 100, journal.last_seq()
    journal.close()
assert compiled() == before, "something was compiled while people waited"
"""


@pytest.mark.skipif(config.DISABLE_JIT, reason="without a compiler none is waited for")
def test_a_living_floor_waits_for_no_compiler(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", REHEARSE_AND_LIVE, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
