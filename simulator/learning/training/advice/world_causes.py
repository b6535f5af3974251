"""Diagnoses whose cause lies in the maps, the rewards or the limits of an episode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.learning.training.advice.evidence import GOOD, PATIENCE
from simulator.protocol.advice import Advice

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
    text = "The goal cannot be reached from the start: open a way, or move one of them."
    if maps > 1:
        text = f"On {blocked} of {maps} maps the goal cannot be reached from the start: leave them out."
    return Advice("unreachable", text)


def episode_limit(found: Evidence) -> Advice | None:
    """Say that episodes are cut off before the shortest way ends."""
    limit, way = found.settings.general.episode_limit, found.facts.way
    if found.dealt or not 0 < limit < way or found.success >= GOOD or found.course.endings[2] < 1:
        return None
    wanted = LIMIT_FACTOR * way
    text = (
        f"Episodes are cut off after {limit} steps, but the shortest way takes {way}: "
        f"set the episode limit to {wanted}."
    )
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
    text = (
        f"Painted rewards move the best path: by rewards it costs {by_rewards}, the shortest {least}. "
        f"Erase them, or paint less than {most}."
    )
    if facts.reward_best == float("inf"):
        text = (
            f"Painted rewards of up to {most} pay more than the goal, while a step costs {step}: "
            "the best policy never arrives. Erase them, or paint less."
        )
    return Advice("painted_rewards", text)


def rare_success(found: Evidence) -> Advice | None:
    """Say that even the best policy seldom arrives, because moves slip into hazards."""
    facts = found.facts
    if not (found.known and facts.mdp.slips and facts.hazards) or found.age < PATIENCE:
        return None
    if facts.possible >= RARE or found.success >= GOOD:
        return None
    best, slip = f"{facts.possible:.2g}", f"{facts.mdp.maps[0].slip:.2g}"
    text = (
        f"The best possible success here is {best}: moves slip with probability {slip}, and hazards "
        "lie beside every way."
    )
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
    text = (
        f"Going round pays more than the goal: a step earns {step}, a collision {bump}, the goal {goal}. "
        "Make steps and collisions cost something and the goal worth more."
    )
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
    cells, acting = int(facts.gives_up.sum()), int(facts.mdp.acting.sum())
    price = f"{facts.price:.2f}"
    text = (
        f"A hazard pays more than the way to the goal from {cells} of {acting} cells, the start among them: "
        f"let a hazard cost more than {price}."
    )
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
    text = (
        f"The discount {now} looks about {ahead} steps ahead, but the way to the goal takes {way}: "
        "set γ to 1."
    )
    return Advice("discount", text, (("gamma", 1.0),))
