"""Networks of convolutions: any size, moved maps, neighbours in a batch, gradients, tiny maps learned."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - what everyone calls it

from simulator.learning.networks import NETWORKS
from simulator.learning.networks.cnn import UNIT, bearings
from simulator.learning.networks.vin import value_iteration
from simulator.learning.policies.run_folder import read_config
from simulator.learning.policies.run_settings import RunSettings
from simulator.learning.training.trainer import Trainer
from simulator.world.mdp import compile_mdp
from tests.maps import picture

ROOM = picture("S..#. .#... .##.. ...#G")
RECIPES = Path(__file__).parents[1] / "assets" / "recipes"
FAMILIES = ("vin", "cnn")


def build(name, grids, **settings):
    kind = NETWORKS[name]
    return kind.build(compile_mdp(grids), kind.settings(**settings), torch.Generator().manual_seed(3))


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("movement", ["four", "octile"])
def test_one_set_of_weights_serves_every_size(name, movement):
    network = build(name, [picture("S.G", movement)])
    for text in ("SG", "S G", "S..#. .#... ....G", ". . S . . G"):
        mdp = compile_mdp([picture(text, movement)] * 2)
        assert network.bind(mdp)
        logits, values = network()
        assert logits.shape == (mdp.decision_states.sum(), mdp.actions)
        assert values.shape == (mdp.decision_states.sum(),)
        assert torch.isfinite(logits).all()


@pytest.mark.parametrize("name", FAMILIES)
def test_a_map_is_answered_alike_alone_and_among_others(name):
    network = build(name, [ROOM])
    alone = network()
    network.bind(compile_mdp([*[picture("S.... ..... ....G .....")] * 3, ROOM]))
    for one, many in zip(alone, network(), strict=True):
        assert torch.allclose(one, many[-len(one) :], atol=1e-5)


@pytest.mark.parametrize(("name", "settings"), [("vin", {"rounds": 8}), ("cnn", {"blocks": 4})])
def test_an_answer_hangs_on_what_is_around_and_not_on_where_it_is(name, settings):
    answers = []
    for top, left in ((12, 13), (14, 12)):  # farther from the edge than these networks see
        cells = np.ones((30, 30), np.uint8)
        cells[top : top + 4, left : left + 5] = ROOM.cells
        goal = (top + ROOM.goal[0], left + ROOM.goal[1])
        answers.append(build(name, [replace(ROOM, cells=cells, start=(top, left), goal=goal)], **settings)())
    for one, other in zip(*answers, strict=True):
        assert one.std() > 1e-5
        assert torch.allclose(one, other, atol=1e-5)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_weight_gets_a_gradient(name):
    network = build(name, [ROOM])
    logits, values = network()
    torch.manual_seed(0)
    ((logits * torch.randn_like(logits)).sum() + values.square().sum()).backward()
    for label, weight in network.named_parameters():
        assert weight.grad is not None, label
        assert weight.grad.abs().max() > 0, label


def by_convolution(reward, kernel, rounds):
    """The same by convolutions and autograd; reward is [Q, M, H, W], nothing is worth anything on the rim."""
    reward = reward.transpose(0, 1)
    inside = F.pad(torch.ones_like(reward[:1, :1, 1:-1, 1:-1]), (1, 1, 1, 1))
    plan = reward
    for _ in range(rounds):
        plan = reward + F.conv2d(plan.amax(1, keepdim=True) * inside, kernel.view(-1, 1, 3, 3), padding=1)
    return plan.transpose(0, 1)


@pytest.mark.parametrize("rounds", [0, 1, 7])
def test_value_iteration_and_its_gradient_are_those_of_a_convolution(rounds):
    torch.manual_seed(1)
    reward = torch.randn(4, 3, 6, 7, dtype=torch.double, requires_grad=True)
    kernel = (torch.randn(4, 9, dtype=torch.double) * 0.3).requires_grad_()
    weight = torch.randn(4, 3, 4, 5, dtype=torch.double)
    ours = value_iteration(reward.flatten(1), kernel, (6, 7), rounds).view_as(reward)
    true = by_convolution(reward, kernel, rounds)
    inner = (..., slice(1, -1), slice(1, -1))
    assert torch.allclose(ours[inner], true[inner])
    graded = [torch.autograd.grad((q[inner] * weight).sum(), (reward, kernel), allow_unused=True)
              for q in (ours, true)]  # fmt: skip
    for one, other in zip(*graded, strict=True):
        assert torch.allclose(one, torch.zeros_like(one) if other is None else other)


def test_value_iteration_carries_a_reward_along_a_corridor():
    reward = torch.full((1, 3 * 8), -1.0)
    reward[0, 8 + 6] = 2.0  # the last cell inside
    step_right = torch.zeros(1, 9)
    step_right[0, 5] = 0.5
    plan = value_iteration(reward, step_right, (3, 8), 20).view(3, 8)
    values = [2.0]
    for _ in range(5):
        values.insert(0, -1.0 + 0.5 * values[0])
    assert plan[1, 1:-1].tolist() == pytest.approx(values)


def test_bearings_point_at_the_goal():
    goal = torch.zeros(1, 5, 6)
    goal[0, 1, 4] = 1.0
    (seen,) = bearings(goal)
    assert (seen[:, 4, 0] * UNIT).tolist() == pytest.approx([-3, 4, -3 / 5 * UNIT, 4 / 5 * UNIT, 5])
    assert not seen[:, 1, 4].any()


@pytest.mark.parametrize("name", [name for name, kind in NETWORKS.items() if not kind.memory])
def test_every_memoryless_family_learns_a_room(name):
    trainer = Trainer([ROOM], {"network": name, "seed": 1, "agents": 512})
    if name in FAMILIES:
        assert trainer.greedy_cost() > trainer.optimal_cost  # weights alone do not know it
    for _ in range(150):
        if trainer.update().optimal:
            return
    pytest.fail(f"{name}: not optimal after {trainer.updates} updates")


@pytest.mark.parametrize("recipe", sorted(RECIPES.glob("*.toml")), ids=lambda path: path.stem)
def test_recipes_are_settings_of_the_network_that_they_are_named_after(recipe):
    settings = RunSettings.of(read_config(recipe))
    assert settings.network == recipe.stem.split("-")[0]
    assert settings.maps.last_update == settings.general.entropy_updates
