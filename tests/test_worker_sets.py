"""Learning a set of maps on the trainer's thread while the open map is only watched."""

import numpy as np

from simulator.protocol.commands import LearnSet, Pause, Reset, Run, SampleEpisodes, SetMap, StepOnce
from simulator.protocol.events import (
    EpisodeSampled,
    MapChanged,
    Refused,
    RunBegan,
    TrainerReady,
    UpdateFinished,
)
from simulator.protocol.snapshots import TrainingSnapshot
from simulator.world.grid import GridMap
from simulator.world.recipe import Recipe
from tests.test_worker import desk, open_map
from tests.waiting import until

__all__ = ["desk"]


def field_of(desk, revision, version):
    """The policy of that version on a map of that revision."""

    def found():
        moments = [s for s in desk.mailbox.take() if isinstance(s, TrainingSnapshot) and s.policy]
        return next((m.policy for m in moments if (m.policy.revision, m.policy.version) == wanted), None)

    wanted = (revision, version)
    return until(found)


def learn(desk, network="planner", movement="four"):
    desk.until(TrainerReady)
    desk.send(Reset({"network": network, "agents": 64}))
    desk.until(RunBegan)
    maps = tuple(Recipe.parse("random:7@0.2").make(6, seed=0, movement=movement))
    desk.send(LearnSet(maps, (), "6 maps"), Pause())
    return desk.until(RunBegan)


def test_the_set_is_learned_and_the_open_map_watched(desk):
    assert learn(desk).source == "6 maps"
    desk.mailbox.take()
    desk.send(StepOnce())
    desk.until(UpdateFinished)
    field = field_of(desk, 0, 1)
    assert field.probabilities.shape == (36, 4)
    desk.send(SampleEpisodes("sampled"))
    trace = desk.until(EpisodeSampled).trace
    assert trace.positions[0].tolist() == [0, 0] and trace.positions.max() < 6


def test_another_open_map_is_watched_and_nothing_is_forgotten(desk):
    learn(desk)
    desk.send(StepOnce())
    desk.until(UpdateFinished)
    other = GridMap(np.zeros((9, 5), np.uint8), (0, 0), (8, 4), revision=7)
    desk.send(SetMap(other))
    assert desk.until(MapChanged).revision == 7
    assert field_of(desk, 7, 1).probabilities.shape == (45, 4)
    desk.send(StepOnce())
    assert desk.until(UpdateFinished).stats.update == 2


def test_a_table_makes_room_for_a_network_that_can_learn_a_set_and_it_begins_at_once(desk):
    desk.until(TrainerReady)
    maps = tuple(Recipe.parse("random:7@0.2").make(6, seed=0))
    desk.send(LearnSet(maps[:4], maps[4:], "4 maps"))
    began = desk.until(RunBegan)
    while not began.source:
        began = desk.until(RunBegan)
    assert began.settings["network"] == "planner" and "a table knows no map but its own" in began.reason
    assert desk.until(UpdateFinished).stats.update == 1


def test_an_empty_set_leads_back_to_the_open_map(desk):
    learn(desk)
    desk.send(LearnSet())
    assert desk.until(RunBegan).source == ""
    desk.send(Run())
    assert desk.until(UpdateFinished).stats.update == 1


def test_a_set_that_cannot_be_learned_is_refused_and_all_stays(desk):
    desk.until(TrainerReady)
    maps = (open_map(), GridMap(np.zeros((5, 5), np.uint8), (0, 0), (4, 4), movement="octile"))
    desk.send(LearnSet(maps, (), "two rules"))
    assert "\n" not in desk.until(Refused).text
    desk.send(StepOnce())
    assert desk.until(UpdateFinished).stats.update == 1
    desk.send(Reset({"network": "mlp"}))
    assert desk.until(RunBegan).source == ""


def test_an_open_map_of_another_rule_is_not_watched_and_says_why(desk):
    learn(desk, movement="octile")
    assert "actions" in desk.until(Refused).text
    desk.send(StepOnce(), SampleEpisodes("greedy"))
    assert "actions" in desk.until(Refused).text
