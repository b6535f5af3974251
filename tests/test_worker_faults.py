"""Faults on the trainer's thread: the run keeps its weights, one line is told, the next command works."""

import errno

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from simulator.learning.estimation import exact_sums as exact_gradient
from simulator.learning.evaluation import evaluator
from simulator.learning.optim.adam import Adam
from simulator.learning.training import checkpoint
from simulator.learning.training.trainer import Trainer
from simulator.protocol.commands import (
    CheckRewards,
    Evaluate,
    LoadRun,
    Reset,
    Restart,
    Run,
    SampleEpisodes,
    SaveReport,
    SaveRun,
    SetLive,
    SetMap,
    StepOnce,
)
from simulator.protocol.events import (
    EvaluationFinished,
    MapChanged,
    Refused,
    RunBegan,
    RunLoaded,
    RunSaved,
    TrainerFailed,
    TrainerReady,
    UpdateFinished,
)
from simulator.world.grid import Cell, GridMap
from tests.test_worker import Desk, open_map

SMALL = {"agents": 32, "rollout_steps": 8}


class SpeechlessError(Exception):
    """An exception whose text cannot be made."""

    def __str__(self):
        raise RuntimeError("no text")

    __repr__ = __str__


class MuteError(ValueError):
    """A ValueError whose text cannot be made."""

    def __str__(self):
        raise RuntimeError("no text")


KINDS = [
    FloatingPointError("loss is NaN"),
    MemoryError(),
    RecursionError("too deep\nsecond line"),
    KeyError("walls"),
    OSError(errno.ENOSPC, "No space left on device"),
    PermissionError(errno.EACCES, "Permission denied", "/somewhere"),
    SystemExit(3),
    KeyboardInterrupt(),
    SpeechlessError(),
    MuteError(),
]


def name_of(value):
    return type(value).__name__ if isinstance(value, BaseException) else str(value)


@pytest.fixture
def desk():
    """A desk whose policy has learned 5 updates."""
    made = Desk()
    made.until(TrainerReady)
    made.send(Reset(SMALL))
    made.until(RunBegan)
    for _ in range(5):
        made.send(StepOnce())
        made.until(UpdateFinished)
    yield made
    assert made.worker.close(30.0)


def kept(desk, folder):
    """Save the policy; return its updates and weights."""
    desk.send(SaveRun(folder))
    desk.until(RunSaved)
    updates = len((folder / "metrics.jsonl").read_text().splitlines())
    return updates, load_file(folder / "policy.safetensors")


def same(one, other):
    return one[0] == other[0] and all(torch.equal(one[1][name], other[1][name]) for name in one[1])


def goes_on(desk, update=6):
    desk.send(StepOnce())
    assert desk.until(UpdateFinished).stats.update == update


def raising(_whole, error):
    """Work that raises."""

    def broken(*_, **__):
        raise error

    return broken


def raising_late(whole, error):
    """Work that raises once it is done."""

    def broken(*arguments, **options):
        whole(*arguments, **options)
        raise error

    return broken


def told(desk, count=1):
    """The next line that is told of something that went wrong."""
    line = None
    for _ in range(count):
        event = desk.until((Refused, TrainerFailed))
        line = event.text if isinstance(event, Refused) else event.summary
    assert line and "\n" not in line
    return line


PLACES = {
    "update": (Trainer, "update", raising),
    "collecting": (Trainer, "sample", raising),
    "gradient step": (Adam, "step", raising),
    "after a gradient step": (Adam, "step", raising_late),
    "greedy path": (Trainer, "greedy_cost", raising),
    "after the greedy path": (Trainer, "greedy_cost", raising_late),
}


