"""Bring PostgreSQL where there is none: Debian's packages, unpacked in a folder of ours.

Nothing of the system is changed and nobody needs to be root: apt is asked which packages
are missing, downloads them from wherever the machine has its packages, and each is unpacked
beside the others. ``make test`` runs it; where it cannot, the tests that need a database
server are skipped and say so.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from postgres import BROUGHT, programs

APT = ("apt-get", "-qq", "-o", "Debug::NoLocking=1")


def missing_packages() -> list[str]:
    """Return what apt would install for a PostgreSQL, by name."""
    told = subprocess.run(
        [*APT, "install", "--no-install-recommends", "--print-uris", "postgresql"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    # A line is: 'uri' name_version_architecture.deb size checksum
    files = [line.split()[1] for line in told.splitlines() if line.startswith("'")]
    return [file.partition("_")[0] for file in files]


def bring(to: Path) -> None:
    """Download and unpack a PostgreSQL."""
    with tempfile.TemporaryDirectory() as name:
        packages = missing_packages()
        subprocess.run(
            [*APT, "download", *packages], cwd=name, check=True, capture_output=True
        )
        fresh = to.with_name(f"{to.name}-fresh")
        shutil.rmtree(fresh, ignore_errors=True)
        for file in sorted(Path(name).glob("*.deb")):
            subprocess.run(["dpkg-deb", "-x", str(file), str(fresh)], check=True)
        shutil.rmtree(to, ignore_errors=True)
        os.rename(fresh, to)  # noqa: PTH104  whole, or not at all


def main() -> None:
    """Bring it, if there is none and it can be brought."""
    if programs() is not None:
        return
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        print("No PostgreSQL here, and no apt to bring one: its tests are skipped.")  # noqa: T201
        return
    print("Bringing Debian's PostgreSQL into .venv: once.")  # noqa: T201
    try:
        bring(BROUGHT)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"PostgreSQL was not brought, its tests are skipped: {error}")  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
