"""Threads: one for linear algebra on small matrices, several for several queues."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
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


def each(work: Callable[[int], T], count: int, workers: int) -> list[T]:
    """Return what a work gives for each of 0 to `count` - 1, shared by some threads.

    >>> each(lambda number: number * number, 4, workers=2)
    [0, 1, 4, 9]
    """
    if workers <= 1 or count <= 1:
        return [work(number) for number in range(count)]
    with ThreadPoolExecutor(min(workers, count)) as pool:
        return list(pool.map(work, range(count)))