@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("error", [KINDS[0], KINDS[4], KINDS[7], KINDS[8]], ids=name_of)
def test_an_update_that_raises_leaves_the_weights_and_is_told(desk, monkeypatch, tmp_path, error, place):
    before = kept(desk, tmp_path / "before")
    owner, name, how = PLACES[place]
    monkeypatch.setattr(owner, name, how(getattr(owner, name), error))
    desk.send(StepOnce())
    assert type(error).__name__ in told(desk)
    monkeypatch.undo()
    assert before[0] == 5
    assert same(before, kept(desk, tmp_path / "after"))
    goes_on(desk)


@pytest.mark.parametrize(
    "work",
    [
        ("replace_files", SaveRun),
        ("tensors_to_bytes", SaveRun),
        ("load", LoadRun),
        ("take_weights", LoadRun),
    ],
)
@pytest.mark.parametrize("error", KINDS, ids=name_of)
def test_saving_or_loading_that_raises_changes_nothing(desk, monkeypatch, tmp_path, error, work):
    name, command = work
    before = kept(desk, tmp_path / "before")
    monkeypatch.setattr(checkpoint, name, raising(None, error))
    desk.send(command(tmp_path / "before" if command is LoadRun else tmp_path / "new"))
    told(desk)
    monkeypatch.undo()
    assert not (tmp_path / "new").exists() or not list((tmp_path / "new").iterdir())
    assert same(before, kept(desk, tmp_path / "after"))
    goes_on(desk)


@pytest.mark.parametrize("place", ["_compile", "_enter_map", "_make_network"])
@pytest.mark.parametrize("error", KINDS, ids=name_of)
def test_a_map_that_cannot_be_entered_leaves_the_weights(desk, monkeypatch, tmp_path, error, place):
    before = kept(desk, tmp_path / "before")
    whole, left = getattr(Trainer, place), [1]

    def once(*arguments, **options):
        if left:
            left.pop()
            raise error
        return whole(*arguments, **options)

    monkeypatch.setattr(Trainer, place, once)
    grid = open_map(7) if place == "_make_network" else open_map()
    desk.send(SetMap(grid.patched(grid.patch(np.array([8]), Cell.WALL))))
    told(desk)
    monkeypatch.undo()
    assert same(before, kept(desk, tmp_path / "after"))
    desk.send(SetMap(open_map()))
    desk.until(MapChanged)
    goes_on(desk)


def test_a_goal_on_the_start_waits_with_the_weights_and_goes_on_after_the_next_edit(desk, tmp_path):
    before = kept(desk, tmp_path / "before")
    grid = open_map()
    desk.send(SetMap(grid.moved(goal=grid.start)))
    assert "start is the goal" in told(desk)
    desk.send(StepOnce())
    assert "start is the goal" in told(desk)
    desk.send(Reset(SMALL))
    assert "start is the goal" in told(desk)
    assert same(before, kept(desk, tmp_path / "after"))
    desk.send(SetMap(grid))
    desk.until(MapChanged)
    goes_on(desk)


@pytest.mark.parametrize(
    "command",
    [
        SetLive("gamma", 7.0),
        SetLive("network", "mlp"),
        SetLive("nothing", 1.0),
        Reset({"network": "brain"}),
        Reset({"agents": -1}),
        SetMap(GridMap(np.zeros((6, 6), np.uint8), (2, 2), (2, 2))),
        SaveReport(None),
    ],
    ids=str,
)
def test_what_is_refused_changes_nothing(desk, tmp_path, command):
    before = kept(desk, tmp_path / "before")
    desk.send(command)
    told(desk)
    assert same(before, kept(desk, tmp_path / "after"))
    desk.send(SetMap(open_map()))
    desk.until(MapChanged)
    goes_on(desk)


@pytest.mark.parametrize("content", ["nothing", "folder", "garbage", "other network", "other size"])
def test_a_folder_that_is_no_run_of_this_map_is_refused_and_changes_nothing(desk, tmp_path, content):
    run = tmp_path / "run"
    if content == "folder":
        run.mkdir()
    elif content != "nothing":
        size = open_map(9) if content == "other size" else open_map()
        checkpoint.save(Trainer([size], SMALL), run)
    if content == "garbage":
        (run / "policy.safetensors").write_bytes(b"\xff" * 100)
    if content == "other network":
        (run / "config.toml").write_text('network = "mlp"\n')
    before = kept(desk, tmp_path / "before")
    desk.send(LoadRun(run))
    told(desk)
    assert same(before, kept(desk, tmp_path / "after"))
    goes_on(desk)


