"""Protocol of policies under evaluation, and of their actors."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from simulator.learning.sampling.actor import TableActor
from simulator.texts import tr

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulator.learning.sampling.actor import Actor
    from simulator.world.grid import GridMap
    from simulator.world.mdp import Mdp


class Policy(ABC):
    """Something that moves on maps.

    Attributes:
        title: what people call it.
        network: name in `NETWORKS`; "" if it has none.
        actions: A that its maps must have; 0 if any will do.
        drawn: whether its moves are always drawn, because no action is its best.
        stepped: whether its episodes have to be run step by step even where nothing is drawn.
        step_budget: steps of its episodes in all-cells mode; where they would not do, an even random choice
            of the starts stands for all of them. Episodes that need no stepping are not bounded.
    """

    title: str
    network: str = ""
    actions: int = 0
    drawn: ClassVar[bool] = False
    stepped: ClassVar[bool] = False
    step_budget: ClassVar[int]

    @abstractmethod
    def actor(self, mdp: Mdp) -> Actor:
        """Return the policy at work on tables of one map or several.

        Raises:
            ValueError: the policy does not serve these maps; one line.
        """

    def check(self, grid: GridMap) -> None:
        """Refuse a map that moves by another number of actions.

        Raises:
            ValueError: one line.
        """
        if self.actions and grid.rule.actions != self.actions:
            raise ValueError(
                tr(
                    "protocols.its_policy_has_actions_the_map",
                    title=self.title,
                    actions=self.actions,
                    movement=grid.movement,
                )
            )

    def untrained(self) -> Policy | None:
        """Return the same network with the weights it began with, or None if there is no network."""
        return None


class DensePolicy(Policy):
    """A policy without memory: a table over all cells."""

    step_budget = 200_000_000

    def actor(self, mdp: Mdp) -> TableActor:
        """Return its table at work."""
        return TableActor(mdp, *self.table(mdp))

    @abstractmethod
    def table(self, mdp: Mdp) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return π(a|s) [S, A] float32 and V(s) [S] float32, NaN without a critic.

        Args:
            mdp: tables of one map or several; greedy ties go to the first action.

        Raises:
            ValueError: the policy does not serve these maps; one line.
        """


class SteppedPolicy(Policy):
    """A policy with memory."""

    stepped = True
    step_budget = 10_000_000
