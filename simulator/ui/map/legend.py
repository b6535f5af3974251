"""Legend below the map: scales of the heat maps, notes on the policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pygame

from simulator.texts import tr
from simulator.ui.draw.colour_maps import NEVER, coloured
from simulator.ui.draw.paint import SMALL, fitted, text
from simulator.ui.draw.theme import BACKGROUND, LEGEND, TEXT, TEXT_DIM
from simulator.ui.overlays import OVERLAYS, Heat

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from simulator.ui.map.picture_layers import HeatScale
    from simulator.ui.model.state import State

SLOT = 290
"""Width that an entry is given, pixels: numbers of any length fit, so entries keep their places."""
BAR = 56
SWATCH = 10
OFF = "never"

FIRST = "legend.arrows_an_episode_s_first_step"


def legend_lines(entries: int, width: int) -> int:
    """Lines that a number of entries takes in a legend `width` pixels wide; one is always there."""
    return max(1, -(-entries // max(1, width // SLOT)))


def notes(state: State) -> list[str]:
    """Return what is to be known of what is shown, a line each."""
    policy = state.feed.policy
    said = [tr(FIRST)] if policy is not None and policy.moves is not None else []
    for name in sorted(state.overlays & OVERLAYS.keys()):
        words = OVERLAYS[name].note(state)
        said += [words] if words else []
    return said


def entries(state: State) -> int:
    """Return how many entries the legend has, also those whose figures are still to come."""
    heats = sum(isinstance(OVERLAYS.get(name), Heat) for name in state.overlays)
    return heats + len(notes(state))


class Legend:
    """The strip below the map; all places are window pixels."""

    def __init__(self) -> None:
        self._key: Hashable = None

    def forget(self) -> None:
        """Draw again the next time."""
        self._key = None

    def draw(
        self, target: pygame.Surface, area: pygame.Rect, scales: Sequence[HeatScale], said: Sequence[str]
    ) -> bool:
        """Draw if anything changed; return whether it did.

        Args:
            target: the window's surface.
            area: of the strip.
            scales: of the heat maps that are on.
            said: notes, a line each.
        """
        key = (tuple(area), tuple(scales), tuple(said))
        if key == self._key:
            return False
        self._key = key
        target.fill(BACKGROUND, area)
        target.set_clip(area)
        across = max(1, area.width // SLOT)
        for place in range(len(scales) + len(said)):
            row, column = divmod(place, across)
            left, middle = area.left + 12 + column * SLOT, area.top + row * LEGEND + LEGEND // 2
            if place < len(scales):
                _draw_scale(target, scales[place], left, middle)
            else:
                words = fitted(said[place - len(scales)], max(SLOT, area.width - 24), SMALL)
                text(target, words, (left, middle), TEXT_DIM, SMALL)
        target.set_clip(None)
        return True


def _draw_scale(target: pygame.Surface, scale: HeatScale, left: int, y: int) -> None:
    """Draw one scale: its name, its ends, and what lies off it."""
    end = text(target, scale.heat.title, (left, y), TEXT, SMALL).right + 10
    end = text(target, scale.low, (end, y), TEXT_DIM, SMALL).right + 6
    if not scale.high:
        return
    bar = pygame.Rect(end, y - 4, BAR, 8)
    ramp = coloured(scale.heat.table, np.linspace(0, 1, BAR))[:, None]
    picture = pygame.surfarray.make_surface(np.repeat(ramp, bar.height, 1))
    target.blit(picture, bar)
    end = text(target, scale.high, (bar.right + 6, y), TEXT_DIM, SMALL).right
    if scale.off:
        swatch = pygame.Rect(end + 8, y - SWATCH // 2, SWATCH, SWATCH)
        pygame.draw.rect(target, NEVER, swatch)
        pygame.draw.rect(target, TEXT_DIM, swatch, 1)
        text(target, OFF, (swatch.right + 6, y), TEXT_DIM, SMALL)