@pytest.mark.parametrize("name", ["check_rewards", "episode", "set_live"])
@pytest.mark.parametrize("error", KINDS, ids=name_of)
def test_a_question_that_raises_is_told_and_the_next_is_answered(desk, monkeypatch, tmp_path, error, name):
    before = kept(desk, tmp_path / "before")
    monkeypatch.setattr(Trainer, name, raising(None, error))
    question = {"check_rewards": CheckRewards(), "episode": SampleEpisodes("greedy")}.get(
        name, SetLive("gamma", 0.5)
    )
    desk.send(question)
    told(desk)
    monkeypatch.undo()
    assert same(before, kept(desk, tmp_path / "after"))
    goes_on(desk)


@pytest.mark.parametrize("error", KINDS, ids=name_of)
def test_exact_equations_that_cannot_be_solved_are_told_as_a_failure(desk, monkeypatch, tmp_path, error):
    desk.send(Reset({"algorithm": "exact"}))
    desk.until(RunBegan)
    goes_on(desk, 1)
    before = kept(desk, tmp_path / "before")
    monkeypatch.setattr(exact_gradient, "evaluate_policy", raising(None, error))
    desk.send(Run())
    desk.until(TrainerFailed)
    monkeypatch.undo()
    assert same(before, kept(desk, tmp_path / "after"))
    goes_on(desk, 2)


@pytest.mark.parametrize("error", KINDS, ids=name_of)
def test_an_evaluation_that_fails_leaves_the_next_one_well(desk, monkeypatch, tmp_path, error):
    maps = (("one", open_map()),)
    before = kept(desk, tmp_path / "before")
    monkeypatch.setattr(evaluator, "follow_many", raising(None, error))
    desk.send(Evaluate(1, maps))
    ended = desk.until(EvaluationFinished)
    assert (ended.ticket, ended.result) == (1, None)
    monkeypatch.undo()
    desk.send(Evaluate(2, maps))
    ended = desk.until(EvaluationFinished)
    assert ended.ticket == 2 and ended.result.policy.episodes == 1
    assert same(before, kept(desk, tmp_path / "after"))
    goes_on(desk)


def test_a_trainer_that_cannot_be_mended_is_rebuilt_with_its_weights(desk, monkeypatch, tmp_path):
    before = kept(desk, tmp_path / "before")
    monkeypatch.setattr(Trainer, "update", raising(None, KeyError("gone")))
    monkeypatch.setattr(Trainer, "recover", raising(None, RuntimeError("cannot be mended")))
    desk.send(StepOnce())
    desk.until(TrainerFailed)
    monkeypatch.undo()
    assert same(before, kept(desk, tmp_path / "after"))
    goes_on(desk)


def test_restarting_after_a_failure_keeps_weights_and_history(desk, monkeypatch, tmp_path):
    before = kept(desk, tmp_path / "before")
    monkeypatch.setattr(Trainer, "update", raising(None, SpeechlessError()))
    desk.send(Run())
    assert "SpeechlessError" in desk.until(TrainerFailed).summary
    monkeypatch.undo()
    desk.send(Restart())
    assert same(before, kept(desk, tmp_path / "after"))
    goes_on(desk)


def test_a_loaded_run_goes_on_from_its_weights(desk, tmp_path):
    run = kept(desk, tmp_path / "run")
    desk.send(Reset(SMALL))
    desk.until(RunBegan)
    desk.send(LoadRun(tmp_path / "run"))
    desk.until(RunLoaded)
    loaded = kept(desk, tmp_path / "loaded")
    assert all(torch.equal(run[1][name], loaded[1][name]) for name in run[1])
