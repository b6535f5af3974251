"""The train panel's form where settings are many: folding, lists, texts, curves; what is said of the run."""

from __future__ import annotations

import os
from dataclasses import dataclass
from math import nan
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import numpy as np
import pygame
import pytest

from simulator.learning.settings.exploration_settings import EXPLORATION
from simulator.learning.settings.general import EXPERIENCE, GENERAL
from simulator.learning.settings.map_set_settings import TRAINING_MAPS
from simulator.learning.settings.replay_settings import REPLAY
from simulator.learning.settings.rewards import REWARDS
from simulator.protocol.catalogue import Catalogue, Choice
from simulator.protocol.commands import LearnSet, Reset, SetLive
from simulator.protocol.events import RunBegan, RunLoaded, TrainingStopped, UpdateFinished
from simulator.protocol.schedule import KINDS, MOVING
from simulator.protocol.settings import FieldSpec, describe, setting, unless, when
from simulator.protocol.snapshots import Progress, TrainingSnapshot
from simulator.protocol.stats import UpdateStats
from simulator.ui.draw.theme import ACCENT, WARN
from simulator.ui.panels.training import origin
from simulator.ui.shell import banner
from simulator.ui.widgets import rows
from simulator.ui.widgets.curve import Curve, curve_of, paint_curve
from simulator.world.recipe import Recipe
from tests.test_ui_panels import Bench, make_state


@dataclass(frozen=True)
class General:
    gamma: float = setting(0.99, low=0.0, high=1.0, live=True, group=GENERAL, help="Discount.")
    starts: str = setting(
        "fixed", choices=("fixed", "uniform"), live=True, group=EXPERIENCE, help="Where episodes begin."
    )
    entropy_weight: float = setting(
        0.02, low=0.0, high=10.0, live=True, schedule="entropy", group=EXPLORATION, help="Weight."
    )
    entropy_schedule: str = setting(
        "linear",
        choices=KINDS,
        live=True,
        part_of="entropy_weight",
        group=EXPLORATION,
        help="How it goes on.",
    )
    entropy_final: float = setting(
        0.0,
        low=0.0,
        high=10.0,
        live=True,
        part_of="entropy_weight",
        shown_if=when("entropy_schedule", *MOVING),
        group=EXPLORATION,
        help="At the end.",
    )
    entropy_updates: int = setting(
        100,
        low=0,
        high=1_000_000,
        live=True,
        log=True,
        part_of="entropy_weight",
        shown_if=when("entropy_schedule", *MOVING),
        group=EXPLORATION,
        help="How long.",
    )
    entropy_target: float = setting(
        0.5,
        low=0.01,
        high=2.0,
        live=True,
        shown_if=when("entropy_schedule", "adaptive"),
        group=EXPLORATION,
        help="Where to.",
    )
    replay: str = setting("none", choices=("none", "naive"), headline=True, group=REPLAY, help="Kind.")
    replay_size: int = setting(
        100, low=1, high=1000, shown_if=unless("replay", "none"), group=REPLAY, help="Steps kept."
    )
    potential: str = setting("none", choices=("none", "octile"), live=True, group=REWARDS, help="Shaping.")
    potential_scale: float = setting(
        0.01,
        low=0.0,
        high=10.0,
        live=True,
        shown_if=unless("potential", "none"),
        group=REWARDS,
        help="How much.",
    )
    recipe: str = setting(
        "", empty="no generated maps", headline=True, parse=Recipe.parse, group=TRAINING_MAPS, help="Maps."
    )
    pool_maps: int = setting(
        10, low=1, high=100, shown_if=unless("recipe", ""), group=TRAINING_MAPS, help="How many."
    )


@dataclass(frozen=True)
class Own:
    clip: float = setting(0.2, low=0.01, high=1.0, live=True, help="How far.")


CATALOGUE = Catalogue(
    describe(General),
    (Choice("algorithm", "one", "One", describe(Own)),),
    (Choice("network", "net", "A net", ()),),
)
SETTINGS = {
    "algorithm": "one",
    "network": "net",
    **{s.name: s.default for s in (*describe(General), *describe(Own))},
}


