"""The policies that come with the program: on every machine they find their way over maps nobody learned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.learning.evaluation import evaluate, finish
from simulator.learning.policies import run_folder
from simulator.learning.policies.by_name import resolve
from simulator.learning.policies.run_settings import RunSettings
from simulator.learning.training import checkpoint
from simulator.paths import trained_policies
from simulator.world.formats import load
from simulator.world.movement import RULES
from simulator.world.recipe import Recipe
from tests.maps import picture

POLICIES = {path.name: path for path in trained_policies()}
NAMES = sorted(POLICIES)


def movement_of(name: str) -> str:
    return name if name in RULES else name.rpartition("-")[0]


def test_there_is_one_for_every_movement_rule_and_one_by_the_exact_gradient():
    assert set(NAMES) == {*RULES, "octile-exact"}


@pytest.mark.parametrize("name", NAMES)
def test_it_was_learned_from_reward_alone_as_its_settings_say(name):
    settings = RunSettings.of(run_folder.read_config(POLICIES[name] / "config.toml"))
    assert settings.network == "planner"
    assert settings.algorithm == ("exact" if name.endswith("exact") else "ppo")
    assert not settings.model.action_mask
    assert settings.general.potential == "none"
    assert settings.maps.recipe_movement == movement_of(name)
    assert settings.maps.last_update > 0


@pytest.mark.parametrize("name", NAMES)
def test_it_finds_shortest_paths_on_fresh_maps(name):
    rule = movement_of(name)
    maps = Recipe.parse("random:16@0.3,maze:15,rooms:24,caves:32").make(8, seed=4711, movement=rule)
    found = finish(evaluate(resolve(str(POLICIES[name])), maps, all_cells=True, baselines=("untrained",)))
    assert found.policy.success_rate == 1.0
    assert found.policy.spl > 0.9999
    assert found.untrained.success_rate < 0.5


@pytest.mark.parametrize("name", [name for name in NAMES if name in RULES])
def test_it_pays_for_mud_and_water_what_they_cost_and_shuns_hazards(name):
    maps = [
        picture("...... .mmmm. S.mm.G .mmmm. ......", name),
        picture("..... wwww. S...G wwww. .....", name),
        picture("....... .!!!!!. S.....G .!!!!!. .......", name),
        picture("S!!!! ....! !!!.! !!!.G", name),
    ]
    found = finish(evaluate(resolve(str(POLICIES[name])), maps, all_cells=True, baselines=()))
    assert found.policy.hazards == 0
    assert found.policy.optimal_share == 1.0


@pytest.mark.parametrize("name", NAMES)
def test_it_goes_on_learning_on_another_map(name):
    grid = picture("S.... .###. ...#. .#.#. .#.#G", movement_of(name))
    trainer = checkpoint.load(POLICIES[name], [grid])
    assert trainer.greedy_cost() == pytest.approx(trainer.optimal_cost)
    for _ in range(2):
        stats = trainer.update(measure=True)
    assert np.isfinite(stats.policy_loss)
    assert stats.optimal


def test_on_another_map_it_explores_no_more_than_in_the_end_and_keeps_what_it_knows():
    """Episodes of the length that suited small maps, and a beginner's entropy weight, would spoil it."""
    (grid,) = Recipe.parse("rooms:40").make(1, seed=5, movement="octile")
    trainer = checkpoint.load(POLICIES["octile"], [grid])
    general = trainer.settings.general
    assert (general.episode_limit, general.entropy_weight) == (0, general.entropy_final)
    for _ in range(12):
        stats = trainer.update()
    assert stats.optimal and stats.success_rate > 0.95 and stats.path_ratio < 1.1


def test_a_map_that_is_larger_than_any_learned():
    grid = next(iter(Recipe.parse("maze:63").make(1, seed=1, movement="octile")))
    trainer = checkpoint.load(POLICIES["octile"], [grid])
    assert trainer.greedy_cost() == pytest.approx(trainer.optimal_cost)


def test_the_maps_that_come_with_the_program():
    from simulator.paths import sample_maps

    for path in sample_maps():
        grid = replace(load(path).grid, slip=0.0)
        trainer = checkpoint.load(POLICIES[grid.movement], [grid])
        assert trainer.greedy_cost() == pytest.approx(trainer.optimal_cost), path.name
