"""Overlays by name; a file registers its overlay."""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, TypeVar

import numpy as np
import pygame

from simulator.texts import translated
from simulator.ui.draw.colour_maps import coloured
from simulator.ui.model.intent import Walk, walk
from simulator.world.planner import first_wrong, policy_regret

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.protocol.snapshots import PolicyField
    from simulator.ui.draw.camera import Camera
    from simulator.ui.model.state import State
    from simulator.world.grid import GridMap
    from simulator.world.mdp import Mdp
    from simulator.world.planner import Plan

T = TypeVar("T", bound=np.generic)

KEYS = "1234567890-="
"""Shortcuts of overlays, in the order of the keyboard, which is that of the buttons."""

ICON = (110, 150, 250)
"""The policy's colour on the dark ground of a button."""


@dataclass(frozen=True, eq=False)
class View:
    """What overlays are drawn from; what several of them need is worked out once.

    Attributes:
        grid: the map as it is drawn now.
        mdp: its tables.
        plan: its optimum.
        policy: the policy on it; None if there is none that fits its size.
        stale: whether the policy belongs to an older revision.
        shaping: kind and scale of the potential that shapes the reward.
        before: the greedy path shown until now, held while another one is only equally good.
    """

    grid: GridMap
    mdp: Mdp
    plan: Plan
    policy: PolicyField | None
    stale: bool
    shaping: tuple[str, float] = ("none", 0.0)
    before: Walk | None = None

    @classmethod
    def of(cls, state: State, policy: PolicyField | None = None) -> View:
        """Return the view of the window's present state.

        Args:
            state: what is shown.
            policy: None is the one that is shown; else one that is to be shown.
        """
        policy = policy or state.feed.policy
        stale = policy is not None and policy.revision != state.grid.revision
        policy = policy if state.fits(policy) else None
        settings = state.feed.settings
        shaping = str(settings.get("potential", "none")), float(settings.get("potential_scale", 0.0))
        return cls(state.grid, state.mdp, state.plan, policy, stale, shaping)

    def same_scene(self, other: View) -> bool:
        """Whether the two differ in the policy's numbers at most."""
        tables = self.grid is other.grid and self.mdp is other.mdp and self.plan is other.plan
        alike = (self.stale, self.shaping) == (other.stale, other.shaping)
        return tables and alike and (self.policy is None) == (other.policy is None)

    def seen(self, table: NDArray[T], rows: slice, cols: slice) -> NDArray[T]:
        """Return the part of a table [S, ...] that belongs to some rows and columns: [h, w, ...]."""
        return table.reshape(*self.grid.cells.shape, *table.shape[1:])[rows, cols]

    @cached_property
    def greedy(self) -> NDArray[np.int64]:
        """[S] most probable action; 0 everywhere without a policy."""
        if self.policy is None:
            return np.zeros(self.mdp.states, np.int64)
        return np.asarray(self.policy.probabilities.argmax(1))

    def after(self, shown: View) -> View:
        """Return this view as the one after another: the greedy path drawn there is held, see `walk`."""
        drawn = shown.__dict__.get("walk")
        held = isinstance(drawn, Walk) and not self.stale and self.same_scene(shown)
        return replace(self, before=drawn) if held else self

    @cached_property
    def walk(self) -> Walk:
        """The greedy path from the start, as far as the policy prefers any move."""
        start = self.grid.index(self.grid.start)
        if self.policy is None or self.stale:
            return Walk((start,), (), undecided=True, cost=0.0)
        return walk(self.mdp, self.policy, start, self.before)

    @property
    def path(self) -> list[int]:
        """States of the greedy path."""
        return list(self.walk.states)

    def taken(self, place: int) -> int:
        """Action with which `path` goes on from one of its places."""
        return self.walk.actions[place]

    @cached_property
    def mistake(self) -> int | None:
        """Place on `path` of the first move that leaves every optimal path; None if there is none."""
        if not np.isfinite(self.plan.distance[self.path[0]]):
            return None  # where nothing leads to the goal no move is wrong
        return first_wrong(self.mdp, self.plan, self.path)

    @cached_property
    def regret(self) -> NDArray[np.float64]:
        """[S] by how much the greedy policy falls short of the optimum, see `planner.policy_regret`.

        NaN of a policy with memory: where it goes from a cell depends on where it came from.
        """
        if self.policy is not None and self.policy.moves is not None:
            return np.full(self.mdp.states, np.nan)
        return policy_regret(self.mdp, self.plan, self.greedy)


class Overlay(ABC):
    """One way to show what was learned.

    Attributes:
        name: what the code calls it.
        title: what people call it.
        key: its shortcut, one of `KEYS` or any other.
        help: one line for the status line.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    key: ClassVar[str]
    help: ClassVar[str]

    def draw_icon(self, target: pygame.Surface, rect: pygame.Rect) -> None:
        """Draw the picture on its button into a square: a line, unless a kind of overlay has its own."""
        pygame.draw.line(target, ICON, rect.midleft, rect.midright, 3)

    def note(self, state: State) -> str:
        """Return a line for the legend while it is on, "" if there is nothing to say."""
        del state
        return ""


class Heat(Overlay):
    """A colour for every cell.

    Attributes:
        table: [256, 3] colours from low to high.
    """

    table: ClassVar[NDArray[np.uint8]]

    def draw_icon(self, target: pygame.Surface, rect: pygame.Rect) -> None:
        """Draw its scale from low to high."""
        ramp = coloured(self.table, np.linspace(0, 1, 14))[:, None]
        surface = pygame.surfarray.make_surface(np.repeat(ramp, 10, 1))
        target.blit(surface, (rect.centerx - 7, rect.centery - 5))

    @abstractmethod
    def shares(self, view: View) -> tuple[NDArray[np.floating], str, str]:
        """Return [S] in [0, 1], NaN for cells to be left alone, and what 0 and 1 stand for.

        Infinity marks cells that are off the scale; they are drawn in `NEVER`.
        """


class Glyph(Overlay):
    """A small picture in every cell, made of pixels all at once.

    Attributes:
        colour: RGB.
    """

    colour: ClassVar[tuple[int, int, int]]

    @abstractmethod
    def alpha(self, view: View, rows: slice, cols: slice, cell: int) -> NDArray[np.uint8]:
        """Return [h, w, cell * cell] uint8 opacity of the pixels of the cells in view, row by row."""


class Line(Overlay):
    """Something drawn across the map."""

    @abstractmethod
    def draw(self, target: pygame.Surface, camera: Camera, view: View) -> None:
        """Draw it; the target has the window's coordinates."""


class Live(Overlay):
    """Something that moves from frame to frame."""

    @abstractmethod
    def draw(self, target: pygame.Surface, camera: Camera, state: State, dt: float) -> bool:
        """Draw it and return whether it moved; the target has the window's coordinates.

        Args:
            target: the window's surface, clipped to the map.
            camera: where cells are.
            state: gives the agents.
            dt: seconds since the last frame.
        """


OVERLAYS: dict[str, Overlay] = {}


def register(overlay: type[Overlay]) -> type[Overlay]:
    """Make an overlay known by its name; used as a class decorator. They are kept in the order of keys."""
    OVERLAYS[overlay.name] = translated("overlay", "title", "help")(overlay)()
    ordered = sorted(OVERLAYS.items(), key=lambda item: (KEYS + item[1].key).index(item[1].key))
    OVERLAYS.clear()
    OVERLAYS.update(ordered)
    return overlay


for _file in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_file.name}")
