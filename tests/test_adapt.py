"""A world that changes: doors that open and close, edits that come back as one truth, the time to recover."""

import json
from dataclasses import replace
from math import isnan

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.cli import main
from simulator.learning.training.policy_recovery import PolicyRecovery
from simulator.learning.training.trainer import Trainer
from simulator.protocol.commands import CheckRewards, Reset, Run, SetMap, StepOnce
from simulator.protocol.events import Recovered, Refused, RewardsChecked, UpdateFinished, WorldDrifted
from simulator.protocol.stats import UpdateStats
from simulator.world.drift import door
from simulator.world.formats import load, save
from simulator.world.grid import Cell, GridMap, same_map
from simulator.world.regions import solvable
from tests.maps import grids, picture
from tests.test_ui_window import Hand
from tests.test_worker import Desk

torch.set_num_threads(1)
ROOMS = picture("..#.. S.... ..#.. #.### ..#.. ....G ..#..")
SMALL = {"agents": 64, "rollout_steps": 8}


# ---------------------------------------------------------------- doors


@given(grids(), st.integers(0, 99))
@settings(max_examples=150)
def test_a_door_is_one_wall_or_floor_and_the_goal_stays_in_reach(grid, seed):
    patch = door(grid, np.random.default_rng(seed))
    if patch is None:
        return
    assert patch.indices.size == 1
    assert {int(patch.before[0]), int(patch.after[0])} == {Cell.FLOOR, Cell.WALL}
    after = grid.patched(patch)  # raises if the start or the goal were walled in
    assert solvable(after) or patch.after[0] == Cell.FLOOR
    if solvable(grid):
        assert solvable(after)


def test_doors_are_between_two_walls_and_both_ways_come_up():
    rng = np.random.default_rng(0)
    found = [door(ROOMS, rng) for _ in range(60)]
    doors = {(int(patch.indices[0]), int(patch.after[0])) for patch in found}
    closing, opening = ({cell for cell, kind in doors if kind == to} for to in (Cell.WALL, Cell.FLOOR))
    assert closing == {7}  # without the doors 16 and 27 the goal is cut off
    assert opening <= set(np.flatnonzero(ROOMS.cells.ravel() == Cell.WALL).tolist())
    assert opening


def test_same_seed_same_drift():
    def course(seed):
        trainer = Trainer([ROOMS], {**SMALL, "drift_every": 2, "seed": seed})
        made = []
        for _ in range(12):
            trainer.update()
            for patch in trainer.drift():
                made.append((trainer.updates, int(patch.indices[0])))
                trainer.set_maps([trainer.mdp.maps[0].patched(patch)])
        return made

    assert course(1) == course(1) != course(2)
    assert [update for update, _ in course(1)] == [2, 4, 6, 8, 10, 12]
    assert not Trainer([ROOMS], SMALL).drift()


def test_the_window_is_asked_and_its_edit_is_what_is_learned():
    """The trainer keeps to its map until the document sends the changed one back."""
    desk = Desk(ROOMS)
    try:
        desk.send(Reset({**SMALL, "drift_every": 3}), Run())
        drifted = desk.until(WorldDrifted)
        assert drifted.update == 3
        assert drifted.revision == ROOMS.revision
        assert desk.until(UpdateFinished).stats.revision == ROOMS.revision
        after = ROOMS.patched(drifted.patch)
        desk.send(SetMap(after))
        while desk.until(UpdateFinished).stats.revision != after.revision:
            pass
        assert desk.until(WorldDrifted).revision == after.revision
    finally:
        assert desk.worker.close()


def test_the_document_takes_a_drift_over_and_leaves_the_undo_of_the_user_alone():
    hand = Hand(ROOMS)
    before = hand.document.grid
    patch = door(before, np.random.default_rng(0))
    hand.feed.events.put(WorldDrifted(before.revision, patch, 50))
    hand.frames(2)
    drifted = hand.document.grid
    assert same_map(drifted, before.patched(patch)) and not hand.document.dirty
    hand.feed.events.put(WorldDrifted(before.revision, patch, 60))  # of a map that is no longer there
    hand.frames(2)
    assert hand.document.grid is drifted
    hand.document.begin()  # the user is drawing: the next door waits for its own turn
    hand.feed.events.put(WorldDrifted(drifted.revision, patch.inverse(), 70))
    hand.frames(2)
    assert hand.document.grid is drifted
    hand.document.end()
    hand.document.undo()
    assert same_map(hand.document.grid, drifted)


# ---------------------------------------------------------------- recovery


def stats(update, *, optimal, success, seconds=0.0):
    return UpdateStats(update, 0, 0, seconds, success_rate=success, optimal=optimal)


def test_recovery_by_hand():
    recovery = PolicyRecovery()
    recovery.change(None)
    assert recovery.observe(stats(1, optimal=True, success=1.0), 500) == ()
    recovery.change(stats(10, optimal=True, success=0.8, seconds=2.0))
    assert recovery.observe(stats(11, optimal=False, success=0.9, seconds=2.5), 100) == ()  # too few episodes
    assert recovery.observe(stats(12, optimal=False, success=0.7, seconds=3.0), 300) == ()
    got = recovery.observe(stats(13, optimal=False, success=0.77, seconds=3.5), 400)
    assert got == (Recovered(10, 3, 1.5, "success"),)
    got = recovery.observe(stats(20, optimal=True, success=0.5, seconds=7.0), 500)
    assert got == (Recovered(10, 10, 5.0, "path"),)
    assert recovery.observe(stats(21, optimal=True, success=1.0), 500) == ()


