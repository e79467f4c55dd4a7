"""``python -m offhook`` is the command ``offhook``."""

from offhook.cli.main import main

main()
