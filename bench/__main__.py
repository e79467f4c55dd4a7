"""Run the benchmarks and show each figure beside its bar: ``make bench``.

Name some of them to run only those: ``make bench ONLY="engine live_face"``. Times are CPU
seconds of this process, medians; where threads or other processes are measured, seconds
on the wall. A bar in brackets was missed.
"""

import json
import sys
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table

BENCHES = (
    "engine",
    "peers",
    "live_face",
    "floor",
    "journal",
    "month",
    "staffing",
    "hiring",
    "academy",
    "exams",
    "recordings",
    "forecast",
    "multi_skill",
    "nowcast",
    "starts",
    "voice",
    "calls",
)
KEPT = Path("build/bench.json")


def main(chosen: list[str]) -> None:
    """Measure, show a table, and keep the figures as JSON."""
    table = Table("benchmark", "measured", "bar", "times the bar", "beside")
    for column in table.columns[1:4]:
        column.justify = "right"
    kept = []
    console = Console(width=max(120, Console().width))
    for name in chosen or BENCHES:
        with console.status(f"measuring: {name}"):
            for figure in import_module(name).measure():
                ratio = figure.times_the_bar
                bar = "" if figure.bar is None else f"{figure.bar:g} {figure.unit}"
                met = ratio is None or ratio >= 1.0
                table.add_row(
                    figure.what,
                    f"{figure.value:,.3g} {figure.unit}",
                    bar if met else f"[red]({bar})[/red]",
                    "" if ratio is None else f"{ratio:.2f}",
                    figure.beside,
                )
                kept.append(figure._asdict())
    console.print(table)
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(kept, indent=1) + "\n")
    console.print(f"The figures are in {KEPT}.")


if __name__ == "__main__":
    main(sys.argv[1:])
