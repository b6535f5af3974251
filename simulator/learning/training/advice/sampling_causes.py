"""Diagnoses of sampling: too few samples, bonus, random moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.learning.settings.exploration_settings import ExplorationSettings
from simulator.learning.training.advice.evidence import GOOD, PATIENCE
from simulator.protocol.advice import Advice
from simulator.texts import tr

if TYPE_CHECKING:
    from simulator.learning.training.advice.evidence import Evidence

FEW = 256
"""Samples of an update whose gradient is mostly noise."""

ENOUGH = 512
"""Agents that are advised in their place."""

RANDOM = 0.9
"""Share of the most entropy above which a policy is nearly random."""

EPSILON, TEMPERATURE, NOISE = 0.5, 3.0, 1.0
"""Levels above which agents act by something else than the policy."""


def few_samples(found: Evidence) -> Advice | None:
    """Say that an update learns from too few samples."""
    general = found.settings.general
    samples = general.agents * general.rollout_steps
    if found.exact or samples >= FEW or found.stalled < PATIENCE or found.success >= GOOD:
        return None
    text = tr("sampling_causes.an_update_learns_from_samples_only", samples=samples, enough=ENOUGH)
    return Advice("few_samples", text, (("agents", ENOUGH),), reset=True)


def count_bonus(found: Evidence) -> Advice | None:
    """Say that the bonus for new moves outweighs the goal."""
    bonus, goal = found.settings.general.count_bonus, found.settings.general.goal_reward
    if bonus <= max(goal, 0.0) or found.stalled < PATIENCE or found.success >= GOOD:
        return None
    now, worth = f"{bonus:g}", f"{goal:g}"
    wanted = max(0.0, round(goal / 10, 3))
    lower = f"{wanted:g}"
    text = tr("sampling_causes.the_count_bonus_outweighs_the_goal", now=now, worth=worth, lower=lower)
    return Advice("count_bonus", text, (("count_bonus", wanted),))


def acting_at_random(found: Evidence) -> Advice | None:
    """Say that agents act by something else than the policy that is judged."""
    stats = found.stats
    if stats is None or found.fine or found.age < PATIENCE:
        return None
    if stats.epsilon >= EPSILON:
        share = f"{100 * stats.epsilon:.0f} %"
        text = tr("sampling_causes.of_the_moves_are_drawn_evenly", share=share)
        return Advice("acting_at_random", text, (("epsilon", 0.1),))
    if stats.temperature >= TEMPERATURE:
        level = f"{stats.temperature:g}"
        text = tr("sampling_causes.agents_act_at_a_temperature_of", level=level)
        return Advice("acting_at_random", text, (("temperature", 1.0),))
    noise = found.settings.general.parameter_noise
    if noise >= NOISE:
        level = f"{noise:g}"
        text = tr("sampling_causes.parameter_noise_moves_the_acting_policy", level=level)
        return Advice("acting_at_random", text, (("parameter_noise", 0.1),))
    return None


def entropy_weight(found: Evidence) -> Advice | None:
    """Say that the entropy bonus keeps the policy random."""
    stats, usual = found.stats, ExplorationSettings().entropy_weight
    if stats is None or found.age < PATIENCE or found.fine or not stats.entropy_weight > 2 * usual:
        return None
    if not stats.entropy >= RANDOM * found.most_entropy:
        return None
    weight, entropy, most = f"{stats.entropy_weight:.2g}", f"{stats.entropy:.2f}", f"{found.most_entropy:.2f}"
    wanted = f"{usual:g}"
    text = tr(
        "sampling_causes.the_entropy_weight_keeps_the_policy",
        weight=weight,
        entropy=entropy,
        most=most,
        wanted=wanted,
    )
    return Advice("entropy_weight", text, (("entropy_weight", usual),))
