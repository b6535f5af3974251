"""Picture of the map as painted last; follows the camera until repainted."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

import pygame

from simulator.ui.draw.camera import SNAP

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from simulator.ui.draw.camera import Camera

COSTLY = 7.0
"""Pixels a cell from which painting takes so long that a frame is better served with a stand-in."""


@dataclass(frozen=True, eq=False)
class Shown:
    """What a picture shows.

    Attributes:
        camera: as it was.
        rest: all else but the policy's numbers.
        taken: which policy.
    """

    camera: Camera
    rest: Hashable
    taken: int


class Picture:
    """A surface with the painted map, or with a stand-in for it.

    Attributes:
        surface: what to show.

    Args:
        size: of the viewport, pixels.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        self.surface = pygame.Surface(size)
        self._painted = pygame.Surface(size)  # the last painted one, while the surface is a stand-in
        self._shown: Shown | None = None
        self._stands_for: Hashable = None  # the camera's key, while the surface is a stand-in

    @property
    def standing(self) -> bool:
        """Whether the surface is a stand-in."""
        return self._stands_for is not None

    def shows(self, camera: Camera, rest: Hashable, taken: int) -> bool:
        """Whether this is what was painted."""
        now = self._shown
        return not self.standing and now is not None and (
            (now.camera.key, now.rest, now.taken) == (camera.key, rest, taken)
        )  # fmt: skip

    def painted(self, camera: Camera, rest: Hashable, taken: int) -> None:
        """Note that the surface was painted to show this."""
        self._shown, self._stands_for = Shown(copy(camera), rest, taken), None

    def pan(self, camera: Camera, rest: Hashable, taken: int) -> list[pygame.Rect] | None:
        """Shift the surface where the camera has panned; return what that lays bare, None if it did more."""
        was = self._shown
        if self.standing or was is None or (was.rest, was.taken) != (rest, taken):
            return None
        if camera.cell < SNAP or camera.cell != was.camera.cell or not _same_view(camera, was.camera):
            return None
        dx, dy = (round(b - a) for a, b in zip(was.camera.origin, camera.origin, strict=True))
        whole = self.surface.get_rect()
        if abs(dx) >= whole.width // 2 or abs(dy) >= whole.height // 2:
            return None
        self.surface.scroll(dx, dy)
        self.painted(camera, rest, taken)
        left, top = (0 if d > 0 else side + d for d, side in ((dx, whole.width), (dy, whole.height)))
        strips = [pygame.Rect(left, 0, abs(dx), whole.height), pygame.Rect(0, top, whole.width, abs(dy))]
        return [strip for strip in strips if strip.width and strip.height]

    def stand_in(
        self, camera: Camera, rest: Hashable, ground: Callable[[pygame.Surface], None]
    ) -> bool | None:
        """Let the last painted picture, scaled, stand for what the camera sees now.

        Args:
            camera: the camera as it is now.
            rest: all else but the policy's numbers.
            ground: paints the bare cells where that picture does not reach.

        Returns:
            True if a stand-in was drawn; False if one is there already; None if nothing can stand for this.
        """
        was = self._shown
        if was is None or was.rest != rest or not _same_view(camera, was.camera):
            return None
        if camera.key == (self._stands_for if self.standing else was.camera.key):
            return False
        if camera.cell < COSTLY:
            return None
        if not self.standing:
            self.surface, self._painted = self._painted, self.surface
        self._stands_for = camera.key
        self._draw_scaled(was.camera, camera, ground)
        return True

    def _draw_scaled(self, was: Camera, now: Camera, ground: Callable[[pygame.Surface], None]) -> None:
        ratio = now.cell / was.cell
        whole = self.surface.get_rect()
        corner = [
            n - r - (w - r) * ratio for n, w, r in zip(now.origin, was.origin, now.rect.topleft, strict=True)
        ]  # where the old picture's corner goes
        first = [max(0, floor(-c / ratio)) for c in corner]
        last = [min(s, ceil((s - c) / ratio)) for s, c in zip(whole.size, corner, strict=True)]
        part = pygame.Rect(first, [max(0, b - a) for a, b in zip(first, last, strict=True)])
        place = pygame.Rect(
            [round(c + f * ratio) for c, f in zip(corner, first, strict=True)],
            [round(side * ratio) for side in part.size],
        )
        if not place.contains(whole):
            ground(self.surface)
        if part.width and part.height:
            self.surface.blit(pygame.transform.scale(self._painted.subsurface(part), place.size), place)


def _same_view(one: Camera, other: Camera) -> bool:
    """Whether two cameras look at a map of one size through one viewport."""
    return one.rect == other.rect and one.shape == other.shape
