"""All or nothing: a block that raises leaves an object as it was."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


@contextmanager
def restoring(
    thing: Any,
    names: Sequence[str],
    then: Callable[[], object],
    *,
    kept: tuple[type[BaseException], ...] = (),
) -> Iterator[None]:
    """Give attributes the values they had before the block if that raises.

    Args:
        thing: whose they are; what they hold is replaced in the block, not changed in place.
        names: of the attributes.
        then: called after they were given back, to undo the rest.
        kept: exceptions that undo nothing.
    """
    before = {name: getattr(thing, name) for name in names}
    try:
        yield
    except kept:
        raise
    except BaseException:
        vars(thing).update(before)
        then()
        raise
