"""Divergence guard: takes ruinous updates back, ends the run after three."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import torch

from simulator.texts import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor

MOST = 3
"""Updates in a row that may be skipped before the run stops."""

EXPLODED = 1e6
"""A gradient longer than this has exploded, whatever it would be shortened to. Returns reach 2·10⁴ at the
ends of the rewards' ranges, and the critic's gradient grows as they do: those are still let through."""


class DivergedError(RuntimeError):
    """Three updates in a row had to be skipped. The weights are those before the first of them."""


class Guard:
    """Keeps what an update is about to change, and gives it back if the update fails.

    Args:
        tensors: gives weights and optimizer state, which updates change in place.

    Attributes:
        skipped: updates taken back so far.
        in_a_row: those since the last good one.
    """

    STATE: ClassVar[tuple[str, ...]] = ("skipped", "in_a_row")
    """Attributes that a checkpoint keeps."""

    def __init__(self, tensors: Callable[[], Sequence[Tensor]]) -> None:
        self._tensors = tensors
        self._changed: list[Tensor] = []
        self._kept: list[Tensor] = []
        self.skipped = 0
        self.in_a_row = 0
        self._holds = False  # what is kept is of the update under way

    def begin(self) -> None:
        """An update begins: nothing is kept of it yet."""
        self._holds = False

    def keep(self) -> None:
        """Remember everything as it is now."""
        self._changed = list(self._tensors())
        self._kept = [tensor.detach().clone() for tensor in self._changed]
        self._holds = True

    def undo(self) -> bool:
        """Put everything back as it was before the update under way; return whether there was anything to."""
        if not self._holds:
            return False
        with torch.no_grad():
            torch._foreach_copy_(self._changed, self._kept)
        self._holds = False
        return True

    def accept(self) -> None:
        """The update was good."""
        self.in_a_row = 0

    def take_back(self) -> None:
        """Put everything back as it was at the last `keep`, and count it."""
        with torch.no_grad():
            torch._foreach_copy_(self._changed, self._kept)
        self.skipped += 1
        self.in_a_row += 1

    def check(self, cause: str, cure: Callable[[], str]) -> None:
        """End the run if too many updates in a row were taken back.

        Args:
            cause: what was wrong with the last of them, for people.
            cure: gives what to change, a sentence.

        Raises:
            DivergedError: three in a row were; one line. Counting begins again afterwards.
        """
        if self.in_a_row >= MOST:
            self.in_a_row = 0
            raise DivergedError(
                tr("guard.updates_in_a_row_skipped_the", most=MOST, cause=cause, value=cure())
            )
