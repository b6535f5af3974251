"""Updates that go wrong are taken back, counted, and three in a row end the run with good weights."""

import json
from queue import Queue

import numpy as np
import pytest
import torch

from simulator.cli import main
from simulator.learning.optim.guard import DivergedError
from simulator.learning.optim.updater import Learner, effective_share
from simulator.learning.training.trainer import Trainer
from simulator.protocol.channels import CommandQueue, Mailbox
from simulator.protocol.commands import Reset, Run, SaveRun
from simulator.protocol.events import TrainingStopped, UpdateFinished
from simulator.protocol.snapshots import Progress, TrainingSnapshot
from simulator.protocol.stats import UpdateStats
from simulator.ui.model.trainer_client import TrainerClient
from simulator.world.grid import GridMap
from tests.test_worker import Desk

SMALL = {"agents": 64, "rollout_steps": 8}


def trainer(**settings):
    return Trainer([GridMap(np.zeros((4, 4), np.uint8), (0, 0), (3, 3))], {**SMALL, **settings})


def everything(learner):
    return [tensor.clone() for tensor in learner.optimizer.tensors]


def spoil(monkeypatch, by, from_=0, to=10**9):
    """Multiply the scores of some calls of `Learner._step`, counted from 0."""
    plain, calls = Learner._step, []

    def step(self, score, *rest, **more):
        calls.append(1)
        return plain(self, score * (by if from_ <= len(calls) - 1 < to else 1.0), *rest, **more)

    monkeypatch.setattr(Learner, "_step", step)


@pytest.mark.parametrize("by", [float("nan"), float("inf"), 1e12])
@pytest.mark.parametrize("algorithm", ["ppo", "reinforce"])
def test_a_bad_gradient_changes_neither_weights_nor_optimizer(monkeypatch, by, algorithm):
    one = trainer(algorithm=algorithm)
    one.update()
    before, policy = everything(one.learner), one.probabilities.copy()
    spoil(monkeypatch, by)
    stats = one.update()
    assert stats.skipped == 1
    assert np.isnan(stats.policy_loss)
    for was, now in zip(before, everything(one.learner), strict=True):
        torch.testing.assert_close(was, now, rtol=0, atol=0)
    np.testing.assert_array_equal(one.probabilities, policy)
    monkeypatch.undo()
    assert one.update().skipped == 1
    assert not np.array_equal(one.probabilities, policy)


def test_an_update_that_goes_wrong_in_its_third_epoch_is_taken_back_whole(monkeypatch):
    one = trainer(epochs=4)
    one.update()
    before = everything(one.learner)
    spoil(monkeypatch, float("nan"), from_=2)
    assert one.update().skipped == 1
    for was, now in zip(before, everything(one.learner), strict=True):
        torch.testing.assert_close(was, now, rtol=0, atol=0)


def test_a_step_that_leaves_no_numbers_behind_is_taken_back():
    """The gradient is fine, the step size is not: weights near the end of float32 overflow."""
    one = trainer(network="mlp")
    one.learner.optimizer.learning_rate = 1e38
    stats = one.update()
    assert stats.skipped == 1
    assert all(torch.isfinite(p).all() for p in one.network.parameters())


def test_three_in_a_row_stop_the_run_and_two_do_not(monkeypatch):
    one = trainer(algorithm="a2c")
    spoil(monkeypatch, float("nan"), to=2)
    assert [one.update().skipped for _ in range(3)] == [1, 2, 2]
    monkeypatch.undo()
    spoil(monkeypatch, float("nan"))
    policy = one.probabilities.copy()
    one.update()
    one.update()
    with pytest.raises(DivergedError, match=r"3 updates in a row skipped: a gradient of length nan"):
        one.update()
    assert one.stats.skipped == 5
    np.testing.assert_array_equal(one.probabilities, policy)
    monkeypatch.undo()
    assert one.update().skipped == 5  # the trainer lives on


def test_the_end_of_a_run_names_a_learning_rate_that_is_too_high(monkeypatch):
    one = trainer(network="mlp", learning_rate=0.5)
    spoil(monkeypatch, float("nan"))
    one.update()
    one.update()
    with pytest.raises(DivergedError, match=r"The learning rate 0\.5 is too high: try 0\.003\."):
        one.update()


def test_the_worker_tells_and_keeps_the_trainer(monkeypatch, tmp_path):
    desk = Desk()
    try:
        desk.send(Reset(SMALL))
        spoil(monkeypatch, float("nan"))
        desk.send(Run())
        stopped = desk.until(TrainingStopped)
        assert stopped.failed
        assert stopped.update == 3
        assert "3 updates in a row" in stopped.reason and "\n" not in stopped.reason
        monkeypatch.undo()
        desk.send(SaveRun(tmp_path / "run"), Run())  # still there: it can be saved and goes on
        assert desk.until(UpdateFinished).stats.update == 4
        assert (tmp_path / "run" / "policy.safetensors").exists()
    finally:
        assert desk.worker.close()


def test_the_command_line_keeps_the_last_good_policy_and_says_so(monkeypatch, tmp_path, capsys):
    spoil(monkeypatch, float("nan"), from_=8)  # two updates of four epochs are good
    where = tmp_path / "run"
    code = main(["train", "maps/01-first-steps.map", "--updates", "50", "--out", str(where), "--json"])
    out, err = capsys.readouterr()
    assert code == 1
    assert json.loads(out)["updates"] == 5
    assert err.count("\n") == 1 and "3 updates in a row skipped" in err
    assert (where / "policy.safetensors").exists()
    assert len((where / "metrics.jsonl").read_text().splitlines()) == 4  # all but the one that ended it


def test_the_window_shows_every_skipped_update_once():
    feed = TrainerClient(CommandQueue(), Queue(), Mailbox())
    for update, skipped in ((1, 0), (2, 1), (3, 1), (4, 2)):
        feed.events.put(UpdateFinished(UpdateStats(update, 0, 0, 0.0, skipped=skipped)))
    feed.events.put(TrainingStopped(4, "3 updates in a row skipped", failed=True))
    feed.mailbox.put(TrainingSnapshot(Progress(False, 4, 0, 0.0, 0.0)))
    feed.pump()
    why = "its gradient exploded or was no number"
    assert sorted(feed.notices, key=lambda line: line.startswith("Training")) == [
        f"Update 2 skipped: {why} (1 so far)",
        f"Update 4 skipped: {why} (2 so far)",
        "Training stopped: 3 updates in a row skipped",
    ]


def test_effective_samples_by_hand():
    """Two moves, one state: n = (¾, ¼), π from (½, ½) to (0.6, 0.4): (Σnρ)² ÷ Σnρ²."""
    one = trainer(algorithm="a2c")
    stats = one.update()
    assert 0.2 < stats.effective_samples <= 1.0
    n, ratio = np.array([0.75, 0.25]), np.array([1.2, 0.8])
    expected = float((n @ ratio) ** 2 / (n @ ratio**2))
    log_old = torch.log(torch.tensor([[0.5], [0.5]]))
    log_new = torch.log(torch.tensor([[0.6], [0.4]]))
    got = effective_share(log_new, log_old, torch.tensor(n[:, None], dtype=torch.float32))
    assert float(got) == pytest.approx(expected, rel=1e-6)
