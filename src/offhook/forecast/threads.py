"""One thread for linear algebra on small matrices.

Two threads for two queues at once were slower than one: what is not linear algebra holds
the interpreter, and the rest waits for the same memory.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import threadpool_limits

P = ParamSpec("P")
T = TypeVar("T")


def one_thread(function: Callable[P, T]) -> Callable[P, T]:
    """Return a function that keeps BLAS to one thread while it runs.

    The matrices here have a few hundred rows. Threads bring nothing to them, and wait for
    one another: on a machine with other work the same fit took fifty times as long.
    """

    @wraps(function)
    def alone(*args: P.args, **more: P.kwargs) -> T:
        with threadpool_limits(limits=1, user_api="blas"):
            return function(*args, **more)

    return alone
