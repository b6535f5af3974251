"""The picture of the map: layers that are painted when what they show changes, one a frame.

What costs most is bounded by the screen, not by the map: heat maps are worked out at one pixel a
cell and scaled up in one go, glyphs are gathered from templates for the cells in view.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pygame

from simulator.ui import markers, terrain
from simulator.ui.layers import CellColours, Layer, inks
from simulator.ui.legend import paint_legend
from simulator.ui.overlays import OVERLAYS, Glyph, Line, Live, View
from simulator.ui.theme import BACKGROUND

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from simulator.ui.camera import Camera
    from simulator.ui.state import State

FIELD_PERIOD = 0.1
"""Least seconds between two pictures of the policy, which changes hundreds of times a second."""

FIELD_SHARE = 0.05
"""Share of the time that painting these pictures may take: on large maps they come less often."""

GLYPHS = 8
"""Pixels a cell from which arrows and wedges can be read."""


class MapView:
    """Draws the map into the camera's viewport.

    Args:
        camera: where cells are on the screen.
    """

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        self._size = (0, 0)
        self._layers: dict[str, Layer] = {}
        self._picture = pygame.Surface((1, 1))
        self._cells = CellColours()
        self._moving: Hashable = None
        self._painted = False  # some layer is newer than the picture
        self._spent = 0.0  # seconds on the picture being made
        self._period = FIELD_PERIOD
        self._legend: pygame.Surface | None = None
        self._view: View | None = None
        self._view_key: Hashable = None

    def draw(self, target: pygame.Surface, state: State, dt: float, *, hurried: bool = False) -> bool:
        """Draw the map as it is now; return whether any pixel changed.

        Args:
            target: the window's surface.
            state: what to show.
            dt: seconds since the last frame.
            hurried: this frame has other work: a newer policy can wait for the next one.
        """
        self._fit_layers()
        view = self._look(state)
        painted = self._paint_layers(state, view, dt, hurried=hurried)
        target.blit(self._picture, self.camera.rect)
        target.set_clip(self.camera.rect)
        moved = self._draw_moving(target, state, dt)
        target.set_clip(None)
        return painted or moved

    # ------------------------------------------------------------ layers

    def _fit_layers(self) -> None:
        if self._size == self.camera.rect.size:
            return
        self._size = self.camera.rect.size
        self._picture = pygame.Surface(self._size)
        names = ("patterns", "arrows", "wedges", "lines")
        self._layers = {name: Layer(pygame.Surface(self._size, pygame.SRCALPHA)) for name in names}
        self._layers["ground"] = Layer(pygame.Surface(self._size))

    def _look(self, state: State) -> View:
        """Return the view, kept while nothing of it changed."""
        policy = state.feed.policy
        key = (state.grid.revision, state.plan.revision, id(policy), state.drawable)
        if self._view is None or key != self._view_key:
            self._view, self._view_key = View.of(state), key
        return self._view

    def _paint_layers(self, state: State, view: View, dt: float, *, hurried: bool) -> bool:
        """Bring layers up to date and join them; of those that only show a newer policy, one a frame."""
        on = frozenset(state.overlays)
        version = (view.policy.version, view.policy.revision) if view.policy is not None else None
        hatched = state.drawing or (view.plan.revision == view.grid.revision and not view.plan.path.size)
        steady = (self.camera.key, view.grid.revision, view.plan.revision, view.stale, on, hatched)
        at_once, later = [], []
        for name, paint in self._painters().items():
            layer = self._layers[name]
            layer.age += dt
            key = (steady, None if name == "patterns" else version)
            if key == layer.key:
                continue
            if not isinstance(layer.key, tuple) or layer.key[0] != steady:
                at_once.append((name, paint, key))
            elif layer.age >= self._period and not hurried:
                later.append((name, paint, key))
        later.sort(key=lambda entry: -self._layers[entry[0]].age)
        began = time.perf_counter()
        for name, paint, key in at_once + later[: 0 if at_once else 1]:
            paint(self._layers[name].surface, view, on)
            self._layers[name].key, self._layers[name].age = key, 0.0
        if self._cells.behind:
            self._layers["ground"].key = (steady, None)
        self._painted |= bool(at_once or later)
        # Else the other layers come first, then all are joined.
        whole = bool(at_once) or (len(later) <= 1 and not hurried)
        if self._painted and whole:
            self._join(view, on, hatched=hatched)
        self._spent += time.perf_counter() - began
        if not (self._painted and whole):
            return False
        self._period = FIELD_PERIOD if at_once else max(FIELD_PERIOD, self._spent / FIELD_SHARE)
        self._painted, self._spent = False, 0.0
        return True

    def _painters(self) -> dict[str, Callable[[pygame.Surface, View, frozenset[str]], None]]:
        return {
            "ground": self._paint_ground,
            "patterns": self._paint_patterns,
            "wedges": lambda surface, view, on: self._paint_glyph(surface, view, on, "wedges"),
            "arrows": lambda surface, view, on: self._paint_glyph(surface, view, on, "arrows"),
            "lines": self._paint_lines,
        }

    def _join(self, view: View, on: frozenset[str], *, hatched: bool) -> None:
        """Lay the layers on each other."""
        picture = self._picture
        picture.blit(self._layers["ground"].surface, (0, 0))
        picture.set_clip(
            self._extent().inflate(16, 16)
        )  # blending costs by the pixel; marks reach out a little
        picture.blit(self._layers["patterns"].surface, (0, 0))
        if hatched:
            cut_off = np.isinf(view.plan.distance).reshape(view.grid.cells.shape) & (view.grid.cells != 1)
            terrain.draw_hatch(picture, self.camera, cut_off)
        if view.policy is not None and self.camera.cell >= GLYPHS:
            for name in ("wedges", "arrows"):
                if name in on:
                    picture.blit(self._layers[name].surface, (0, 0))
        picture.blit(self._layers["lines"].surface, (0, 0))
        picture.set_clip(None)
        if self._legend is not None:
            picture.blit(self._legend, (8, picture.get_height() - self._legend.get_height() - 8))

    def _extent(self) -> pygame.Rect:
        """Return the pixels of the cells in view, from the viewport's corner."""
        rows, cols = self.camera.visible()
        first = self.camera.cell_rect((rows.start, cols.start))
        last = self.camera.cell_rect((rows.stop - 1, cols.stop - 1))
        return first.union(last).move(-self.camera.rect.x, -self.camera.rect.y)

    # ------------------------------------------------------------ painters

    def _paint_ground(self, surface: pygame.Surface, view: View, on: frozenset[str]) -> None:
        """Colours of cells and heat maps, one pixel a cell, scaled up."""
        self._cells.update(view, on, self._period)
        self._legend = paint_legend(self._cells.scales, stale=view.stale and view.policy is not None)
        rows, cols = self.camera.visible()
        extent = self._extent()
        part = self._cells.surface.subsurface(
            (cols.start, rows.start, cols.stop - cols.start, rows.stop - rows.start)
        )
        surface.fill(BACKGROUND)
        surface.blit(pygame.transform.scale(part, extent.size), extent)

    def _paint_patterns(self, surface: pygame.Surface, view: View, on: frozenset[str]) -> None:
        del on
        surface.fill((0, 0, 0, 0))
        terrain.draw_patterns(surface, self.camera, view.grid)

    def _paint_glyph(self, surface: pygame.Surface, view: View, on: frozenset[str], name: str) -> None:
        """Gather a small picture for every cell in view, straight into the alpha channel."""
        glyph = OVERLAYS[name]
        cell = int(self.camera.cell)
        if name not in on or view.policy is None or cell < GLYPHS or not isinstance(glyph, Glyph):
            return
        rows, cols = self.camera.visible()
        alpha = glyph.alpha(view, rows, cols, cell)
        height, width = alpha.shape[:2]
        image = alpha.reshape(height, width, cell, cell).transpose(1, 3, 0, 2).reshape(width * cell, -1)
        first = self._extent()
        ink = inks(self._cells.colours[rows, cols], glyph.colour, stale=view.stale)
        shades = pygame.transform.scale(pygame.surfarray.make_surface(ink.swapaxes(0, 1)), image.shape)
        surface.fill((0, 0, 0, 0))
        surface.blit(shades, first)
        place = pygame.Rect(first.topleft, (width * cell, height * cell)).clip(surface.get_rect())
        left, top = place.x - first.x, place.y - first.y
        pixels = pygame.surfarray.pixels_alpha(surface)
        pixels[place.left : place.right, place.top : place.bottom] = image[
            left : left + place.width, top : top + place.height
        ]

    def _paint_lines(self, surface: pygame.Surface, view: View, on: frozenset[str]) -> None:
        """Paths, start and goal."""
        surface.fill((0, 0, 0, 0))
        camera = self.camera.moved_to(surface.get_rect())
        for name, overlay in OVERLAYS.items():
            if name in on and isinstance(overlay, Line):
                overlay.draw(surface, camera, view)
        markers.draw_ends(surface, camera, view.grid)

    def _draw_moving(self, target: pygame.Surface, state: State, dt: float) -> bool:
        """Draw what may change in every frame, above the picture."""
        moved = False
        for name, overlay in OVERLAYS.items():
            if name in state.overlays and isinstance(overlay, Live):
                moved |= overlay.draw(target, self.camera, state, dt)
        playback = state.playback
        fits = playback is not None and (playback.trace.positions < state.grid.cells.shape).all()
        if playback is not None and fits:
            markers.draw_playback(target, self.camera, playback)
        markers.draw_pointer(target, self.camera, state)
        key = (
            state.hovered,
            state.pinned,
            id(playback.trace) if playback else 0,
            playback.step if playback else 0,
        )
        before, self._moving = self._moving, key
        return moved or key != before
