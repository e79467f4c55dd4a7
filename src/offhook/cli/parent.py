"""A process that is nothing without the one that started it."""

import os
import signal
import threading
import time

LOOK_S = 1.0


def end_with_parent() -> None:
    """End this process when its parent is gone, however it went."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_S)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="parent").start()
