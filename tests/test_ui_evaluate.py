"""Evaluations in the window: asked for, cancelled, shown side by side, scores handed to the set."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import numpy as np
import pygame
import pytest

from simulator.protocol.commands import CancelEvaluation, Evaluate, SaveReport
from simulator.protocol.evaluation import Bucket, Evaluation, MapScores, Score
from simulator.protocol.events import EvaluationFinished
from simulator.protocol.snapshots import EvaluationProgress
from simulator.ui.draw.theme import GOOD, PANEL
from simulator.ui.panels.evaluation.results_view import ROWS, columns, paint_table, remaining, value
from simulator.world.dataset import load_dataset
from tests.test_ui_window import Hand


def score(title, rate):
    return Score(title, 200, rate, (rate - 0.05, rate + 0.05), rate / 2, rate / 2, 0.1, 1.5, 0.25, 3)


def result(rate, maps=1):
    scores = MapScores(
        np.full(maps, 10), np.linspace(rate, 0, maps), np.full(maps, 0.5), np.zeros(maps),
        np.full((maps, 2), -1, np.int32),
    )  # fmt: skip
    return Evaluation(
        score("policy", rate), score("untrained", 0.1), score("random", 0.05),
        (Bucket(0, 5, 100, 1.0, 1.0), Bucket(5, 10, 100, rate, rate)), scores, (), "greedy", 4.0,
        all_cells=True,
    )  # fmt: skip


@pytest.fixture
def hand():
    made = Hand()
    made.window.show_panel("evaluate")
    made.frames(3)
    made.feed.commands.take()
    return made


def click(hand, place):
    panel = hand.window.panels["evaluate"]
    pixel = (panel.rect.x + place[0], panel.rect.y + place[1])
    for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        hand.frames(2, pygame.event.Event(kind, pos=pixel, button=1))


def press(hand, button):
    click(hand, button.relative_rect.center)


def switch(hand, words):
    panel = hand.window.panels["evaluate"]
    click(hand, next(rect.center for name, rect, *_ in panel.choices() if name == words))


def asked(hand):
    return [c for c in hand.feed.commands.take() if isinstance(c, Evaluate)]


def test_what_is_chosen_is_what_is_asked(hand):
    panel = hand.window.panels["evaluate"]
    switch(hand, "sampled")
    switch(hand, "2×")
    switch(hand, "map's start")
    press(hand, panel.go)
    (request,) = asked(hand)
    assert (request.mode, request.budget, request.all_cells, request.run) == ("sampled", 2.0, False, "")
    assert len(request.maps) == 1 and request.maps[0][1] is hand.document.grid


def test_without_a_set_its_sides_cannot_be_chosen(hand):
    switch(hand, "Test")
    assert hand.window.state.evaluations.scope == "map"


def test_scores_reach_the_maps_of_the_side_that_was_judged(hand):
    found = hand.window.state.map_set
    found.dataset = load_dataset("maze:9", count=20)
    found.opened += 1
    found.forget_scores()
    switch(hand, "Test")
    press(hand, hand.window.panels["evaluate"].go)
    (request,) = asked(hand)
    members = found.members("test")
    assert [g is found.dataset.items[k].grid for (_, g), k in zip(request.maps, members, strict=True)] == [
        True
    ] * 2
    hand.feed.events.put(EvaluationFinished(request.ticket, result(0.8, 2)))
    hand.frames(8)
    assert found.success[members].tolist() == [0.8, 0.0] and np.isnan(found.success).sum() == 18


def test_progress_is_shown_and_the_button_gives_up(hand):
    panel = hand.window.panels["evaluate"]
    press(hand, panel.go)
    (request,) = asked(hand)
    hand.feed.mailbox.put(EvaluationProgress(request.ticket, 0.25))
    hand.frames(8)
    assert panel.go.text == "Cancel" and panel.key()[6] == 0.25
    press(hand, panel.go)
    assert [type(c) for c in hand.feed.commands.take()] == [CancelEvaluation]
    hand.feed.events.put(EvaluationFinished(request.ticket, None))
    hand.frames(8)
    assert panel.go.text == "Evaluate" and not hand.window.state.evaluations.results


def test_an_answer_to_an_older_question_is_let_go(hand):
    press(hand, hand.window.panels["evaluate"].go)
    (request,) = asked(hand)
    hand.feed.events.put(EvaluationFinished(request.ticket + 7, result(0.5)))
    hand.frames(3)
    assert (
        hand.window.state.evaluations.ticket == request.ticket and not hand.window.state.evaluations.results
    )


def test_results_stand_side_by_side_and_the_oldest_goes(hand, tmp_path):
    evaluations = hand.window.state.evaluations
    for number, rate in enumerate((0.2, 0.4, 0.6, 0.8)):
        evaluations.ask(hand.feed, hand.window.state.map_set, hand.document.grid, tmp_path / f"run{number}")
        hand.feed.events.put(EvaluationFinished(evaluations.ticket, result(rate)))
        hand.frames(2)
    assert [title for title, _, _ in columns(evaluations.results)] == [
        "run1",
        "run2",
        "run3",
        "untrained",
        "random",
    ]
    values = {row.title: [value(row, s) for _, s, _ in columns(evaluations.results)] for row in ROWS}
    assert values["Success"] == ["40.0%", "60.0%", "80.0%", "10.0%", "5.0%"]
    assert values["95 % interval, by map"][2] == "75–85" and values["Timeouts"] == ["3"] * 5
    hand.frames(12)


def test_a_kept_policy_and_a_report_are_asked_for_by_path(hand, tmp_path):
    hand.window.actions.map_set.evaluate_saved_policy()
    hand.frames(2, pygame.event.Event(pygame.KEYDOWN, key=pygame.K_RETURN, mod=0, unicode=""))  # a kept one
    hand.window.dialogs.open_one.answer(tmp_path)
    (request,) = asked(hand)
    assert request.run == str(tmp_path)
    hand.window.actions.map_set.save_report()
    hand.window.dialogs.open_one.answer(tmp_path / "mine")
    assert hand.feed.commands.take() == [SaveReport(tmp_path / "mine.html")]


def test_a_report_is_not_written_over_a_file_unasked(hand, tmp_path):
    (tmp_path / "mine.html").write_text("kept")
    hand.feed.commands.take()
    hand.window.actions.map_set.save_report()
    hand.window.dialogs.open_one.answer(tmp_path / "mine.html")
    assert hand.feed.commands.take() == []
    hand.frames(2)
    hand.key(pygame.K_RETURN)
    assert hand.feed.commands.take() == [SaveReport(tmp_path / "mine.html")]


def test_evaluate_stands_on_the_test_maps_once_a_set_is_opened(hand, tmp_path):
    state = hand.window.state
    state.map_set.open_recipe("random:8@0.1", count=10, seed=0, movement="four", folder=tmp_path)
    while state.map_set.loading:
        state.map_set.pump()
    hand.frames(1)
    assert state.evaluations.scope == "test"
    state.evaluations.scope = "map"  # chosen since
    hand.frames(3)
    assert state.evaluations.scope == "map"


def test_a_long_evaluation_tells_how_long_it_will_still_take(hand, monkeypatch):
    assert remaining(0.5, 1.0) == "50%"  # over before it can be read
    assert remaining(0.01, 9.0) == "1%"
    assert remaining(0.25, 20.0) == "25%, about 60 s left"
    assert remaining(0.999, 20.0) == "100%, about 1 s left"
    assert remaining(0.2, 100.0) == "20%, about 7 min left"
    press(hand, hand.window.panels["evaluate"].go)
    (request,) = asked(hand)
    hand.window.state.evaluations.asked_at -= 30.0
    drawn, module = [], "simulator.ui.panels.evaluation.evaluate.text"
    monkeypatch.setattr(module, lambda *a, **_: drawn.append(a[1]))
    hand.feed.mailbox.put(EvaluationProgress(request.ticket, 0.5))
    hand.frames(8)
    assert "50%, about 30 s left" in drawn


def test_the_best_figure_of_one_policy_alone_is_no_success(hand, tmp_path):
    evaluations, surface = hand.window.state.evaluations, pygame.Surface((372, 300))
    for number, green in enumerate((False, True)):
        evaluations.ask(hand.feed, hand.window.state.map_set, hand.document.grid, tmp_path / f"run{number}")
        hand.feed.events.put(EvaluationFinished(evaluations.ticket, result(0.1)))
        hand.frames(2)
        surface.fill(PANEL)
        paint_table(surface, surface.get_rect(), evaluations.results)
        assert (pygame.surfarray.array3d(surface) == GOOD).all(-1).any() == green
