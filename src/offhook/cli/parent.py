"""A process that is nothing without the one that started it."""

import os
import signal
import threading
import time

LOOK_S = 1.0
PARENT = "OFFHOOK_PARENT"
"""The variable by which a process is told who starts it: that one may die before it is asked."""


def end_with_parent() -> None:
    """End this process when its parent is gone, however and however early it went."""
    parent = int(os.environ.get(PARENT, os.getppid()))

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_S)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="parent").start()
