"""Declares an action: title, tip, shortcuts, place in the tool bar."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from simulator.texts import translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.ui.shell.host import Host

F = TypeVar("F", bound="Callable[[Any], None]")


@translated("action", "title", "help")
@dataclass(frozen=True)
class Action:
    """Everything about an action but what it does.

    Attributes:
        name: what the code calls it.
        title: on its button; "" has none.
        help: one sentence, for the tool tip, the status line and the page of keys.
        keys: its shortcuts as people read them, "Ctrl+Shift+Z".
        group: heading on the page of keys.
        bar: place in the tool bar, from the left; tens are parted by gaps. None stands elsewhere.
    """

    name: str
    title: str = ""
    help: str = ""
    keys: tuple[str, ...] = field(default=())
    group: str = ""
    bar: int | None = None


def action(spec: Action) -> Callable[[F], F]:
    """Make a method of an `ActionGroup` an action."""

    def mark(method: F) -> F:
        method.action = spec  # type: ignore[attr-defined] # read by `ActionGroup`
        return method

    return mark


class ActionGroup:
    """Actions of one subject.

    Attributes:
        group: heading on the page of keys of those that name none.

    Args:
        host: the window.
    """

    group: ClassVar[str] = ""

    def __init__(self, host: Host) -> None:
        self.host = host

    @classmethod
    def declared(cls) -> Iterator[tuple[Action, str]]:
        """Actions in the order of their methods, each with the method's name."""
        for name, method in vars(cls).items():
            found = getattr(method, "action", None)
            if isinstance(found, Action):
                yield replace(found, group=found.group or cls.group), name
