"""Diagnoses whose cause lies in how the policy learns and explores."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from simulator.learning.training.advice.evidence import GOOD, LONG, PATIENCE
from simulator.protocol.advice import Advice
from simulator.world.planner import TIE

if TYPE_CHECKING:
    from simulator.learning.training.advice.evidence import Evidence

LEAP = 0.5
"""KL of one update, nats, that spoils a policy; runs that learn well stay below 0.1."""

CRAWL = 1e-6
"""Median KL, nats, below which a policy that is still random does not move."""

RANDOM = 0.98
"""Share of the most entropy above which a policy is still random."""

SURE = 0.1
"""Share of the most entropy below which hardly a new move is tried."""

POOR = 0.5
"""Success below which a policy is said not to find the goal."""

MOST = 0.5
"""Share of episodes that is worth naming."""

STUCK = 300
"""Updates after which a path above the optimum counts as stuck while the policy explores."""

ABOVE = 1.02
"""Such a path costs so many times the optimum: less is seen in no picture."""


def learning_rate(found: Evidence) -> Advice | None:
    """Say that updates move the policy too far, or not at all."""
    rate = found.settings.model.learning_rate
    usual = found.usual_rate
    course, stalled = found.course, found.stalled
    now = f"{rate:g}"
    if course.peak > LEAP and stalled >= PATIENCE and found.success < GOOD:
        lower = usual if rate > usual else rate / 10
        far, at, wanted = f"{course.peak:.2g}", course.peak_update, f"{lower:g}"
        text = (
            f"The learning rate {now} is too high: update {at} moved the policy by {far} nats (KL), "
            f"0.1 is much. Reset with {wanted}."
        )
        return Advice("learning_rate", text, (("learning_rate", lower),), reset=True)
    random = found.stats is not None and found.stats.entropy >= RANDOM * found.most_entropy
    if rate < usual / 10 and random and abs(course.kl) < CRAWL and found.age >= PATIENCE:
        far, wanted = f"{abs(course.kl):.1g}", f"{usual:g}"
        text = (
            f"The learning rate {now} is too low: an update moves the policy by {far} nats (KL) only, "
            f"{wanted} is usual."
        )
        return Advice("learning_rate", text, (("learning_rate", usual),))
    return None


def map_changed(found: Evidence) -> Advice | None:
    """Say that a policy that was good has not got over a change of its map."""
    change = found.course.change
    if change is None or not change.what or change.success < POOR or found.success >= POOR:
        return None
    if found.stalled < PATIENCE:
        return None
    update, before, success = change.update, f"{change.success:.0%}", f"{found.success:.0%}"
    texts = {
        "goal": f"The goal moved at update {update}: success fell from {before} to {success} and stays "
        "there. Reset to learn the new one.",
        "start": f"The start moved at update {update}: success fell from {before} to {success} and stays "
        "there. Reset to learn from the new one.",
        "walls": f"The map changed at update {update}: success fell from {before} to {success} and stays "
        "there. Reset to learn the changed map.",
        "rewards": f"The painted rewards changed at update {update}: success fell from {before} to {success} "
        "and stays there. Reset to learn with them.",
    }
    return Advice("map_changed", texts[change.what], reset=True)


def hazard_endings(found: Evidence) -> Advice | None:
    """Say that most episodes end in a hazard."""
    if found.stalled < PATIENCE or found.success >= POOR or found.course.share(1) < MOST:
        return None
    share = f"{100 * found.course.share(1):.0f} %"
    if found.settings.general.starts == "uniform":
        text = (
            f"{share} of the episodes end in a hazard: dying costs less than searching on. "
            "Let a step cost less."
        )
        return Advice("hazard_endings", text, (("step_reward", found.settings.general.step_reward / 10),))
    text = (
        f"{share} of the episodes end in a hazard: dying costs less than searching on. "
        "Let episodes begin on all cells (uniform starts)."
    )
    return Advice("hazard_endings", text, (("starts", "uniform"),))


def exploration_gone(found: Evidence) -> Advice | None:
    """Say that the policy tries nothing new though it does not arrive."""
    stats = found.stats
    if stats is None or found.stalled < PATIENCE or found.success >= GOOD:
        return None
    if not stats.entropy < SURE * found.most_entropy:
        return None
    entropy, most, success = f"{stats.entropy:.2f}", f"{found.most_entropy:.2f}", f"{found.success:.2f}"
    wanted = max(0.05, 2 * found.settings.general.entropy_weight)
    weight = f"{wanted:g}"
    text = (
        f"Exploration is gone: the entropy is {entropy} of {most} nats while success is {success}. "
        f"Reset with an entropy weight of {weight}."
    )
    return Advice("exploration_gone", text, (("entropy_weight", wanted),), reset=True)


def not_found(found: Evidence) -> Advice | None:
    """Say that episodes do not find the goal, and for how long."""
    if found.stats is None or found.stalled < LONG or found.success >= POOR:
        return None
    none_ended = found.course.endings.sum() < 1
    if none_ended and found.stalled < found.limit / found.settings.general.rollout_steps:
        return None  # they have had no time to
    success, updates, cut = f"{found.success:.0%}", found.stalled, f"{100 * found.course.share(2):.0f} %"
    if found.settings.general.starts == "uniform":
        text = (
            f"Success has stayed at {success} for {updates} updates; {cut} of the episodes are cut off. "
            "Let episodes begin near the goal first (curriculum)."
        )
        return Advice("not_found", text, (("starts", "curriculum"),))
    text = (
        f"Success has stayed at {success} for {updates} updates; {cut} of the episodes are cut off. "
        "Let episodes begin on all cells (uniform starts)."
    )
    if none_ended:
        text = (
            f"No episode has ended in {updates} updates, so far is the goal. "
            "Let episodes begin on all cells (uniform starts)."
        )
    return Advice("not_found", text, (("starts", "uniform"),))


def stuck_above(found: Evidence) -> Advice | None:
    """Say that the policy arrives by a path that stays longer than the optimum."""
    stats = found.stats
    if stats is None or found.dealt or found.success < GOOD:
        return None
    sure = stats.entropy < SURE * found.most_entropy
    if found.stalled < (LONG if sure else STUCK):
        return None
    greedy, least = stats.greedy_cost, found.facts.least
    if not greedy > least * ABOVE + TIE:
        return None
    now, best, updates = f"{greedy:.4g}", f"{least:.4g}", found.stalled
    text = (
        f"Stuck at a path of {now}, the optimum is {best}: no better one in {updates} updates. "
        "Raise the entropy weight."
    )
    if not isfinite(greedy):
        text = (
            f"Sampled moves arrive, but the most probable ones never do, for {updates} updates. "
            "Raise the entropy weight."
        )
    wanted = max(0.05, 2 * found.settings.general.entropy_weight)
    return Advice("stuck_above", text, (("entropy_weight", wanted),))