def described(name: str) -> FieldSpec:
    return next(spec for spec in describe(General) if spec.name == name)


@pytest.fixture
def bench() -> Bench:
    state = make_state()
    state.feed.catalogue, state.feed.settings = CATALOGUE, dict(SETTINGS)
    return Bench("train", state, (372, 1100))


def names(bench: Bench) -> list[str]:
    return [line.spec.name for line in rows.layout(bench.panel.form) if line.spec]


def heading(bench: Bench, words: str) -> tuple[int, int]:
    view = bench.panel.view
    line = next(line for line in rows.layout(view.form) if line.heading == words)
    return 60, view.area.top + line.top - view.scroll + line.height // 2


def give(bench: Bench, *stats: UpdateStats) -> None:
    for one in stats:
        bench.state.feed.events.put(UpdateFinished(one))
    last = stats[-1].update
    bench.state.feed.mailbox.put(TrainingSnapshot(Progress(True, last, last, 1.0, 1.0), stats[-1]))
    bench.state.feed.pump()


def stat(update: int, **more: float) -> UpdateStats:
    return UpdateStats(update, 0, update * 100, update * 0.1, **more)


# ---------------------------------------------------------------- folding


def test_a_click_on_a_heading_folds_its_settings_and_another_brings_them_back(bench: Bench) -> None:
    before = names(bench)
    assert {"clip", "starts", "entropy_weight"} <= set(before)
    assert not {"replay", "potential", "recipe", "gamma"} & set(before)  # folded to begin with
    bench.click(heading(bench, "Exploration"))
    assert [name for name in before if not name.startswith("entropy")] == names(bench)
    bench.click(heading(bench, "Exploration"))
    assert names(bench) == before


def test_what_is_folded_stays_so_when_the_panel_is_resized_and_hidden(bench: Bench) -> None:
    bench.click(heading(bench, "Experience"))
    bench.click(heading(bench, "Replay"))
    after = names(bench)
    bench.panel.resize(pygame.Rect(0, 0, 372, 700))
    bench.panel.show(False)
    bench.panel.show(True)
    bench.frame()
    assert names(bench) == after
    assert "replay" in after and "starts" not in after


def test_folded_settings_say_what_they_do_and_are_sent_with_a_reset(bench: Bench) -> None:
    form = bench.panel.form
    by_name = {section.heading: section for section in form.sections()}
    assert form.summary(by_name["Training maps"]) == ("no generated maps", False)
    assert form.summary(by_name["Replay"]) == ("none", False)
    assert form.summary(by_name["General"]) == ("", False)
    form.offer(next(s for s in form.specs() if s.name == "replay"), "naive")
    assert form.summary(by_name["Replay"]) == ("1 waiting for Reset", True)
    form.reset()
    assert bench.sent() == [Reset({**SETTINGS, "replay": "naive"})]


def test_settings_that_change_nothing_have_no_row_but_are_kept(bench: Bench) -> None:
    form = bench.panel.form
    form.folded.clear()
    assert {"entropy_final", "entropy_updates"} <= set(names(bench))
    assert not {"entropy_target", "replay_size", "potential_scale", "pool_maps"} & set(names(bench))
    specs = {spec.name: spec for spec in form.specs()}
    form.offer(specs["entropy_schedule"], "adaptive")
    form.offer(specs["potential"], "octile")
    form.offer(specs["replay"], "naive")
    shown = set(names(bench))
    assert {"entropy_target", "replay_size", "potential_scale"} <= shown
    assert not {"entropy_final", "entropy_updates"} & shown
    form.flush()
    assert bench.sent() == [SetLive("entropy_schedule", "adaptive"), SetLive("potential", "octile")]
    assert set(form.complete()) == set(SETTINGS)


# ---------------------------------------------------------------- lists and texts


