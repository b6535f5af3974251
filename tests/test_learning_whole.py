"""Networks that read whole maps: what they are shown, how many maps at once, what the mask does."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from simulator.learning.networks import whole_map
from simulator.learning.networks.whole_map import CHANNELS, WholeMapNetwork, WholeMapSettings, channels
from simulator.world.mdp import compile_mdp
from tests.maps import picture


class Echo(WholeMapNetwork):
    """Answers with what it sees: logits are the number of each action plus the wall, values the goal."""

    def __init__(self, mdp, settings):
        super().__init__(mdp, settings)
        self.weight = nn.Parameter(torch.ones(()))
        self.passes = 0
        self.bind(mdp)

    def scan(self, channels):
        self.passes += 1
        inner = channels[:, :, 1:-1, 1:-1]
        step = torch.arange(self.actions).view(1, -1, 1, 1)
        return (inner[:, :1] + step) * self.weight, inner[:, 1] * self.weight


def test_channels_show_all_but_the_start_within_a_ring_of_walls():
    (seen,) = channels([picture("Sm# w!G")])
    found = {name: np.argwhere(seen[k]).tolist() for k, name in enumerate(CHANNELS)}
    ring = [[r, c] for r in range(4) for c in range(5) if r in (0, 3) or c in (0, 4)]
    assert sorted(found["wall"]) == sorted([*ring, [1, 3]])
    assert found == found | {"goal": [[2, 3]], "mud": [[1, 2]], "water": [[2, 1]], "hazard": [[2, 2]]}


def test_answers_stand_in_the_order_of_the_acting_cells():
    mdp = compile_mdp([picture("S#G"), picture("..S G..")])
    net = Echo(mdp, WholeMapSettings())
    logits, values = net()
    assert net.state_index.tolist() == np.flatnonzero(mdp.decision_states).tolist()
    assert logits.shape == (len(net.state_index), 4)
    assert logits[0].tolist() == [0, 1, 2, 3]
    assert not values.any()


def test_many_maps_are_read_a_few_at_a_time(monkeypatch):
    mdp = compile_mdp([picture("S.G")] * 5)
    net = Echo(mdp, WholeMapSettings())
    at_once = net()
    assert net.passes == 1
    monkeypatch.setattr(whole_map, "CHUNK", 2 * net.channels[0, 0].numel())
    net.bind(mdp)
    in_parts = net()
    assert net.passes == 1 + 3
    for one, other in zip(at_once, in_parts, strict=True):
        assert torch.equal(one, other)


@pytest.mark.parametrize("masked", [False, True])
def test_the_mask_rules_out_walls_only_where_it_is_asked_for(masked):
    mdp = compile_mdp([picture("S.. .#G")])
    logits, _ = Echo(mdp, WholeMapSettings(action_mask=masked))()
    ruled_out = logits < whole_map.RULED_OUT / 2
    assert np.array_equal(ruled_out.numpy(), ~mdp.valid[mdp.decision_states] & masked)


def test_another_size_keeps_the_weights_and_another_number_of_actions_does_not():
    net = Echo(compile_mdp([picture("S.G")]), WholeMapSettings())
    assert net.bind(compile_mdp([picture("S... ...G")]))
    assert net()[0].shape == (7, 4)
    assert not net.bind(compile_mdp([picture("S.G", "octile")]))
