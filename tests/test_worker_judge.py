"""Evaluations on the trainer's thread: answered, cancelled, refused in one line."""

import threading
import time

from simulator.learning import report
from simulator.protocol.commands import CancelEvaluation, Evaluate, Reset, Run, SaveReport
from simulator.protocol.events import EvaluationFinished, Refused, ReportSaved, TrainerReady, UpdateFinished
from simulator.protocol.snapshots import EvaluationProgress
from simulator.ui.panels.evaluation.results_view import ROWS as SHOWN
from simulator.world.recipe import Recipe
from tests.test_worker import desk, open_map
from tests.waiting import PATIENCE, until

__all__ = ["desk"]


def test_a_learned_policy_stands_beside_the_same_network_untrained_and_chance(desk):
    desk.until(TrainerReady)
    desk.send(Run())
    while (stats := desk.until(UpdateFinished).stats).update < 60 or not stats.optimal:
        pass
    desk.send(Evaluate(7, (("open", open_map()),)))
    answer = desk.until(EvaluationFinished)
    found = answer.result
    assert answer.ticket == 7 and answer.update > 0
    assert found.policy.success_rate == 1.0 and found.policy.spl == 1.0
    assert found.untrained.success_rate < 1.0 and found.random.spl < 0.5
    last = desk.until(UpdateFinished)  # it goes on where it was
    assert last.stats.update == answer.update + 1


def test_kept_words_are_judged_too(desk):
    desk.until(TrainerReady)
    desk.send(Evaluate(1, (("a", open_map()), ("b", open_map(9))), run="optimal", all_cells=True))
    found = desk.until(EvaluationFinished).result
    assert found.policy.episodes == 35 + 80 and found.policy.optimal_share == 1.0


def test_one_under_way_is_given_up_between_slices(desk):
    desk.until(TrainerReady)
    maps = tuple(enumerate(Recipe.parse("maze:31").make(60, seed=0)))
    desk.send(Evaluate(1, maps, run="random", mode="sampled", all_cells=True, budget=100.0))
    until(lambda: any(isinstance(s, EvaluationProgress) for s in desk.mailbox.take()))
    desk.send(CancelEvaluation())
    answer = desk.until(EvaluationFinished)
    assert answer.ticket == 1 and answer.result is None
    desk.send(Evaluate(2, (("open", open_map()),), run="optimal"))
    assert desk.until(EvaluationFinished).result.policy.success_rate == 1.0


def test_what_cannot_be_judged_is_refused_in_one_line_and_answered(desk, tmp_path):
    desk.until(TrainerReady)
    for run, why in ((str(tmp_path), "config.toml"), ("nonsense", "expected")):
        desk.send(Evaluate(3, (("open", open_map()),), run=run))
        refused = desk.until(Refused)
        assert why in refused.text and "\n" not in refused.text
        assert desk.until(EvaluationFinished).result is None
    desk.send(Reset({"network": "table"}), Evaluate(4, (("open", open_map(8)),)))
    assert "no other" in desk.until(Refused).text  # a table knows its own map only
    assert desk.until(EvaluationFinished).result is None


def test_a_report_holds_one_policy_or_several_on_the_same_maps(desk, tmp_path):
    desk.until(TrainerReady)
    desk.send(SaveReport(tmp_path / "none.html"))
    assert "nothing was evaluated" in desk.until(Refused).text
    maps = (("a maze", Recipe.parse("maze:9").make(1, seed=0)[0]),)
    desk.send(Evaluate(1, maps, run="random"))
    desk.until(EvaluationFinished)
    desk.send(SaveReport(tmp_path / "one.html"))
    desk.until(ReportSaved)
    desk.send(Evaluate(2, maps, run="optimal"))
    desk.until(EvaluationFinished)
    desk.send(SaveReport(tmp_path / "two.html"), SaveReport(tmp_path / "no" / "such" / "folder.html"))
    assert desk.until(ReportSaved).path == tmp_path / "two.html"
    assert "folder" in desk.until(Refused).text
    one, two = ((tmp_path / f"{name}.html").read_text() for name in ("one", "two"))
    assert "a maze" in one and "Evaluation of random" in one and "optimal</th>" not in one
    assert "a maze" in two and two.count("optimal") > 2
    assert "http://" not in one.replace("http://www.w3.org", "")


def test_a_report_names_things_as_the_panel_does_and_says_on_what_when_and_how(desk, tmp_path):
    desk.until(TrainerReady)
    maps = (("Open ground", open_map()),)
    desk.send(Evaluate(1, maps, mode="sampled", budget=2.0, where="my set, test"))
    assert desk.until(EvaluationFinished).update == 0
    desk.send(SaveReport(tmp_path / "one.html"))
    desk.until(ReportSaved)
    page = (tmp_path / "one.html").read_text()
    words = ("policy, at 0", "my set, test", "1 map", time.strftime("%Y-%m-"), "sampled moves", "2 ×")
    assert [row.title for row in SHOWN if f">{row.title} <small>{row.help}</small>" not in page] == []
    assert [w for w in words if w not in page.partition("</p>")[0]] == []


def test_training_goes_on_while_a_report_is_written(desk, tmp_path, monkeypatch):
    free = threading.Event()
    monkeypatch.setattr(report, "html_report", lambda *_, **__: free.wait(PATIENCE) and "done")
    desk.until(TrainerReady)
    desk.send(Evaluate(1, (("open", open_map()),), run="optimal"))
    desk.until(EvaluationFinished)
    desk.send(SaveReport(tmp_path / "one.html"), Run())
    first = desk.until(UpdateFinished).stats.update
    while desk.until(UpdateFinished).stats.update < first + 20:
        pass
    assert not (tmp_path / "one.html").exists()
    free.set()
    assert desk.until(ReportSaved).path.read_text() == "done"
