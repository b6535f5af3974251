"""View of the map: layers painted as their contents change, one a frame.

What costs most is bounded by the screen, not by the map: heat maps are worked out at one pixel a
cell and scaled up in one go, glyphs are gathered from templates for the cells in view.
"""

from __future__ import annotations

import time
from copy import copy
from typing import TYPE_CHECKING

import pygame

from simulator.ui.draw import markers
from simulator.ui.map.painters import GLYPHS, Painters, extent
from simulator.ui.map.picture import Picture
from simulator.ui.map.picture_layers import CellColours, PictureLayer
from simulator.ui.overlays import OVERLAYS, Live, View

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from simulator.protocol.snapshots import PolicyField
    from simulator.ui.draw.camera import Camera
    from simulator.ui.map.picture_layers import HeatScale
    from simulator.ui.model.state import State

FIELD_PERIOD = 0.1
"""Least seconds between two pictures of the policy, which changes hundreds of times a second."""

FIELD_SHARE = 0.03
"""Share of the time that painting these pictures may take: on large maps they come less often."""

SLOW_SHARE = 0.3
"""The same where the trainer is slowed so that its updates can be seen: it needs less of the time."""

PATIENCE = 2.0
"""Periods after which a newer policy waits no longer for a frame that has no other work."""


class MapView:
    """Draws the map into the camera's viewport.

    Args:
        camera: where cells are on the screen.
    """

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        self._size = (0, 0)
        self.layers: dict[str, PictureLayer] = {}
        self.picture = Picture((1, 1))
        self._cells = CellColours()
        self._painters = Painters(self._cells)
        self._live = {name: type(o)() for name, o in OVERLAYS.items() if isinstance(o, Live)}
        self._moving: Hashable = None
        self._view: View | None = None
        self._coming: View | None = None  # a newer policy that is being prepared
        self._taken = self._ground = 0  # how often a view was taken up, and how often with another ground
        self._behind = False  # layers or picture still show the view before
        self._unjoined = False  # some layer is newer than the picture
        self._unfinished = False  # the view's first picture is being made
        self._age = self._spent = 0.0  # seconds since a view was taken up, seconds of work on it
        self._period = FIELD_PERIOD
        self._drawn: PolicyField | None = None  # in the picture
        self.current = True

    def draw(
        self, target: pygame.Surface, state: State, dt: float, *, hurried: bool = False, hold: bool = False
    ) -> bool:
        """Draw the map as it is now; return whether any pixel changed.

        Args:
            target: the window's surface.
            state: what to show.
            dt: seconds since the last frame.
            hurried: this frame has other work: a newer policy can wait for the next one.
            hold: prepare the coming policy, but do not show it yet.
        """
        self._fit_layers()
        began = time.perf_counter()
        self._age += dt
        hurried &= self._age < self._period * PATIENCE
        ahead = _ahead(state)
        view = self._look(state, ahead, hurried=hurried)
        painted = self._paint_layers(state, view, hurried=hurried, hold=hold)
        self.current = self._drawn is ahead.policy
        self._count(time.perf_counter() - began, SLOW_SHARE if state.speed.limit else FIELD_SHARE)
        target.blit(self.picture.surface, self.camera.rect)
        target.set_clip(self.camera.rect)
        moved = self._draw_moving(target, state, dt)
        target.set_clip(None)
        return painted or moved

    @property
    def version(self) -> int | None:
        """Update of the policy in the picture; None without one."""
        return self._drawn.version if self._drawn is not None else None

    @property
    def rested(self) -> bool:
        """Whether a newer policy can be taken up."""
        return self._coming is None and not self._unjoined and self._age >= self._period

    @property
    def scales(self) -> Sequence[HeatScale]:
        """Scales of the heat maps that are shown."""
        return self._cells.scales

    # ------------------------------------------------------------ layers

    def _fit_layers(self) -> None:
        if self._size == self.camera.rect.size:
            return
        self._size, self._view = self.camera.rect.size, None
        self.picture, self._unjoined = Picture(self._size), False
        names = ("patterns", "arrows", "wedges", "lines")
        self.layers = {name: PictureLayer(pygame.Surface(self._size, pygame.SRCALPHA)) for name in names}
        self.layers["ground"] = PictureLayer(pygame.Surface(self._size))

    def _look(self, state: State, ahead: View, *, hurried: bool) -> View:
        """Return what to show: another map at once, a newer policy alone a few times a second."""
        shown = self._view
        if shown is None:
            return self._change_ground(View.of(state))
        ground = ahead if shown.policy is ahead.policy else View.of(state)
        if not shown.same_scene(ground):
            return self._change_ground(ground)
        waits = hurried or self._behind or self._age < self._period
        if ahead.policy is shown.policy or waits:
            return shown
        if not shown.same_scene(ahead):
            return self._change_ground(ahead)
        coming = self._coming
        other = state.feed.coming is not None and coming is not None and coming.policy is not ahead.policy
        if coming is None or other or not coming.same_scene(ahead):
            coming = self._coming = ahead
            self._spent = 0.0
        ready = self._cells.prepare(coming, frozenset(state.overlays))
        return self._take_up(coming) if ready else shown

    def _change_ground(self, view: View) -> View:
        """Show a view on another map at once; it tells nothing of what a newer policy costs."""
        self._ground += 1
        self._take_up(view)
        self._age, self._unfinished = self._period, False
        return view

    def _take_up(self, view: View) -> View:
        """Show a view from now on."""
        self._view, self._coming = view if self._view is None else view.after(self._view), None
        self._taken += 1
        self._age, self._unfinished = 0.0, True
        return view

    def _count(self, seconds: float, share: float) -> None:
        """Note the work on a new policy: the more it was, the later comes the next one.

        Args:
            seconds: of work.
            share: of the time that it may take.
        """
        if self._coming is not None or self._unfinished:
            self._spent += seconds
        if self._unfinished and not self._behind:
            self._period = max(FIELD_PERIOD, self._spent / share)
            self._unfinished = False

    def _paint_layers(self, state: State, view: View, *, hurried: bool, hold: bool) -> bool:
        """Bring layers up to date and join them: at once, or one a frame while the picture can do."""
        on = frozenset(state.overlays)
        hatched = state.drawing or (view.plan.revision == view.grid.revision and not view.plan.path.size)
        rest = (on, hatched, self._ground)
        if not self._unjoined:
            if self.picture.shows(self.camera, rest, self._taken):
                return False
            if self._pan(view, rest):
                return True
        done = self.picture.stand_in(
            self.camera, rest, lambda surface: self._painters.ground(surface, self.camera, view, on)
        )
        if done:
            self._unjoined = True  # even if the layers fit already
            return True
        at_once, hurried = done is None, hurried and not self.picture.standing
        waiting = []
        for name, paint in self._painters.all(view, on, hatched=hatched).items():
            key = (self.camera.key, rest, 0 if name == "patterns" else self._taken)
            if self.layers[name].key != key:
                waiting.append((self.layers[name], paint, key))
        now = waiting if at_once else waiting[: 0 if hurried else 1]
        for layer, paint, key in now:
            paint(layer.surface, self.camera)
            layer.key = key
        self._unjoined |= bool(now)
        self._behind = self._unjoined and not at_once and bool(now or hurried)  # joined in a frame of its own
        if self._behind or not self._unjoined or (hold and not at_once):
            return False
        self._join(view, on, self.picture.surface.get_rect())
        self.picture.painted(self.camera, rest, self._taken)
        self._unjoined, self._drawn = False, view.policy
        return True

    def _pan(self, view: View, rest: tuple[frozenset[str], bool, int]) -> bool:
        """Where only the camera has panned, shift the picture and paint what has come into view.

        Returns:
            whether that was enough.
        """
        strips = self.picture.pan(self.camera, rest, self._taken)
        if strips is None:
            return False
        on, hatched, _ = rest
        painters = self._painters.all(view, on, hatched=hatched)
        around = 4 * int(self.camera.cell) + 16
        for strip in strips:
            for name, paint in painters.items():
                # A stroke that is cut off at its beginning is drawn a little otherwise: not where it is seen.
                wider = strip.inflate(around, around).clip(self.picture.surface.get_rect())
                area = wider if name == "lines" else strip
                part = copy(self.camera)
                part.rect = area.move(self.camera.rect.topleft)
                paint(self.layers[name].surface.subsurface(area), part)
            self._join(view, on, strip)
        for layer in self.layers.values():
            layer.key = None  # of use for the strips alone
        return True

    def _join(self, view: View, on: frozenset[str], part: pygame.Rect) -> None:
        """Lay the layers on each other in a part of the picture."""
        picture, layers = self.picture.surface, self.layers
        picture.blit(layers["ground"].surface, part, part)
        # Blending costs by the pixel, so only where the map is; marks reach out a little.
        part = part.clip(extent(self.camera).inflate(16, 16))
        picture.blit(layers["patterns"].surface, part, part)
        if view.policy is not None and self.camera.cell >= GLYPHS:
            for name in ("wedges", "arrows"):
                if name in on:
                    picture.blit(layers[name].surface, part, part)
        picture.blit(layers["lines"].surface, part, part)

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
        steps = (playback.trace, playback.step) if playback else None
        key = (state.hovered, state.pinned, steps)
        before, self._moving = self._moving, key
        return moved or key != before


def _ahead(state: State) -> View:
    """Return the view of the coming moment, of the present one where none is coming."""
    return View.of(state, state.feed.coming.policy if state.feed.coming is not None else None)
