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
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from simulator.ui.camera import Camera
    from simulator.ui.state import State

FIELD_PERIOD = 0.1
"""Least seconds between two pictures of the policy, which changes hundreds of times a second."""

FIELD_SHARE = 0.03
"""Share of the time that painting these pictures may take: on large maps they come less often."""

PATIENCE = 2.0
"""Periods after which a newer policy waits no longer for a frame that has no other work."""

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
        self._live = {name: type(o)() for name, o in OVERLAYS.items() if isinstance(o, Live)}
        self._legend: pygame.Surface | None = None
        self._moving: Hashable = None
        self._view: View | None = None
        self._coming: View | None = None  # a newer policy that is being prepared
        self._taken = self._ground = 0  # how often a view was taken up, and how often with another ground
        self._behind = False  # layers or picture still show the view before
        self._unjoined = False  # some layer is newer than the picture
        self._unfinished = False  # the view's first picture is being made
        self._age = self._spent = 0.0  # seconds since a view was taken up, seconds of work on it
        self._period = FIELD_PERIOD

    def draw(self, target: pygame.Surface, state: State, dt: float, *, hurried: bool = False) -> bool:
        """Draw the map as it is now; return whether any pixel changed.

        Args:
            target: the window's surface.
            state: what to show.
            dt: seconds since the last frame.
            hurried: this frame has other work: a newer policy can wait for the next one.
        """
        self._fit_layers()
        began = time.perf_counter()
        self._age += dt
        hurried &= self._age < self._period * PATIENCE
        view = self._look(state, hurried=hurried)
        painted = self._paint_layers(state, view, hurried=hurried)
        self._count(time.perf_counter() - began)
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

    def _look(self, state: State, *, hurried: bool) -> View:
        """Return what to show: another map at once, a newer policy alone a few times a second."""
        newest, shown = View.of(state), self._view
        if shown is None or not shown.same_ground(newest):
            self._ground += 1
            self._spent = 0.0
            return self._take_up(newest)
        waits = hurried or self._behind or self._age < self._period
        if newest.policy is shown.policy or waits:
            return shown
        if self._coming is None or not self._coming.same_ground(newest):
            self._coming, self._spent = newest, 0.0
        if not self._cells.prepare(self._coming, frozenset(state.overlays)):
            return shown
        return self._take_up(self._coming)

    def _take_up(self, view: View) -> View:
        """Show a view from now on."""
        self._view, self._coming = view, None
        self._taken += 1
        self._age, self._unfinished = 0.0, True
        return view

    def _count(self, seconds: float) -> None:
        """Note the work on a new policy: the more it was, the later comes the next one."""
        if self._coming is not None or self._unfinished:
            self._spent += seconds
        if self._unfinished and not self._behind:
            self._period = max(FIELD_PERIOD, self._spent / FIELD_SHARE)
            self._unfinished = False

    def _paint_layers(self, state: State, view: View, *, hurried: bool) -> bool:
        """Bring layers up to date and join them; of those that only show a newer policy, one a frame."""
        on = frozenset(state.overlays)
        hatched = state.drawing or (view.plan.revision == view.grid.revision and not view.plan.path.size)
        steady = (self.camera.key, on, hatched, self._ground)
        waiting, moved = [], False
        for name, paint in self._painters(view, on, hatched=hatched).items():
            layer, key = self._layers[name], (steady, 0 if name == "patterns" else self._taken)
            if layer.key != key:
                waiting.append((layer, paint, key))
                moved |= not isinstance(layer.key, tuple) or layer.key[0] != steady
        now = waiting if moved else waiting[: 0 if hurried else 1]
        for layer, paint, key in now:
            paint(layer.surface)
            layer.key = key
        self._unjoined |= bool(now)
        self._behind = self._unjoined and not moved and bool(now or hurried)  # joined in a frame of its own
        if self._behind or not self._unjoined:
            return False
        self._join(view, on)
        self._unjoined = False
        return True

    def _painters(
        self, view: View, on: frozenset[str], *, hatched: bool
    ) -> dict[str, Callable[[pygame.Surface], None]]:
        return {
            "ground": lambda surface: self._paint_ground(surface, view, on),
            "patterns": lambda surface: self._paint_patterns(surface, view, hatched=hatched),
            "wedges": lambda surface: self._paint_glyph(surface, view, on, "wedges"),
            "arrows": lambda surface: self._paint_glyph(surface, view, on, "arrows"),
            "lines": lambda surface: self._paint_lines(surface, view, on),
        }

    def _join(self, view: View, on: frozenset[str]) -> None:
        """Lay the layers on each other."""
        picture = self._picture
        picture.blit(self._layers["ground"].surface, (0, 0))
        # Blending costs by the pixel, so only where the map is; marks reach out a little.
        picture.set_clip(self._extent().inflate(16, 16))
        picture.blit(self._layers["patterns"].surface, (0, 0))
        if view.policy is not None and self.camera.cell >= GLYPHS:
            for name in ("wedges", "arrows"):
                if name in on:
                    picture.blit(self._layers[name].surface, (0, 0))
        picture.blit(self._layers["lines"].surface, (0, 0))
        picture.set_clip(None)

    def _extent(self) -> pygame.Rect:
        """Return the pixels of the cells in view, from the viewport's corner."""
        rows, cols = self.camera.visible()
        first = self.camera.cell_rect((rows.start, cols.start))
        last = self.camera.cell_rect((rows.stop - 1, cols.stop - 1))
        return first.union(last).move(-self.camera.rect.x, -self.camera.rect.y)

    # ------------------------------------------------------------ painters

    def _paint_ground(self, surface: pygame.Surface, view: View, on: frozenset[str]) -> None:
        """Colours of cells and heat maps, one pixel a cell, scaled up."""
        self._cells.update(view, on)
        self._legend = paint_legend(self._cells.scales, stale=view.stale and view.policy is not None)
        rows, cols = self.camera.visible()
        extent = self._extent()
        part = self._cells.surface.subsurface(
            (cols.start, rows.start, cols.stop - cols.start, rows.stop - rows.start)
        )
        surface.fill(BACKGROUND)
        surface.blit(pygame.transform.scale(part, extent.size), extent)

    def _paint_patterns(self, surface: pygame.Surface, view: View, *, hatched: bool) -> None:
        surface.fill((0, 0, 0, 0))
        terrain.draw_patterns(surface, self.camera, view.grid)
        if hatched:
            cells = view.grid.cells
            terrain.draw_hatch(
                surface, self.camera, np.isinf(view.plan.distance).reshape(cells.shape) & (cells != Cell.WALL)
            )

    def _paint_glyph(self, surface: pygame.Surface, view: View, on: frozenset[str], name: str) -> None:
        """Gather a small picture for every cell in view, straight into the alpha channel."""
        glyph = OVERLAYS[name]
        cell = int(self.camera.cell)
        if name not in on or view.policy is None or cell < GLYPHS or not isinstance(glyph, Glyph):
            return
        rows, cols = self.camera.visible()
        area = self._extent()
        ink = inks(self._cells.colours[rows, cols], glyph.colour, stale=view.stale)
        shades = pygame.transform.scale(pygame.surfarray.make_surface(ink.swapaxes(0, 1)), area.size)
        surface.fill((0, 0, 0, 0))
        surface.blit(shades, area)
        terrain.lay_alpha(surface, area.topleft, glyph.alpha(view, rows, cols, cell), cell)

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
        for name, overlay in self._live.items():
            if name in state.overlays:
                moved |= overlay.draw(target, self.camera, state, dt)
        playback = state.playback
        fits = playback is not None and (playback.trace.positions < state.grid.cells.shape).all()
        if playback is not None and fits:
            markers.draw_playback(target, self.camera, playback)
        markers.draw_pointer(target, self.camera, state)
        self._draw_legend(target, state)
        steps = (playback.trace, playback.step) if playback else None
        key = (state.hovered, state.pinned, steps)
        before, self._moving = self._moving, key
        return moved or key != before

    def _draw_legend(self, target: pygame.Surface, state: State) -> None:
        """Draw the key in its corner, unless the pointer is on a cell below it."""
        if self._legend is None:
            return
        place = self._legend.get_rect(bottomleft=self.camera.rect.move(8, -8).bottomleft)
        if state.hovered is None or not place.colliderect(self.camera.cell_rect(state.hovered)):
            target.blit(self._legend, place)