def test_a_long_choice_drops_down_and_takes_the_word_clicked(bench: Bench) -> None:
    top = bench.top("entropy_schedule")
    box = rows.segments(next(s for s in bench.panel.form.specs() if s.name == "entropy_schedule"), top)
    assert [word for word, _ in box] == [""]
    bench.click(box[0][1].center)
    dropped = bench.panel.view.choices
    assert dropped is not None and dropped.rect.top >= box[0][1].bottom
    assert bench.panel.view.area.contains(dropped.rect)
    bench.click(dropped.entry(KINDS.index("cosine")).center)
    assert bench.panel.view.choices is None
    assert bench.sent() == [SetLive("entropy_schedule", "cosine")]


def test_a_list_is_left_by_escape_and_by_a_click_elsewhere_and_obeys_the_arrows(bench: Bench) -> None:
    spec = next(s for s in bench.panel.form.specs() if s.name == "entropy_schedule")
    place = rows.segments(spec, bench.top("entropy_schedule"))[0][1].center

    def key(code: int) -> None:
        bench.frame(pygame.event.Event(pygame.KEYDOWN, key=code, mod=0, unicode=""))

    bench.click(place)
    key(pygame.K_ESCAPE)
    bench.click(place)
    bench.click((40, bench.top("starts") + 8))
    assert bench.panel.view.choices is None and bench.sent() == []
    bench.click(place)
    key(pygame.K_UP)  # from linear to constant
    key(pygame.K_RETURN)
    assert bench.sent() == [SetLive("entropy_schedule", "constant")]


def test_a_list_without_room_below_stands_above(bench: Bench) -> None:
    bench.panel.view.area.height = bench.top("entropy_schedule") + rows.ROW - bench.panel.view.area.top
    spec = next(s for s in bench.panel.form.specs() if s.name == "entropy_schedule")
    box = rows.segments(spec, bench.top("entropy_schedule"))[0][1]
    bench.panel.view.press(box.center, 1)
    assert bench.panel.view.choices.rect.bottom <= box.top


@pytest.mark.parametrize(
    ("words", "trouble"),
    [
        ("random:16@0.3", None),
        ("labyrinth:9", "labyrinth"),
        ("random:9-5", "9"),
        ("", None),
    ],
)
def test_a_recipe_that_cannot_be_read_is_refused_as_it_is_typed(
    bench: Bench, words: str, trouble: str | None
) -> None:
    form = bench.panel.form
    form.folded.clear()
    bench.panel.dirty = True
    bench.frame()
    bench.click(rows.text_rect(bench.top("recipe")).center)
    bench.panel.view.entry.set_text(words)
    bench.frame(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_RETURN, mod=0, unicode="\r"))
    if trouble is None:
        assert not form.errors and form.pending == ({"recipe": words} if words else {})
    else:
        assert trouble in form.errors["recipe"] and form.pending == {}


# ---------------------------------------------------------------- curves


def test_a_schedule_has_its_curve_below_its_last_setting(bench: Bench) -> None:
    below = [line.spec.name for line in rows.layout(bench.panel.form) if line.extra is not None]
    assert below == ["entropy_updates"]
    spec = next(s for s in bench.panel.form.specs() if s.name == "entropy_schedule")
    bench.panel.form.offer(spec, "constant")
    below = [line.spec.name for line in rows.layout(bench.panel.form) if line.extra is not None]
    assert below == ["entropy_schedule"]


def test_the_mark_stands_where_training_is_since_the_map_changed_last(bench: Bench) -> None:
    feed = bench.state.feed
    give(bench, *(stat(k + 1, entropy_weight=0.5) for k in range(60)))
    feed.schedule_start = 10
    curve = curve_of(feed, {**SETTINGS}, described("entropy_weight"))
    assert (curve.now, curve.level) == (50, 0.5)
    assert curve.past[0].tolist() == list(range(50)) and set(curve.past[1]) == {0.5}


