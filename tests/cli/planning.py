"""A history to plan with, as a file."""

import numpy as np

from offhook.cli.main import run


def write_history(folder, weeks=12, queues=("orders", "bookings"), seed=3):
    """Write intervals.csv of some queues, busy from nine to six, and return its path."""
    rng = np.random.default_rng(seed)
    lines = ["queue,interval_start,interval_s,offered,answered,handle_s"]
    first = np.datetime64("2026-01-05")
    for day in range(weeks * 7):
        if day % 7 == 6:
            continue
        level = rng.gamma(150.0, 1 / 150.0)
        for queue, volume in zip(queues, (14.0, 6.0), strict=False):
            for half_hour in range(18, 36):
                count = rng.poisson(volume * level)
                at = f"{first + day}T{half_hour // 2:02d}:{half_hour % 2 * 30:02d}"
                lines.append(f"{queue},{at},1800,{count},{count},{count * 240}")
    path = folder / "history.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def command(capsys, *args):
    """Run a command line; return its exit code, what it printed, and what it complained."""
    code = run([str(arg) for arg in args])
    told = capsys.readouterr()
    return code, told.out, told.err
