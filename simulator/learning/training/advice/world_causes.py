"""Diagnoses whose cause lies in the maps, the rewards or the limits of an episode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.learning.training.advice.evidence import GOOD, PATIENCE
from simulator.protocol.advice import Advice
from simulator.texts import tr

if TYPE_CHECKING:
    from simulator.learning.training.advice.evidence import Evidence

LIMIT_FACTOR = 4
"""Episode limit that is advised, times the steps of the shortest way."""

MOVED = 1.001
"""The best path has moved where it costs this many times the least."""

RARE = 0.5
"""Best possible success below which the map itself is to blame."""

FAR = 3.0
"""Ways this many times as long as the discount looks ahead are out of its sight."""


def unreachable(found: Evidence) -> Advice | None:
    """Say that no way leads from start to goal."""
    blocked, maps = found.facts.blocked, len(found.facts.mdp.maps)
    if not blocked:
        return None
    text = tr("world_causes.the_goal_cannot_be_reached_from")
    if maps > 1:
        text = tr("world_causes.on_of_maps_the_goal_cannot", blocked=blocked, maps=maps)
    return Advice("unreachable", text)


def episode_limit(found: Evidence) -> Advice | None:
    """Say that episodes are cut off before the shortest way ends."""
    limit, way = found.settings.general.episode_limit, found.facts.way
    if found.batched or not 0 < limit < way or found.success >= GOOD or found.course.endings[2] < 1:
        return None
    wanted = LIMIT_FACTOR * way
    text = tr("world_causes.episodes_are_cut_off_after_steps", limit=limit, way=way, wanted=wanted)
    return Advice("episode_limit", text, (("episode_limit", wanted),))


def painted_rewards(found: Evidence) -> Advice | None:
    """Say that painted rewards make another path the best."""
    facts = found.facts
    if not found.known or not facts.painted or found.fine or found.age < PATIENCE:
        return None
    if facts.reward_best <= facts.unpainted * MOVED:
        return None
    most, step = f"{facts.painted:g}", f"{abs(facts.rewards.step):g}"
    by_rewards, least = f"{facts.reward_best:.4g}", f"{facts.least:.4g}"
    text = tr(
        "world_causes.painted_rewards_move_the_best_path", by_rewards=by_rewards, least=least, most=most
    )
    if facts.reward_best == float("inf"):
        text = tr("world_causes.painted_rewards_of_up_to_pay", most=most, step=step)
    return Advice("painted_rewards", text)


def rare_success(found: Evidence) -> Advice | None:
    """Say that even the best policy seldom arrives, because moves slip into hazards."""
    facts = found.facts
    if not (found.known and facts.mdp.slips and facts.hazards) or found.age < PATIENCE:
        return None
    if facts.possible >= RARE or found.success >= GOOD:
        return None
    best, slip = f"{facts.possible:.2g}", f"{facts.mdp.maps[0].slip:.2g}"
    text = tr("world_causes.the_best_possible_success_here_is", best=best, slip=slip)
    return Advice("rare_success", text)


def rewarded_loop(found: Evidence) -> Advice | None:
    """Say that going round pays more than the goal."""
    facts = found.facts
    pays = facts.rewards.step >= 0 or facts.rewards.collision > 0 or facts.rewards.goal < 0
    if not found.known or not pays or found.stalled < PATIENCE or facts.reward_best <= facts.least * MOVED:
        return None
    step, bump, goal = (
        f"{worth:g}" for worth in (facts.rewards.step, facts.rewards.collision, facts.rewards.goal)
    )
    text = tr("world_causes.going_round_pays_more_than_the", step=step, bump=bump, goal=goal)
    worth = (("step_reward", -0.01), ("collision_reward", -0.02), ("goal_reward", 1.0))
    return Advice("rewarded_loop", text, worth)


def death_pays(found: Evidence) -> Advice | None:
    """Say that ending in a hazard earns more than the way to the goal."""
    facts = found.facts
    if not (found.known and facts.hazards) or found.success >= GOOD or found.age < PATIENCE:
        return None
    starts = facts.gives_up[facts.mdp.start]
    if not starts.any():
        return None
    cells, acting = int(facts.gives_up.sum()), int(facts.mdp.decision_states.sum())
    price = f"{facts.price:.2f}"
    text = tr("world_causes.a_hazard_pays_more_than_the", cells=cells, acting=acting, price=price)
    return Advice("death_pays", text, (("hazard_reward", -min(100.0, round(facts.price * 1.1, 2))),))


def discount(found: Evidence) -> Advice | None:
    """Say that the discount hides the goal."""
    facts, gamma = found.facts, found.settings.general.gamma
    if not found.known or gamma == 1 or found.success >= GOOD or found.age < 2 * PATIENCE:
        return None
    sight, way = 1 / (1 - gamma), facts.way
    if way <= FAR * sight and facts.reward_best <= facts.undiscounted * MOVED:
        return None
    ahead, now = f"{sight:.0f}", f"{gamma:g}"
    text = tr("world_causes.the_discount_looks_about_steps_ahead", now=now, ahead=ahead, way=way)
    return Advice("discount", text, (("gamma", 1.0),))
