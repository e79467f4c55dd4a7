"""What starting the program costs: a list of commands needs no compiler."""

import statistics
import subprocess
import sys

import pytest

HEAVY = ("numba", "numpy", "scipy", "polars", "plotly", "tomlkit", "rich")

MODULES = "import sys; {start}; print(*sys.modules)"
HELP = """
import resource, sys
from offhook.cli.main import run
run(["--help"])
usage = resource.getrusage(resource.RUSAGE_SELF)
print(usage.ru_utime + usage.ru_stime)
"""


def python(script):
    return subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    ).stdout


@pytest.mark.parametrize(
    "start",
    ["import offhook", "from offhook.cli.main import run; run(['--help'])"],
    ids=["the library", "the list of commands"],
)
def test_starting_loads_no_heavy_package(start):
    loaded = set(python(MODULES.format(start=start)).split())
    assert "offhook" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_the_list_of_commands_takes_less_than_three_tenths_of_a_second():
    cpu_s = [float(python(HELP).split()[-1]) for _ in range(3)]
    assert statistics.median(cpu_s) < 0.3
