"""Diagnoses of learning: rate, exploration, local optima."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from simulator.learning.training.advice.evidence import GOOD, LONG, PATIENCE
from simulator.protocol.advice import Advice
from simulator.texts import tr
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
        text = tr("learning_causes.the_learning_rate_is_too_high", now=now, at=at, far=far, wanted=wanted)
        return Advice("learning_rate", text, (("learning_rate", lower),), reset=True)
    random = found.stats is not None and found.stats.entropy >= RANDOM * found.most_entropy
    if rate < usual / 10 and random and abs(course.kl) < CRAWL and found.age >= PATIENCE:
        far, wanted = f"{abs(course.kl):.1g}", f"{usual:g}"
        text = tr("learning_causes.the_learning_rate_is_too_low", now=now, far=far, wanted=wanted)
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
        "goal": tr(
            "learning_causes.the_goal_moved_at_update_success", update=update, before=before, success=success
        ),
        "start": tr(
            "learning_causes.the_start_moved_at_update_success", update=update, before=before, success=success
        ),
        "walls": tr(
            "learning_causes.the_map_changed_at_update_success", update=update, before=before, success=success
        ),
        "rewards": tr(
            "learning_causes.the_painted_rewards_changed_at_update",
            update=update,
            before=before,
            success=success,
        ),
    }
    return Advice("map_changed", texts[change.what], reset=True)


def hazard_endings(found: Evidence) -> Advice | None:
    """Say that most episodes end in a hazard."""
    if found.stalled < PATIENCE or found.success >= POOR or found.course.share(1) < MOST:
        return None
    share = f"{100 * found.course.share(1):.0f} %"
    if found.settings.general.starts == "uniform":
        text = tr("learning_causes.of_the_episodes_end_in_a", share=share)
        return Advice("hazard_endings", text, (("step_reward", found.settings.general.step_reward / 10),))
    text = tr("learning_causes.of_the_episodes_end_in_a_2", share=share)
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
    text = tr(
        "learning_causes.exploration_is_gone_the_entropy_is",
        entropy=entropy,
        most=most,
        success=success,
        weight=weight,
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
        text = tr(
            "learning_causes.success_has_stayed_at_for_updates", success=success, updates=updates, cut=cut
        )
        return Advice("not_found", text, (("starts", "curriculum"),))
    text = tr(
        "learning_causes.success_has_stayed_at_for_updates_2", success=success, updates=updates, cut=cut
    )
    if none_ended:
        text = tr("learning_causes.no_episode_has_ended_in_updates", updates=updates)
    return Advice("not_found", text, (("starts", "uniform"),))


def stuck_above(found: Evidence) -> Advice | None:
    """Say that the policy arrives by a path that stays longer than the optimum."""
    stats = found.stats
    if stats is None or found.batched or found.success < GOOD:
        return None
    sure = stats.entropy < SURE * found.most_entropy
    if found.stalled < (LONG if sure else STUCK):
        return None
    greedy, least = stats.greedy_cost, found.facts.least
    if not greedy > least * ABOVE + TIE:
        return None
    now, best, updates = f"{greedy:.4g}", f"{least:.4g}", found.stalled
    text = tr("learning_causes.stuck_at_a_path_of_the", now=now, best=best, updates=updates)
    if not isfinite(greedy):
        text = tr("learning_causes.sampled_moves_arrive_but_the_most", updates=updates)
    wanted = max(0.05, 2 * found.settings.general.entropy_weight)
    return Advice("stuck_above", text, (("entropy_weight", wanted),))
