"""The trainer's thread: commands in, snapshots and events out, and every way of closing it."""

import threading
import time
from pathlib import Path
from queue import Empty, Queue

import numpy as np
import pytest

from simulator.learning.training.trainer import Trainer
from simulator.protocol.channels import CommandQueue, Mailbox
from simulator.protocol.commands import (
    LoadRun,
    Pause,
    Reset,
    Restart,
    Run,
    SampleEpisodes,
    SaveRun,
    SetLive,
    SetMap,
    SetSpeed,
    StepOnce,
    Stop,
)
from simulator.protocol.events import (
    EpisodeSampled,
    MapChanged,
    Refused,
    RunBegan,
    RunSaved,
    SettingChanged,
    TrainerFailed,
    TrainerReady,
    TrainingStopped,
    UpdateFinished,
)
from simulator.protocol.snapshots import TrainingSnapshot
from simulator.runtime.worker import Worker
from simulator.world.grid import Cell, GridMap
from tests.waiting import PATIENCE, until


def open_map(size=6):
    return GridMap(np.zeros((size, size), np.uint8), (0, 0), (size - 1, size - 1))


class Desk:
    """The window's side of the channels."""

    def __init__(self, grid=None, room=0):
        self.commands, self.events, self.mailbox = CommandQueue(), Queue(room), Mailbox()
        self.seen = []
        self.worker = Worker(grid or open_map(), self.commands, self.events, self.mailbox)
        self.worker.start()

    def send(self, *commands):
        for command in commands:
            self.commands.put(command)

    def until(self, kind, count=1):
        """Return the next `count`-th event of a kind."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                event = self.events.get(timeout=0.1)
            except Empty:
                continue
            self.seen.append(event)
            count -= isinstance(event, kind)
            if count == 0:
                return event
        raise AssertionError(f"no {kind} in {PATIENCE} s; saw {[type(e).__name__ for e in self.seen[-9:]]}")

    def updates(self):
        """Updates that were made until the trainer answers to something else."""
        before = len(self.seen)
        self.send(SampleEpisodes("greedy"))
        self.until(EpisodeSampled)
        return [event for event in self.seen[before:] if isinstance(event, UpdateFinished)]

    def moment(self, wanted):
        """The latest snapshot of training, if it is as wanted."""
        found = [s for s in self.mailbox.take() if isinstance(s, TrainingSnapshot)]
        return next(filter(wanted, found), None)


@pytest.fixture
def desk():
    made = Desk()
    yield made
    assert made.worker.close(PATIENCE)


def test_it_is_no_daemon_and_announces_what_can_be_set(desk):
    assert not desk.worker.daemon
    ready = desk.until(TrainerReady)
    assert {c.name for c in ready.catalogue.networks} >= {"table", "mlp"}
    assert {c.name for c in ready.catalogue.algorithms} >= {"reinforce", "a2c", "ppo", "exact"}
    assert all(spec.help for spec in ready.catalogue.general)


def test_training_ends_by_itself_where_the_settings_say_so(desk):
    desk.until(TrainerReady)
    desk.send(Reset({"last_update": 3}), Run())
    stopped = desk.until(TrainingStopped)
    assert (stopped.update, stopped.reason, stopped.failed) == (3, "3 updates made", False)


def test_run_pause_single_update(desk):
    desk.until(TrainerReady)
    desk.send(StepOnce())
    assert desk.until(UpdateFinished).stats.update == 1
    assert not any(desk.updates() for _ in range(5))
    desk.send(Run())
    assert desk.until(UpdateFinished, 3).stats.update == 4
    desk.send(Pause())
    desk.updates()  # those before the pause was obeyed
    assert not any(desk.updates() for _ in range(5))
    desk.send(StepOnce())
    desk.until(UpdateFinished)
    assert not any(desk.updates() for _ in range(5))


def test_speed_limits_the_updates(desk):
    desk.until(TrainerReady)
    desk.send(SetSpeed(10.0), Run())
    desk.until(UpdateFinished)
    began = time.monotonic()
    desk.until(UpdateFinished, 6)
    assert time.monotonic() - began > 0.45


def test_an_edit_is_learned_on_within_one_update_and_keeps_the_weights(desk):
    desk.send(Run())
    desk.until(UpdateFinished, 5)
    grid = open_map()
    edited = grid.patched(grid.patch(np.array([7]), Cell.WALL))
    desk.send(SetMap(edited))
    change = desk.until(MapChanged)
    assert desk.until(UpdateFinished).stats.revision == edited.revision == change.revision
    assert not any(isinstance(e, RunBegan) for e in desk.seen[2:])
    moment = until(lambda: desk.moment(lambda s: s.policy and s.policy.revision == edited.revision))
    assert not moment.policy.probabilities.flags.writeable


def test_a_snapshot_is_of_one_moment(desk):
    desk.until(TrainerReady)
    desk.send(SetSpeed(50.0), Run())
    for _ in range(5):
        desk.until(UpdateFinished, 8)
        for moment in desk.mailbox.take():
            assert moment.progress.update == moment.policy.version
            assert (moment.stats.update if moment.stats else 0) == moment.progress.update
            assert moment.policy.revision == moment.agents.revision if moment.agents else True


def test_a_resize_begins_anew_and_says_so(desk):
    desk.until(TrainerReady)
    desk.send(SetMap(open_map(9)))
    assert "another size" in desk.until(RunBegan).reason


def test_a_goal_walled_off_while_it_learns_is_told_and_survived(desk):
    desk.send(Run())
    desk.until(UpdateFinished, 3)
    grid = open_map()
    shut = grid.patched(grid.patch(np.array([28, 29, 34]), Cell.WALL))
    desk.send(SetMap(shut))
    assert not desk.until(MapChanged).solvable
    desk.until(UpdateFinished, 3)
    assert until(
        lambda: desk.moment(lambda s: s.progress.advice and s.progress.advice.cause == "unreachable")
    )
    desk.send(SetMap(grid.moved(goal=grid.goal)))
    assert desk.until(MapChanged).solvable


def test_goal_on_the_start_waits_and_goes_on_after_the_next_edit(desk):
    desk.until(TrainerReady)
    grid = open_map()
    desk.send(Run(), SetMap(grid.moved(goal=grid.start)))
    assert "start is the goal" in desk.until(Refused).text
    desk.send(SetMap(grid), StepOnce())
    desk.until(UpdateFinished)


def test_live_settings_episodes_saving_and_loading(desk, tmp_path):
    desk.until(TrainerReady)
    desk.send(SetLive("gamma", 0.9))
    assert desk.until(SettingChanged).value == 0.9
    desk.send(SetLive("gamma", 9.0))
    assert "from 0 to 1" in desk.until(Refused).text
    desk.send(SampleEpisodes("sampled", 2))
    trace = desk.until(EpisodeSampled, 2).trace
    assert len(trace.positions) == trace.steps + 1 == len(trace.probabilities) + 1
    desk.send(SaveRun(tmp_path / "run"))
    assert desk.until(RunSaved).folder == tmp_path / "run"
    desk.send(Reset({"network": "mlp"}))
    assert desk.until(RunBegan).settings["network"] == "mlp"
    desk.send(LoadRun(tmp_path / "run"))
    assert desk.until(RunBegan).settings["gamma"] == 0.9
    desk.send(LoadRun(tmp_path / "nowhere"), Reset({"network": "brain"}), StepOnce())
    desk.until(Refused, 2)
    desk.until(UpdateFinished)


def test_saving_where_nobody_may_write_is_refused_in_one_line(desk):
    desk.until(TrainerReady)
    desk.send(SaveRun(Path("/proc/nowhere/run")))
    assert "\n" not in desk.until(Refused).text


def test_a_failure_is_told_and_training_can_be_restarted(desk, monkeypatch):
    desk.until(TrainerReady)

    def broken(*_, **__):
        raise FloatingPointError("loss is NaN")

    monkeypatch.setattr(Trainer, "update", broken)
    desk.send(Run())
    failure = desk.until(TrainerFailed)
    assert failure.summary == "FloatingPointError: loss is NaN"
    assert "broken" in failure.traceback
    monkeypatch.undo()
    desk.send(Restart(), Run())
    desk.until(UpdateFinished, 2)


@pytest.mark.parametrize("wait", [0.0, 0.05, 0.5, 1.5])
def test_it_closes_at_any_moment(wait):
    desk = Desk()
    desk.send(Run())
    desk.worker.join(wait)
    assert desk.worker.is_alive()
    assert desk.worker.close(PATIENCE)
    assert desk.worker not in threading.enumerate()


def test_it_closes_after_a_failure_and_while_nobody_reads_its_events(monkeypatch):
    desk = Desk()
    desk.until(TrainerReady)
    monkeypatch.setattr("simulator.learning.training.trainer.Trainer.update", lambda *_, **__: 1 / 0)
    desk.send(Run())
    desk.until(TrainerFailed)
    assert desk.worker.close(PATIENCE)
    monkeypatch.undo()
    full = Desk(room=3)  # nobody reads: the trainer waits for room, and still closes
    full.send(Run())
    deadline = time.monotonic() + PATIENCE
    while not full.events.full() and time.monotonic() < deadline:
        full.mailbox.take()
    assert full.events.full()
    assert full.worker.close(PATIENCE)


def test_stop_is_obeyed(desk):
    desk.until(TrainerReady)
    desk.send(Run(), Stop())
    desk.worker.join(PATIENCE)
    assert not desk.worker.is_alive()


def test_snapshots_name_their_run(desk):
    desk.until(RunBegan)
    desk.send(Run())
    desk.until(UpdateFinished, 3)
    desk.send(Reset({}))
    began = desk.until(RunBegan)
    desk.send(Pause(), StepOnce())
    desk.until(UpdateFinished)
    desk.worker.close(PATIENCE)
    snapshot = next(s for s in desk.mailbox.take() if isinstance(s, TrainingSnapshot))
    assert snapshot.run == began.run == 2
