"""Agents of a run: number, start states, episode limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.learning.sampling.rollout import fitting_agents
from simulator.learning.sampling.starts import Starts
from simulator.learning.training.current_policy import LIMIT_FACTOR
from simulator.texts import tr

if TYPE_CHECKING:
    from numpy.random import Generator

    from simulator.learning.algorithms import Algorithm
    from simulator.learning.optim.recurrent_updater import MemoryLearner
    from simulator.learning.optim.updater import Learner
    from simulator.learning.sampling.rollout import Collector
    from simulator.learning.settings.general import TrainSettings
    from simulator.world.mdp import Mdp

TIMED = 96
"""Agents whose episodes are timed and priced for the charts; agents are alike, so some stand for all."""

NEAR = 4
"""Rows and columns from the goal within which the start curriculum begins."""


def episode_limit(mdp: Mdp, config: TrainSettings) -> int:
    """Return the steps after which an episode is cut off: as set, or a multiple of the cells of a map."""
    acting = int(mdp.decision_states.sum()) // len(mdp.maps)
    return config.episode_limit or LIMIT_FACTOR * max(acting, 8)


def starts_of(
    mdp: Mdp, config: TrainSettings, rng: Generator, *, curriculum_progress: float, exploring: float
) -> Starts:
    """Return where episodes begin.

    Args:
        mdp: the tables.
        config: settings in force.
        rng: draws them.
        curriculum_progress: how far the curriculum over map size and start distance has come, from 0 to 1.
        exploring: share of the agents that only explore.

    Raises:
        ValueError: nobody can get to a goal from anywhere; one line.
    """
    reach = round(curriculum_progress * max(mdp.maps[0].cells.shape)) + NEAR if curriculum_progress < 1 else 0
    starts = Starts(mdp, config.starts, rng, reach, exploring=exploring)
    if not starts.possible:
        raise ValueError(tr("trainer.nothing_to_learn_the_start_is"))
    return starts


def agents_of(
    mdp: Mdp,
    config: TrainSettings,
    starts: Starts,
    *,
    learner: Learner | MemoryLearner,
    algorithm: Algorithm,
    rng: Generator,
) -> Collector:
    """Return the agents of a run; few where the exact gradient needs none, or where whole episodes must fit.

    Args:
        mdp: the tables.
        config: settings in force.
        starts: where their episodes begin.
        learner: whose policy they act by.
        algorithm: says what it needs of them.
        rng: draws actions and slips.
    """
    limit, count = episode_limit(mdp, config), config.agents
    if algorithm.whole_episodes:
        count = fitting_agents(count, limit)
    if algorithm.exact:
        count = min(TIMED, count)
    return learner.collector(mdp, starts, count, limit, rng)
