"""A router as bytes."""

import pytest

from offhook.policy.image import image_of, router_of
from offhook.policy.router import Router
from offhook.terms.errors import Refused


def test_an_image_of_another_layout_is_refused(tiny):
    image = image_of(Router(tiny))
    with pytest.raises(Refused, match="another release"):
        router_of(tiny, image._replace(layout="older"))
