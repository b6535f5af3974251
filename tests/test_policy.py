"""Policies by name, against tables whose content is known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from simulator.learning.networks import NETWORKS
from simulator.learning.policies import run_folder
from simulator.learning.policies.by_name import resolve
from simulator.learning.policies.protocols import DensePolicy
from simulator.learning.training import checkpoint
from simulator.learning.training.trainer import Trainer
from simulator.world.mdp import compile_mdp
from simulator.world.planner import follow
from tests.maps import picture

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)
ONE, TWO, OTHER = picture("S.. .#. ..G"), picture("S#. ... ..G"), picture("S.. ..# ..G")


def dense(run: str, **more: int) -> DensePolicy:
    policy = resolve(run, **more)
    assert isinstance(policy, DensePolicy)
    return policy


def test_the_planner_takes_the_first_of_its_best_moves_and_has_none_where_no_way_leads() -> None:
    table, values = dense("optimal").table(compile_mdp([picture("S.#. .G#.")]))
    assert table.reshape(2, 4, 4)[0].tolist() == [
        [0, 1, 0, 0],  # east before south, both are optimal
        [0, 0, 1, 0],
        [0.25] * 4,
        [0.25] * 4,
    ]
    assert np.isnan(values).all()


def test_chance_is_even() -> None:
    table, _ = dense("random").table(compile_mdp([picture("S.G", "octile")]))
    assert (table == 1 / 8).all()


DENSE = sorted(name for name, kind in NETWORKS.items() if not kind.memory)


@pytest.mark.parametrize("network", DENSE)
def test_an_untrained_policy_is_what_a_trainer_of_that_seed_begins_with(network: str) -> None:
    trainer = Trainer([ONE], {"network": network, "seed": 7})
    table, _ = dense(f"untrained:{network}", seed=7).table(compile_mdp([ONE]))
    np.testing.assert_allclose(table, trainer.probabilities, atol=1e-6)


@pytest.mark.parametrize("network", DENSE)
def test_a_kept_run_answers_as_its_trainer_did(network: str, tmp_path: Path) -> None:
    trainer = Trainer([ONE, TWO], {"network": network, "agents": 64, "seed": 3})
    before = trainer.probabilities
    trainer.update()
    checkpoint.save(trainer, tmp_path)
    policy = dense(str(tmp_path))
    both, values = policy.table(compile_mdp([ONE, TWO]))
    np.testing.assert_allclose(both, trainer.probabilities, atol=1e-6)
    np.testing.assert_allclose(values, trainer.now.values, atol=1e-6)
    second, _ = policy.table(compile_mdp([replace(TWO, start=(1, 1))]))  # one of them, from elsewhere
    np.testing.assert_allclose(second, trainer.probabilities[9:], atol=1e-6)
    bare = policy.untrained()
    assert isinstance(bare, DensePolicy)
    np.testing.assert_allclose(bare.table(compile_mdp([ONE, TWO]))[0], before, atol=1e-6)


def test_a_table_knows_its_own_maps_and_no_other(tmp_path: Path) -> None:
    checkpoint.save(Trainer([ONE, TWO], {"agents": 8}), tmp_path)
    line = f"{tmp_path}: its table policy is for its own 2 maps of 3x3 cells and no other"
    with pytest.raises(ValueError, match="its own 2 maps") as caught:
        dense(str(tmp_path)).table(compile_mdp([OTHER]))
    assert str(caught.value) == line


def test_a_table_of_maps_of_several_sizes_serves_each_in_its_own_size(tmp_path: Path) -> None:
    large, small = picture("S...G ..... ....."), picture("S.G #..")
    trainer = Trainer([large, small], {"agents": 64, "seed": 1})
    trainer.update()
    checkpoint.save(trainer, tmp_path)
    policy = dense(str(tmp_path))
    of_small = trainer.probabilities.reshape(2, 3, 5, 4)[1, :2, :3].reshape(-1, 4)
    np.testing.assert_allclose(policy.table(compile_mdp([small]))[0], of_small, atol=1e-6)
    of_large = trainer.probabilities.reshape(2, 15, 4)[0]
    np.testing.assert_allclose(policy.table(compile_mdp([large]))[0], of_large, atol=1e-6)


def test_the_policy_of_a_trainer_stays_as_it_was_while_learning_goes_on() -> None:
    trainer = Trainer([ONE], {"agents": 64, "network": "mlp"})
    before, policy = trainer.probabilities, trainer.policy("now")
    trainer.update()
    np.testing.assert_allclose(policy.table(compile_mdp([ONE]))[0], before, atol=1e-6)


def test_the_number_of_actions_must_fit(tmp_path: Path) -> None:
    checkpoint.save(Trainer([ONE], {"agents": 8, "network": "mlp"}), tmp_path)
    policy = resolve(str(tmp_path))
    with pytest.raises(ValueError, match="its policy has 4 actions, the map moves by octile"):
        policy.check(replace(ONE, movement="octile"))


def test_maps_of_a_run_are_read_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    maps = [replace(ONE, start=divmod(n % 4, 3)) for n in range(11)]
    checkpoint.save(Trainer(maps, {"agents": 8}), tmp_path)
    assert [grid.start for grid in run_folder.read_maps(tmp_path)] == [grid.start for grid in maps]


def test_the_planner_and_chance_have_no_network_to_forget() -> None:
    assert resolve("optimal").untrained() is None
    assert resolve("random").untrained() is None


def test_following_the_planner_ends_at_the_goal() -> None:
    mdp = compile_mdp([ONE])
    table, _ = dense("optimal").table(mdp)
    assert follow(mdp, table.argmax(1), 0)[-1] == mdp.goal[0]


def test_an_mlp_whose_head_gave_the_value_too_still_gives_its_policy():
    """Weights of version 0.1: the last row of the head was V, and no table of values was kept."""
    trainer = Trainer([ONE], {"network": "mlp", "agents": 64, "seed": 3})
    trainer.update()
    new = trainer.network.state_dict()
    old = {name: tensor.clone() for name, tensor in new.items() if name != "values"}
    for name in ("head.weight", "head.bias"):
        old[name] = torch.cat([old[name], torch.ones_like(old[name][:1])])
    again = Trainer([ONE], {"network": "mlp", "seed": 4})
    again.network.load_state_dict(old)
    again.network.bind(again.mdp)  # as those who load weights do: the frequencies are others now
    again.learner.forward()
    np.testing.assert_allclose(again.learner.dense(again.mdp)[0], trainer.probabilities, atol=1e-6)


def test_an_mlp_taken_to_a_larger_map_begins_with_values_of_zero():
    small = Trainer([ONE], {"network": "mlp", "agents": 64, "seed": 3})
    small.update()
    large = Trainer([picture("S.... ..... ....G")], {"network": "mlp", "seed": 4})
    large.network.load_state_dict(small.network.state_dict())
    assert large.network.values.shape == (15,)
    assert not large.network.values.any()
