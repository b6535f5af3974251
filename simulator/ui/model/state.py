"""State of the window, without pygame."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.ui.model.evaluations import Evaluations
from simulator.ui.model.map_set import MapSet
from simulator.ui.model.speed import Speed

if TYPE_CHECKING:
    from simulator.protocol.snapshots import PolicyField
    from simulator.ui.model.requests import Requests
    from simulator.ui.model.trainer_client import TrainerClient
    from simulator.world.episode import EpisodeTrace
    from simulator.world.grid import GridMap, Position
    from simulator.world.mdp import Mdp
    from simulator.world.planner import Plan


@dataclass
class Playback:
    """An episode being stepped through.

    Attributes:
        trace: the episode.
        step: 0 to T, how many actions have been taken.
        playing: whether it advances by itself.
        speed: steps a second while it does.
        clock: seconds since the last step.
    """

    trace: EpisodeTrace
    step: int = 0
    playing: bool = False
    speed: float = 8.0
    clock: float = 0.0

    def seek(self, step: int) -> None:
        """Go to a step, held inside the episode."""
        self.step = max(0, min(step, self.trace.steps))

    def advance(self, dt: float) -> None:
        """Let time pass; stops at the end.

        Args:
            dt: seconds.
        """
        if not self.playing:
            return
        self.clock += dt
        steps, self.clock = divmod(self.clock, 1.0 / self.speed)
        self.seek(self.step + int(steps))
        self.playing = self.step < self.trace.steps


@dataclass
class State:
    """Everything that panels, tools and overlays read; the window and they change it.

    Attributes:
        grid: the map as drawn now (its revision may be ahead of the trainer's).
        mdp: its tables.
        plan: its exact optimum.
        feed: what the trainer has told us.
        requests: what panels ask of the window: another map, a dialog.
        tool: name of the drawing tool in hand.
        goal_follows: whether the goal goes where the pointer is.
        reward: that the reward tool paints.
        overlays: names of the overlays that are on.
        hovered: cell under the pointer.
        pinned: cell that the inspector holds on to; None follows the pointer.
        playback: the episode being stepped through.
        drawing: whether a stroke is under way (cells cut off from the goal are hatched then).
        message: what the status line says after an action; "" shows help instead.
        map_set: the set of maps that is open beside this one.
        evaluations: evaluations, asked for and done.
        speed: of training.
        title: the open map's name, "" if it has none.
        about: one line on what it shows.
    """

    grid: GridMap
    mdp: Mdp
    plan: Plan
    feed: TrainerClient
    requests: Requests
    tool: str = "wall"
    goal_follows: bool = False
    reward: float = 0.1
    overlays: set[str] = field(default_factory=lambda: {"arrows", "greedy"})
    hovered: Position | None = None
    pinned: Position | None = None
    playback: Playback | None = None
    drawing: bool = False
    message: str = ""
    map_set: MapSet = field(default_factory=MapSet)
    evaluations: Evaluations = field(default_factory=Evaluations)
    speed: Speed = field(default_factory=Speed)
    title: str = ""
    about: str = ""

    @property
    def stale(self) -> bool:
        """Whether the policy field belongs to another revision of the map: draw it greyed."""
        policy = self.feed.policy
        return policy is not None and policy.revision != self.grid.revision

    @property
    def drawable(self) -> bool:
        """Whether the policy field fits the map's size, so that it can be drawn at all."""
        return self.fits(self.feed.policy)

    def fits(self, policy: PolicyField | None) -> bool:
        """Whether a policy field has the map's size."""
        return policy is not None and policy.probabilities.shape == self.mdp.successor.shape
