"""Refuses bad input in one line."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from simulator.world.files import why

if TYPE_CHECKING:
    from collections.abc import Iterator


class BadInput(Exception):  # noqa: N818 - it is not the program that erred
    """Something a person typed or a file holds cannot be used; the message is one line for them."""


@contextmanager
def refusing() -> Iterator[None]:
    """Turn what readers and checks raise about their input into `BadInput`."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise BadInput(why(error)) from error
