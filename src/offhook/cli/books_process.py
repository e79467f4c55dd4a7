"""The process of the books: brings the journals into the tables of the reports."""

import os
import sys
import time

import django


def main() -> None:
    """Follow all journals until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "offhook.web.settings")
    django.setup()
    while True:
        time.sleep(1.0)


if __name__ == "__main__":
    sys.exit(main())
