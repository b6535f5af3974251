"""Learning on many maps: batches, what is set aside, when the best is kept and when training ends."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from simulator.cli import main
from simulator.commands.learn import Learned
from simulator.learning.policies import run_folder
from simulator.learning.settings.map_set_settings import COLD, MapSetSettings
from simulator.learning.training import checkpoint, validation
from simulator.learning.training.map_augmentation import strewn
from simulator.learning.training.map_pool import MapPool
from simulator.learning.training.trainer import Trainer
from simulator.learning.training.validation import ValidationScore
from simulator.protocol.history import History
from simulator.world.dataset import load_dataset
from simulator.world.formats import save
from simulator.world.generators import GENERATORS
from simulator.world.grid import Cell, content_key
from simulator.world.mdp import compile_mdp
from simulator.world.planner import distances
from simulator.world.regions import solvable
from tests.maps import picture

RECIPE = "random:6-10@0.2,maze:5-9"
SMALL = {"network": "planner", "agents": 64, "rollout_steps": 4, "starts": "uniform", "gamma": 1.0}
MANY = SMALL | {"recipe": RECIPE, "pool_maps": 12, "batch_maps": 4, "batch_updates": 2}


def keys(maps):
    return {content_key(grid) for grid in maps}


# ---------------------------------------------------------------- maps


def test_maps_set_aside_are_never_learned():
    maps = MapPool([], MapSetSettings(recipe=RECIPE, pool_maps=20, validation_maps=8), 3)
    rng = np.random.default_rng(0)
    batched = keys(grid for _ in range(50) for grid in maps.batch(rng, 1.0))
    assert len(maps.validation) == 8
    assert len(batched) == 20
    assert not batched & keys(maps.validation)


def test_the_seed_decides_on_the_maps():
    def pool(seed):
        return keys(MapPool([], MapSetSettings(recipe=RECIPE, pool_maps=6, terrain=0.5), seed).pool)

    assert pool(1) == pool(1)
    assert pool(1) != pool(2)


def test_a_batch_holds_maps_of_about_one_size_and_grows():
    maps = MapPool([], MapSetSettings(recipe="open:5-30", pool_maps=26, batch_maps=3), 0)
    rng = np.random.default_rng(0)
    sizes = [grid.width for grid in maps.pool]
    assert sizes == sorted(sizes)
    rows = {tuple(sizes[k : k + 3]) for k in range(24)}
    for _ in range(20):
        assert tuple(grid.width for grid in maps.batch(rng, 1.0)) in rows
        assert max(grid.width for grid in maps.batch(rng, 0.0)) <= sizes[3]


def test_given_maps_are_in_every_batch_of_a_recipe():
    mine = picture("S..G", "octile")
    maps = MapPool([mine], MapSetSettings(recipe=RECIPE, pool_maps=8, batch_maps=3), 0)
    batch = maps.batch(np.random.default_rng(0), 1.0)
    assert batch[0] is mine
    assert len(batch) == 3
    assert {grid.movement for grid in batch} == {"octile"}


def test_some_of_the_given_maps_can_be_set_aside():
    given = [picture("S" + "." * k + "G") for k in range(1, 8)]
    maps = MapPool(given, MapSetSettings(validation_maps=3), 0)
    assert (len(maps.given), len(maps.validation)) == (4, 3)
    assert keys(maps.given) | keys(maps.validation) == keys(given)
    assert not maps.batched


def test_other_maps_than_at_first_are_dealt_once_they_are_given():
    trainer = Trainer([picture("S..G"), picture("S.G")], {**SMALL, "batch_maps": 1})
    others = [picture("S....G"), picture("S...G"), picture("S.....G")]
    trainer.set_maps(others)
    for _ in range(9):
        trainer.update()
        assert keys(trainer.mdp.maps) <= keys(others)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"recipe": "maze:9"}, "recipe 'maze:9': this network knows no map but those"),
        ({"validation_maps": 2}, "validation maps: this network knows no map but"),
        ({"network": "planner", "recipe": "mase:9"}, "did you mean maze"),
        ({"cooling": 0.5}, "cooling 0.5: needs a last_update"),
    ],
)
def test_what_cannot_be(settings, message):
    with pytest.raises(ValueError, match=message):
        Trainer([picture("S..G"), picture("S.G")], settings)


def test_no_map_at_all():
    with pytest.raises(ValueError, match="no map to learn on"):
        Trainer([], {"network": "planner"})


@pytest.mark.parametrize("rough", [False, True])
def test_strewn_maps_can_be_solved_and_keep_their_walls(rough):
    rng = np.random.default_rng(0)
    kinds = set()
    for _ in range(40):
        grid = GENERATORS["random"].make(12, rng)
        other = strewn(grid, rng, rough=rough)
        assert solvable(other)
        assert other.start != other.goal
        assert np.array_equal(other.cells == Cell.WALL, grid.cells == Cell.WALL)
        kinds |= set(np.unique(other.cells).tolist())
    assert kinds == (set(range(5)) if rough else {Cell.FLOOR, Cell.WALL})


# ---------------------------------------------------------------- training


def test_batches_change_and_the_run_can_be_repeated():
    def run(seed):
        trainer = Trainer([], {**MANY, "seed": seed})
        seen = []
        for _ in range(12):
            trainer.update()
            seen.append(trainer.mdp.maps[0].cells.tobytes())
        return seen, torch.cat([p.detach().flatten() for p in trainer.network.parameters()])

    (seen, weights), (again, same), (_, other) = run(0), run(0), run(1)
    assert seen == again
    assert len(set(seen)) > 1
    assert [seen[k] == seen[k + 1] for k in range(0, 12, 2)] == [True] * 6
    assert torch.equal(weights, same)
    assert not torch.equal(weights, other)


def test_the_window_is_shown_its_own_map_however_large_the_others_are():
    mine = replace(picture("S.. .#. ..G"), revision=7)
    trainer = Trainer([mine], MANY)
    for _ in range(2):
        trainer.update()
    assert trainer.mdp.maps[0].cells.shape != mine.cells.shape
    field, agents = trainer.field(), trainer.agents()
    assert (field.revision, agents.revision) == (7, 7)
    assert field.probabilities.shape == (9, 4)
    assert agents.trails.max(initial=0) < 9
    wall = trainer.mdp.maps[0].width + 1
    assert np.array_equal(field.probabilities[3], trainer.probabilities[wall - 1])


def test_starts_grow_with_the_curriculum():
    trainer = Trainer([], {**MANY, "recipe": "open:20-24", "pool_maps": 5, "grow_updates": 10})
    first = farthest(trainer)
    for _ in range(12):
        trainer.update()
    assert first <= 4
    assert farthest(trainer) > 10


def farthest(trainer):
    """Rows or columns between a start and its goal, at most."""
    mdp = trainer.mdp
    starts = trainer.collector.starts.draw(2000)
    width, size = mdp.maps[0].width, mdp.maps[0].cells.size
    goal = mdp.goal[starts // size]
    rows = np.abs(starts % size // width - goal % size // width)
    return int(np.maximum(rows, np.abs(starts % width - goal % width)).max())


def test_the_learning_rate_cools_down_at_the_end():
    trainer = Trainer([], {**MANY, "last_update": 10, "cooling": 0.5, "learning_rate": 0.01})
    rates = [trainer.update().learning_rate for _ in range(10)]
    assert rates[:6] == [0.01] * 6
    assert rates[6:] == pytest.approx([0.008, 0.006, 0.004, 0.002])
    assert MapSetSettings(last_update=10, cooling=0.5).lr_scale(10) == COLD
    assert trainer.finished == "10 updates made"


def marked(monkeypatch, trainer, marks):
    """Let validation find these SPLs, and return the first weight after each update."""
    found = iter(marks)
    score = type("Score", (), {})

    def judge(*_, **__):
        one = score()
        one.policy = ValidationScore(1.0, next(found))
        one.policy = type("P", (), {"success_rate": 1.0, "spl": one.policy.spl})()
        return one

    monkeypatch.setattr(validation, "evaluate", judge)
    monkeypatch.setattr(validation, "finish", lambda work: work)
    weights = []
    while not trainer.finished:
        trainer.update()
        weights.append(next(trainer.network.parameters()).detach().clone())
    return weights


def test_the_best_policy_is_kept_and_patience_runs_out(monkeypatch):
    settings = {**MANY, "validation_maps": 2, "validation_updates": 1, "patience": 3}
    trainer = Trainer([], settings)
    weights = marked(monkeypatch, trainer, [0.2, 0.9, 0.5, 0.6, 0.7, 0.95])
    assert trainer.updates == 5
    assert trainer.finished == "no better score on the validation maps in 3 tries"
    assert trainer.validation.best == ValidationScore(1.0, 0.9, 2)
    kept = next(trainer.network.parameters())
    assert torch.equal(kept, weights[-1])
    assert not torch.equal(weights[-1], weights[-2])  # the last update took the best weights back


def test_of_policies_alike_the_later_one_is_kept(monkeypatch):
    settings = {**MANY, "validation_maps": 2, "validation_updates": 1, "last_update": 4}
    trainer = Trainer([], settings)
    weights = marked(monkeypatch, trainer, [0.2, 0.9, 0.8995, 0.5])
    assert torch.equal(next(trainer.network.parameters()), weights[2])


def test_validation_is_reported_when_it_was_measured():
    settings = {**MANY, "validation_maps": 3, "validation_updates": 2}
    trainer = Trainer([], settings)
    stats = [trainer.update() for _ in range(4)]
    measured = [not np.isnan(one.validation_spl) for one in stats]
    assert measured == [False, True, False, True]
    assert 0 <= stats[1].validation_spl <= stats[1].validation_success <= 1


# ---------------------------------------------------------------- kept runs


def test_a_run_on_a_recipe_serves_any_map_afterwards(tmp_path):
    trainer = Trainer([], {**MANY, "recipe_movement": "octile"})
    trainer.update()
    checkpoint.save(trainer, tmp_path)
    assert not list(tmp_path.glob("map-*"))
    grid = picture("S.... ..#.. ....G", "octile")
    loaded = checkpoint.load(tmp_path, [grid])
    assert loaded.settings.maps == MapSetSettings()
    assert loaded.mdp.maps == (grid,)
    for one, other in zip(loaded.network.parameters(), trainer.network.parameters(), strict=True):
        assert torch.equal(one, other)
    assert checkpoint.take_weights(loaded, tmp_path) == ""
    moore = Trainer([replace(grid, movement="moore")], SMALL)
    assert checkpoint.take_weights(moore, tmp_path).endswith(
        "has learned to move by octile, the map moves by moore"
    )
    with pytest.raises(ValueError, match="its policy has 8 actions, the map moves by four"):
        checkpoint.load(tmp_path, [replace(grid, movement="four")])
    table = Trainer([grid], {})
    with pytest.raises(ValueError, match="its policy is a planner, the network is table"):
        checkpoint.take_weights(table, tmp_path)


def test_a_run_on_a_recipe_goes_on_with_its_recipe(tmp_path):
    trainer = Trainer([], MANY)
    for _ in range(3):
        trainer.update()
    checkpoint.save(trainer, tmp_path)
    again = checkpoint.load(tmp_path)
    assert again.updates == 3
    assert again.settings == trainer.settings
    assert keys(again.maps.pool) == keys(trainer.maps.pool)


def test_every_map_of_a_batch_can_be_started_from():
    trainer = Trainer([], MANY)
    trainer.update()
    mdp = compile_mdp(trainer.mdp.maps)
    assert np.isfinite(distances(mdp)[mdp.start]).all()


# ---------------------------------------------------------------- command line


def trained(capsys, *words):
    assert main(["train", *words, "--json", "--quiet"]) == 0
    return json.loads(capsys.readouterr().out.splitlines()[-1])


FEW = ("--agents", "64", "--rollout-steps", "4", "--pool-maps", "8", "--batch-maps", "4", "--updates", "2")


def test_a_recipe_is_learned_and_the_file_of_settings_makes_the_run_again(tmp_path, capsys):
    one, other = tmp_path / "one", tmp_path / "other"
    words = ("--network", "planner", "--movement", "octile", "--validation-maps", "2", *FEW)
    assert trained(capsys, "maze:7,open:6", *words, "--out", str(one))["updates"] == 2
    trained(capsys, "--config", str(one / "config.toml"), "--updates", "2", "--out", str(other))
    weights, again = (run_folder.read_weights(path / "policy.safetensors") for path in (one, other))
    assert weights[1] == again[1]
    assert weights[1]["movement"] == "octile"
    assert all(torch.equal(tensor, again[0][name]) for name, tensor in weights[0].items())


def test_a_folder_is_learned_by_its_split(tmp_path, capsys, monkeypatch):
    for number in range(6):
        save(picture("S" + "." * (number + 1) + "G"), tmp_path / f"{number}.map")
    assert main(["split", str(tmp_path), "--shares", "0.5,0.5,0"]) == 0
    seen = []
    monkeypatch.setattr(
        "simulator.commands.learn.learn",
        lambda trainer, *_, **__: seen.append(trainer) or Learned(History(), None, "", ()),
    )
    capsys.readouterr()
    trained(capsys, str(tmp_path), "--network", "planner", "--out", str(tmp_path / "run"))
    made = load_dataset(tmp_path)
    assert keys(seen[0].maps.given) == keys(made.maps("training"))
    assert keys(seen[0].maps.validation) == keys(made.maps("validation"))
