"""Options of reading: facts that a file does not state."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.texts import tr
from simulator.world.grid import MAX_SIDE


@dataclass(frozen=True)
class ImageOptions:
    """How a picture becomes cells.

    Attributes:
        threshold: grey from 0 (black) to 1 (white) below which a pixel is wall; None finds the one that
            parts dark from light best (Otsu 1979).
        size: cells along the longer side; 0 keeps one cell a pixel, as far as maps go.
        invert: light is wall.
    """

    threshold: float | None = None
    size: int = 0
    invert: bool = False

    def __post_init__(self) -> None:
        if self.threshold is not None and not 0.0 <= self.threshold <= 1.0:
            raise ValueError(tr("formats_options.threshold_expected_to", threshold=self.threshold))
        if not 0 <= self.size <= MAX_SIDE:
            raise ValueError(tr("formats_options.size_expected_to", size=self.size, max_side=MAX_SIDE))
