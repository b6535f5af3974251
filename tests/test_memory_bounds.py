"""Memory and time of an update stay bounded, whatever is asked for."""

import tracemalloc

import numpy as np
import pytest

from simulator.learning.sampling.rollout import MOST_WHOLE
from simulator.learning.training.trainer import Trainer
from simulator.world.grid import GridMap
from simulator.world.interruption import Interrupted, interruptible


def empty(size):
    return GridMap(np.zeros((size, size), np.uint8), (0, 0), (size - 1, size - 1))


def test_whole_episodes_on_a_large_map_take_fewer_agents_and_say_so():
    trainer = Trainer([empty(96)], {"algorithm": "reinforce"})
    remarks = [remark.text for remark in trainer.adviser.remarks()]
    limit = 4 * int(trainer.mdp.decision_states.sum())
    assert remarks == [f"{MOST_WHOLE // limit} agents learn instead of {trainer.settings.general.agents}"]


def test_an_update_of_whole_episodes_stays_within_its_memory():
    trainer = Trainer([empty(64)], {"algorithm": "reinforce", "starts": "uniform"})
    tracemalloc.start()
    trainer.update()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 600e6


def test_the_largest_maps_are_learned_by_a_few_agents():
    trainer = Trainer([empty(112)], {"algorithm": "reinforce"})
    assert trainer.update().update == 1
    assert trainer.stats.env_steps <= MOST_WHOLE


def test_small_maps_keep_all_their_agents():
    trainer = Trainer([empty(8)], {"algorithm": "reinforce"})
    assert trainer.adviser.remarks() == ()


@pytest.mark.parametrize("network", ["table", "recurrent"])
def test_more_samples_than_memory_holds_are_refused_in_one_line(network):
    with pytest.raises(
        ValueError, match=r"^agents 65536 with rollout_steps 4096: 268,435,456 samples"
    ) as told:
        Trainer([empty(8)], {"agents": 65536, "rollout_steps": 4096, "network": network})
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("settings", [{}, {"algorithm": "reinforce"}, {"network": "recurrent"}], ids=str)
def test_long_updates_have_points_where_they_can_end(settings):
    trainer = Trainer([empty(32)], settings)
    before = {name: value.clone() for name, value in trainer.network.state_dict().items()}
    asked = [0]

    def stop():
        asked[0] += 1
        if asked[0] == 5:
            raise Interrupted

    with pytest.raises(Interrupted), interruptible(stop):
        trainer.update()
    assert trainer.updates == 0
    assert all((before[name] == value).all() for name, value in trainer.network.state_dict().items())
    trainer.update()
    assert trainer.updates == 1
