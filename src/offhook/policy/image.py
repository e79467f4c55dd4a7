"""A router as bytes, and again as a router: what a floor saves so as not to start over.

An image is for the same release of the kernel: where the layout of a row has changed it is
refused, and the floor reads its journal from the beginning instead.
"""

import hashlib
from typing import NamedTuple

import numpy as np

from offhook.kernel.arrays import Records, State
from offhook.policy.centre import Centre
from offhook.policy.router import Router
from offhook.terms.errors import Refused


class Image(NamedTuple):
    """A router's state: the bytes of its arrays, their layout, and the contacts' names."""

    layout: str
    arrays: tuple[bytes, ...]
    shapes: tuple[tuple[int, ...], ...]
    contacts: tuple[str | None, ...]
    now_s: float


def _layout(state: State) -> str:
    """Return a digest of the types of the rows; equal where images can be exchanged."""
    kinds = "|".join(str(np.dtype(array.dtype).descr) for array in state)
    return hashlib.sha256(kinds.encode()).hexdigest()


def image_of(router: Router) -> Image:
    """Return the image of a router, which goes on unchanged."""
    state = router.state
    return Image(
        layout=_layout(state),
        arrays=tuple(array.tobytes() for array in state),
        shapes=tuple(array.shape for array in state),
        contacts=router.contact_names(),
        now_s=router.now_s,
    )


def router_of(centre: Centre, image: Image) -> Router:
    """Return the router that an image was made of; `centre` as it was then."""
    router = Router(centre, contact_rows=len(image.contacts))
    if image.layout != _layout(router.state):
        raise Refused(command="restore", reason="the image is of another release")
    rows: tuple[Records, ...] = router.state
    arrays = [
        np.frombuffer(octets, like.dtype).reshape(shape).copy()
        for octets, shape, like in zip(image.arrays, image.shapes, rows, strict=True)
    ]
    router.stand_in(State(*arrays), image.contacts, image.now_s)
    return router