def test_a_second_change_before_recovery_starts_the_clock_anew_but_not_the_measure():
    recovery = PolicyRecovery()
    recovery.change(stats(10, optimal=True, success=1.0))
    recovery.change(stats(12, optimal=False, success=0.2, seconds=1.0))
    assert recovery.observe(stats(13, optimal=False, success=0.9), 500) == ()
    got = recovery.observe(stats(15, optimal=True, success=0.96, seconds=4.0), 500)
    assert got == (Recovered(12, 3, 3.0, "path"), Recovered(12, 3, 3.0, "success"))


def test_a_policy_that_knew_nothing_has_nothing_to_recover():
    recovery = PolicyRecovery()
    recovery.change(stats(10, optimal=False, success=0.0))
    recovery.change(stats(11, optimal=False, success=float("nan")))
    assert recovery.observe(stats(12, optimal=True, success=1.0), 500) == ()


def test_a_wall_across_the_learned_path_is_recovered_from():
    grid = GridMap(np.zeros((9, 9), np.uint8), (4, 0), (4, 8))
    trainer = Trainer([grid], {"agents": 512})
    kept = 0
    while kept < 20:
        kept = kept + 1 if trainer.update().optimal else 0
    cells = grid.cells.copy()
    cells[2:7, 4] = Cell.WALL
    changed = trainer.updates
    trainer.set_maps([replace(grid, cells=cells, revision=1)])
    seen = []
    for _ in range(200):
        found = trainer.update()
        seen += trainer.recovered
        if len(seen) == 2:
            break
    assert {one.mark for one in seen} == {"path", "success"}
    path = next(one for one in seen if one.mark == "path")
    assert path.changed == changed
    assert 1 < path.updates <= trainer.updates - changed
    assert 0 < path.seconds <= trainer.seconds
    assert found.revision == 1


# ---------------------------------------------------------------- rewards, asked by the window


def test_the_check_of_the_rewards_is_one_question_and_one_answer():
    grid = picture("..... S...G .....").rewarded(np.array([2]), 0.5)
    desk = Desk(grid)
    try:
        desk.send(
            Reset({**SMALL, "potential": "manhattan", "potential_scale": 0.3, "gamma": 0.9}), CheckRewards()
        )
        found = desk.until(RewardsChecked)
        assert not found.shaping_changed.size
        assert 5 in found.painted_changed
        assert found.lines[0] == "Shaping by manhattan: the best moves stay the same on all 14 cells."
        changed = found.painted_changed.size
        assert found.lines[1] == f"Painted rewards: the best moves change on {changed} of 14 cells."
        desk.send(SetMap(replace(grid, bonus=None, revision=9)), CheckRewards())
        assert len(desk.until(RewardsChecked).lines) == 1
        desk.send(SetMap(GridMap(np.zeros((150, 150), np.uint8), (0, 0), (9, 9))), CheckRewards())
        assert "rewards: checked on maps of up to" in desk.until(Refused).text
        desk.send(StepOnce())
        desk.until(UpdateFinished)
    finally:
        assert desk.worker.close()


# ---------------------------------------------------------------- command line


def test_a_drifting_world_on_the_command_line(tmp_path, capsys):
    path = tmp_path / "rooms.map"
    save(ROOMS, path)
    arguments = ["--updates", "120", "--drift-every", "30", "--agents", "256", "--out", str(tmp_path / "run")]
    assert main(["train", str(path), *arguments, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["updates"] == 120
    assert {one["changed"] for one in result["recovered"]} <= {30, 60, 90}
    stored = load(tmp_path / "run" / "map-0.map").grid
    assert (stored.cells != ROOMS.cells).sum() <= 3  # three drifts, none after the last update
    assert result["recovered"]
    assert all(one["updates"] >= 1 and not isnan(one["seconds"]) for one in result["recovered"])


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["--replay", "v-trace", "--replay-size", "0"],
            "--replay-size 0: expected a whole number from 1 to",
        ),
        (
            ["--replay", "naive", "--algorithm", "exact"],
            "replay 'naive': exact learns from no samples, expected none",
        ),
        (["--potential", "true"], "--potential 'true': expected none, manhattan, octile, oracle"),
        (["--replay-rho-clip", "-1"], "--replay-rho-clip -1.0: expected a number of at least 0"),
    ],
)
def test_bad_settings_are_one_line_before_anything_starts(tmp_path, capsys, arguments, line):
    where = tmp_path / "run"
    assert main(["train", "maps/01-first-steps.map", *arguments, "--out", str(where)]) == 2
    err = capsys.readouterr().err
    assert line in err and err.count("\n") == 1
    assert not where.exists()


def test_open_clips_and_a_configuration_that_keeps_them(tmp_path, capsys):
    where = tmp_path / "run"
    given = ["--replay", "v-trace", "--replay-rho-clip", "inf", "--replay-c-clip", "inf", "--updates", "3"]
    assert main(["train", "maps/01-first-steps.map", *given, "--out", str(where), "--quiet"]) == 0
    again = [
        "--config",
        str(where / "config.toml"),
        "--updates",
        "2",
        "--out",
        str(tmp_path / "again"),
        "--json",
    ]
    assert main(["train", "maps/01-first-steps.map", *again, "--quiet"]) == 0
    assert "replay_c_clip = inf" in (tmp_path / "again" / "config.toml").read_text()
    capsys.readouterr()


def test_the_command_line_says_what_painted_rewards_change(tmp_path, capsys):
    path = tmp_path / "paid.map"
    save(picture("..... S...G .....").rewarded(np.array([2]), 0.5), path)
    assert (
        main(["train", str(path), "--updates", "1", "--potential", "oracle", "--out", str(tmp_path / "r")])
        == 0
    )
    err = capsys.readouterr().err
    assert "Shaping by oracle: the best moves stay the same on all 14 cells." in err
    assert "Painted rewards: the best moves change on" in err
    assert "a loop pays more than it costs" in err
