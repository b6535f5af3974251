"""`simulator train` on folders whose maps are split: what is learned, what judges, what is never opened."""

from __future__ import annotations

import json
import tomllib

import pytest
import tomli_w

from simulator.cli import main
from simulator.learning.policies import run_folder
from simulator.world.formats import load, save
from simulator.world.grid import content_key
from simulator.world.recipe import Recipe

SMALL = ["--agents", "32", "--rollout-steps", "4", "--updates", "3", "--width", "8"]


@pytest.fixture
def folder(tmp_path):
    where = tmp_path / "set"
    where.mkdir()
    for number, grid in enumerate(Recipe.parse("random:6-8@0.2").make(10, seed=1)):
        save(grid, where / f"m{number}.map")
    return where


def train(*words):
    return main(["train", *map(str, words)])


def test_only_the_training_side_is_learned_and_the_validation_side_judges(folder, tmp_path, capsys):
    assert main(["split", str(folder), "--shares", "0.6,0.2,0.2", "--seed", "3"]) == 0
    capsys.readouterr()
    sides = tomllib.loads((folder / "split.toml").read_text())
    out = tmp_path / "run"
    asked = ("--network", "planner", "--validation-updates", 1, *SMALL)
    assert train(folder, *asked, "--out", out, "--json") == 0
    said = capsys.readouterr()
    assert f"{folder}: 6 maps to learn, 2 to judge by, 2 test maps left alone" in said.err
    assert said.out.count("\n") == 1

    def keys(names):
        return {content_key(load(folder / name).grid) for name in names}

    assert {content_key(grid) for grid in run_folder.read_maps(out)} == keys(sides["training"])
    rows = [json.loads(row) for row in (out / "metrics.jsonl").read_text().splitlines()]
    assert all(row["validation_success"] is not None for row in rows)
    assert 0 <= json.loads(said.out)["success_rate"] <= 1


def test_a_split_with_nothing_to_learn_is_refused_in_one_line(folder, tmp_path, capsys):
    assert main(["split", str(folder)]) == 0
    path = folder / "split.toml"
    sides = tomllib.loads(path.read_text())
    sides["test"] |= sides["training"]
    path.write_text(tomli_w.dumps({**sides, "training": {}}))
    capsys.readouterr()
    assert train(folder, "--network", "planner", *SMALL, "--out", tmp_path / "run") == 2
    err = capsys.readouterr().err
    assert "no map is in the training split" in err and err.count("\n") == 1
    assert not (tmp_path / "run").exists()


def test_a_table_has_nothing_to_say_about_maps_set_aside(folder, tmp_path, capsys):
    assert main(["split", str(folder), "--shares", "0.6,0.2,0.2"]) == 0
    capsys.readouterr()
    code = train(folder, "--network", "table", *SMALL[:-2], "--out", tmp_path / "run")
    err = capsys.readouterr().err
    assert code == 2 and "expected another" in err and err.count("\n") == 1
