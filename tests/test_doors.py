import pytest

import offhook


@pytest.mark.parametrize("name", offhook.__all__)
def test_every_door_opens(name):
    door = getattr(offhook, name)
    assert callable(door)
    assert door.__name__ == name


def test_every_door_is_listed():
    assert set(offhook.__all__) <= set(dir(offhook))


def test_what_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'manager'"):
        _ = offhook.manager
