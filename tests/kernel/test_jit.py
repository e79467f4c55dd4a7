"""The compiler's cache: named after the sources, and not needed."""

import os
import subprocess
import sys

import numpy as np

from offhook.kernel.jit import cache_folder, njit, sources_digest

TRY = """
from offhook.kernel.timers import next_due_s
from offhook.kernel.arrays import empty_timers
assert next_due_s(empty_timers(3)) == float("inf")
"""


def test_the_cache_folder_is_named_after_the_sources(monkeypatch, tmp_path):
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    assert cache_folder().name == sources_digest()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert cache_folder() == tmp_path


def test_without_a_folder_to_write_to_the_kernel_compiles_all_the_same(tmp_path):
    file_not_folder = tmp_path / "file"
    file_not_folder.write_text("")
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(file_not_folder / "cache")}
    subprocess.run([sys.executable, "-c", TRY], check=True, env=environment)


@njit
def draw(rng, out):
    out[0] = rng.random()


def test_a_generator_that_was_drawn_from_is_let_go():
    out = np.zeros(1)
    rng = np.random.Generator(np.random.PCG64(1))
    before = sys.getrefcount(rng), sys.getrefcount(rng.bit_generator)
    for _ in range(100):
        draw(rng, out)
    assert (sys.getrefcount(rng), sys.getrefcount(rng.bit_generator)) == before
    assert out[0] == np.random.Generator(np.random.PCG64(1)).random(100)[-1]
