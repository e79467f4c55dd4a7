"""Several performers are told all that one would be."""

import inspect

from offhook.floor.several import Several
from offhook.ports.performer import Performer
from tests.fakes.performer import MemoryPerformer


def test_each_is_told_everything_in_order():
    first, second = MemoryPerformer(), MemoryPerformer()
    both = Several((first, second))
    methods = [name for name in vars(Performer) if not name.startswith("_")]
    for name in methods:
        arity = len(inspect.signature(getattr(Performer, name)).parameters) - 1
        getattr(both, name)(*"abc"[:arity])
    assert [told[0] for told in first.told] == methods
    assert first.told == second.told