def test_the_curve_is_drawn_from_first_to_final_with_the_mark_on_it() -> None:
    from simulator.protocol.schedule import Schedule

    surface = pygame.Surface((300, 62))
    nothing = (np.empty(0), np.empty(0))
    paint_curve(surface, surface.get_rect(), Curve(Schedule("linear", 1.0, 0.0, 100), 50, nan, nothing))
    colours = pygame.surfarray.array3d(surface)
    mark = np.argwhere((colours == WARN).all(2) & (np.arange(62) < 46)).mean(0)
    plot = pygame.Rect(38, 0, 262, 48)
    assert mark[0] == pytest.approx(plot.left + 50 / 125 * (plot.width - 1), abs=1)
    assert mark[1] == pytest.approx((plot.top + plot.bottom) / 2, abs=2)
    line = np.argwhere((np.abs(colours.astype(int) - ACCENT) < 40).all(2))
    first, last = line[line[:, 0].argmin()], line[line[:, 0].argmax()]
    assert first[1] < 8 and last[1] > 40


# ---------------------------------------------------------------- the run in words


def words(bench: Bench) -> str:
    return "\n".join(note.words for note in origin.notes(bench.state.feed))


def test_a_loaded_policy_is_named_until_the_next_reset(bench: Bench) -> None:
    feed = bench.state.feed
    feed.events.put(RunBegan(dict(SETTINGS), 40, "loaded octile"))
    feed.events.put(RunLoaded(Path("assets/policies/octile"), dict(SETTINGS)))
    feed.pump()
    bench.frame()
    assert "Fine-tuning octile" in words(bench)
    assert bench.panel.notes
    feed.events.put(RunBegan(dict(SETTINGS), 40, "reset"))
    feed.pump()
    assert words(bench) == ""


def test_a_set_is_named_the_open_map_is_said_to_be_watched_and_a_click_goes_back_to_it(bench: Bench) -> None:
    feed = bench.state.feed
    feed.events.put(RunBegan(dict(SETTINGS), 40, "a set", "80 maps of mazes"))
    feed.pump()
    bench.frame()
    assert words(bench) == "Learning 80 maps of mazes\nThe open map is only watched"
    assert "Click to learn the open map" in bench.panel.tip(bench.panel.note_rect(0).center)
    bench.click(bench.panel.note_rect(0).center)
    assert bench.sent() == [LearnSet()]
    feed.events.put(RunBegan({**SETTINGS, "recipe": "maze:9-27"}, 40, "the open map"))
    feed.pump()
    assert words(bench) == "Learning maze:9-27 beside the open map"


def test_the_best_score_on_validation_maps_is_remembered(bench: Bench) -> None:
    give(
        bench,
        stat(1),
        stat(2, validation_success=0.5, validation_spl=0.4),
        stat(3),
        stat(4, validation_success=0.9, validation_spl=0.8),
        stat(5, validation_success=0.7, validation_spl=0.6),
    )
    assert words(bench) == "Validation: success 70.0%, SPL 0.600; best 0.800 at 4"


def test_skipped_updates_and_the_end_of_training_are_said_until_it_goes_on(bench: Bench) -> None:
    feed = bench.state.feed
    give(bench, stat(1, skipped=1), stat(2, skipped=2))
    feed.events.put(TrainingStopped(2, "three updates in a row went wrong", failed=True))
    feed.pump()
    assert "2 updates were taken back" in words(bench)
    assert "Stopped at update 2: three updates" in words(bench)
    said = banner.words(bench.state)
    assert said is not None and said[0] == "Training stopped: three updates in a row went wrong"
    feed.mailbox.put(TrainingSnapshot(Progress(True, 3, 300, 1.0, 1.0)))
    feed.pump()
    assert "Stopped" not in words(bench) and banner.words(bench.state) is None


def test_the_figures_explain_themselves(bench: Bench) -> None:
    frame = bench.panel.figures_rect()
    assert "Updates of the policy" in bench.panel.tip((frame.left + 5, frame.top + 5))
    assert "most probable moves" in bench.panel.tip((frame.right - 5, frame.bottom - 5))
    assert bench.panel.tip((2, 2)) is None
