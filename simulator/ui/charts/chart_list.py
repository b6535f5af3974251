"""List of all charts, by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.ui.charts.chart import Chart, Trace
from simulator.ui.draw.theme import ACCENT, BAD, GOOD, OPTIMAL

if TYPE_CHECKING:
    from simulator.ui.draw.paint import Colour


SELDOM = 100_000
"""Gap of a line whose values are measured now and then: it crosses any."""

SAMPLED = (150, 157, 172)
"""Colour of figures sampled over episodes, beside exact ones."""


def _both(exact: str, sampled: str, colour: Colour) -> tuple[Trace, Trace]:
    """The lines of an exact figure and of the same figure sampled."""
    return Trace(exact, "exact", colour), Trace(sampled, "sampled", SAMPLED, (3, 3))


LEARNING = (
    Chart(
        "episode_return",
        "Return",
        "Sum of the rewards of an episode, on average: it rises as the policy learns. Exact: of the policy "
        "as it is, from the tables. Sampled: of the agents' episodes, as far as they have come.",
        ACCENT,
        gap=SELDOM,
        lines=_both("exact_return", "episode_return", ACCENT),
    ),
    Chart(
        "success_rate",
        "Success",
        "Share of the episodes that reach the goal before the step limit: 1 is all of them. Exact: of the "
        "policy as it is, from the tables. Sampled: of the agents' episodes; who goes on has not arrived.",
        GOOD,
        0.0,
        1.0,
        gap=SELDOM,
        lines=_both("exact_success", "success_rate", GOOD),
    ),
    Chart(
        "path_ratio",
        "Path ÷ optimal",
        "Sampled: cost of the successful episodes that ended lately over the least possible cost. 1 is "
        "perfect; exploration alone keeps it a little above.",
        OPTIMAL,
        1.0,
    ),
    Chart(
        "entropy",
        "Entropy",
        "How undecided the policy is, in nats. It starts high and falls; if it is near 0 too "
        "early, nothing new is tried any more: raise the entropy weight.",
        (190, 140, 255),
        0.0,
    ),
    Chart(
        "approx_kl",
        "KL change",
        "How far one update moved the policy, in nats. Large jumps say: smaller learning "
        "rate or fewer epochs.",
        (94, 206, 214),
        0.0,
    ),
    Chart(
        "gradient_cosine",
        "Gradient cosine",
        "How well the sampled gradient agrees with the exact one: 1 the same "
        "direction, 0 pure noise. More agents or longer rollouts raise it.",
        (240, 140, 190),
        0.0,
        1.0,
        gap=400,
    ),
    Chart(
        "policy_loss",
        "Policy loss",
        "The surrogate that an update makes smaller. Its sign and trend say little "
        "in policy gradients: watch return and success.",
        (150, 170, 200),
    ),
    Chart(
        "value_loss",
        "Value loss",
        "Mean squared error of the critic. It falls as the critic learns what each cell is worth.",
        (214, 190, 120),
        0.0,
    ),
)

DIAGNOSTICS = (
    Chart(
        "explained_variance",
        "Explained variance",
        "How much of the returns' spread the critic foretells: 1 all of it, 0 no more than their mean.",
        (214, 190, 120),
        0.0,
        1.0,
    ),
    Chart(
        "clip_fraction",
        "Clip fraction",
        "Share of the samples whose ratio left PPO's band. Above 0.3: smaller learning rate, fewer epochs.",
        (94, 206, 214),
        0.0,
    ),
    Chart(
        "silenced",
        "Silenced",
        "Share of the advantage, by size, that PPO no longer follows: outside its band, pushing further out.",
        (186, 214, 94),
        0.0,
    ),
    Chart(
        "gradient_norm",
        "Gradient norm",
        "Length of the gradient before it is clipped. Jumps say that updates are unstable.",
        (240, 140, 190),
        0.0,
    ),
    Chart(
        "effective_samples",
        "Effective samples",
        "Share of the samples that count after weighting: near 0, a few of them decide the whole update.",
        ACCENT,
        0.0,
        1.0,
    ),
    Chart(
        "entropy_weight",
        "Entropy weight",
        "What the exploration bonus weighs at this update, by its schedule.",
        (190, 140, 255),
        0.0,
    ),
    Chart(
        "episode_steps",
        "Episode steps",
        "Mean number of steps of an episode, those cut off by the limit included. Exact: of the policy as it "
        "is, from the tables. Sampled: of the agents' episodes, as far as they have come.",
        OPTIMAL,
        0.0,
        gap=SELDOM,
        lines=_both("exact_steps", "episode_steps", OPTIMAL),
    ),
    Chart(
        "optimal_share",
        "Optimal share",
        "Share of the last 100 updates after which the greedy policy was optimal. Below 1, an optimal policy "
        "is lost again now and then.",
        GOOD,
        0.0,
        1.0,
    ),
    Chart(
        "frontier",
        "Curriculum",
        "Share of the cells that the start curriculum has opened; 1 without one.",
        GOOD,
        0.0,
        1.0,
    ),
    Chart(
        "skipped",
        "Updates skipped",
        "Updates that were taken back so far because of NaN or an exploding gradient.",
        BAD,
        0.0,
    ),
)

REPLAY = (
    Chart(
        "cosine_naive",
        "Replay bias: cosine to the exact gradient",
        "How well the gradient of kept experience agrees with the exact one, for each kind of replay on the "
        "same samples. Naive replay drifts away as the policy leaves what it had done; v-trace weighs each "
        "sample by how likely it still is. Choose a kind of replay in the Train panel.",
        (230, 130, 60),
        0.0,
        1.0,
        gap=SELDOM,
        lines=(
            Trace("cosine_naive", "naive", (240, 140, 70)),
            Trace("cosine_vtrace", "v-trace", (86, 180, 233), (7, 3)),
            Trace("cosine_imitation", "self-imitation", (222, 202, 90), (2, 3)),
            Trace("gradient_cosine", "new samples", (150, 157, 172)),
        ),
        large=True,
    ),
    Chart(
        "replay_age",
        "Age, updates",
        "How many updates ago what is replayed was experienced, on average. A larger buffer makes it older.",
        (204, 153, 255),
        0.0,
    ),
    Chart(
        "replay_effective",
        "Effective",
        "Share of the replayed samples that still count under the present policy: near 0, a few decide all.",
        ACCENT,
        0.0,
        1.0,
    ),
)

VALIDATION = (
    Chart(
        "validation_success",
        "Success",
        "Sampled episodes of training, exploration included, and the greedy policy on validation maps, from "
        "which it never learns. Where the first is far above the second, the maps were learned by heart.",
        GOOD,
        0.0,
        1.0,
        gap=SELDOM,
        lines=(
            Trace("success_rate", "training", (86, 180, 233)),
            Trace("validation_success", "validation", (240, 180, 70), (7, 3)),
        ),
        large=True,
    ),
    Chart(
        "validation_spl",
        "SPL",
        "Success on validation maps, weighted by how short the paths are: 1 is every path and each optimal. "
        "The star is the best so far; that policy is kept.",
        OPTIMAL,
        0.0,
        1.0,
        gap=SELDOM,
        best=True,
    ),
)

ONE_MAP = frozenset({"episode_return", "episode_steps", "policy_loss", "value_loss", "gradient_norm"})
"""Charts whose figures depend on the map's size and rewards: runs on others are not compared there."""

PAGES = {"Learning": LEARNING, "Diagnostics": DIAGNOSTICS, "Replay": REPLAY, "Validation": VALIDATION}
"""The charts that are shown together, by the title of their page."""

PAGE_HELP = {
    "Learning": "chart_list.how_well_the_policy_does_update",
    "Diagnostics": "chart_list.whether_learning_itself_is_sound_size",
    "Replay": "chart_list.what_old_experience_does_to_learning",
    "Validation": "chart_list.how_the_policy_does_on_maps",
}
"""Tips of the pages."""

EMPTY = {
    "Replay": "chart_list.nothing_is_replayed_choose_a_kind",
    "Validation": "chart_list.no_validation_yet_learn_a_set",
}
"""What a page says that has no figures, though others have."""

CHARTS = tuple(chart for page in PAGES.values() for chart in page)
"""All of them."""

FIELDS = tuple(dict.fromkeys(trace.field for chart in CHARTS for trace in chart.traces))
"""What all of them show, each once."""
