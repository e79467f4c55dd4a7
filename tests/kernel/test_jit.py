"""The compiler's cache: named after the sources, and not needed."""

import os
import subprocess
import sys

from offhook.kernel.jit import cache_folder, sources_digest

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
