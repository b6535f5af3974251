"""Reset clears what is shown with the click, and drift is no step of the user's undo."""

import os
from queue import Queue

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import numpy as np

from simulator.protocol.channels import CommandQueue, Mailbox
from simulator.protocol.commands import Reset
from simulator.protocol.events import Refused, RunBegan
from simulator.protocol.snapshots import LiveAgents, Progress, TrainingSnapshot
from simulator.ui.model.document import Document
from simulator.ui.model.trainer_client import TrainerClient
from simulator.world.grid import Cell, GridMap


def moment(revision):
    agents = LiveAgents(revision, np.zeros((1, 1), np.int32), np.zeros((1, 1), bool))
    return TrainingSnapshot(Progress(True, 1, 1, 1.0, 1.0), agents=agents)


def test_a_reset_shows_nothing_of_the_run_before_until_the_next_one_began():
    feed = TrainerClient(CommandQueue(), Queue(), Mailbox())
    feed.mailbox.put(moment(1))
    feed.pump()
    assert feed.agents.revision == 1
    feed.send(Reset({}))
    assert feed.agents is None
    feed.mailbox.put(moment(1))  # still of the run before
    feed.pump()
    assert feed.agents is None
    feed.events.put(RunBegan({}, 0, "", ""))
    feed.mailbox.put(moment(2))
    feed.pump()
    assert feed.agents.revision == 2


def test_a_refused_reset_shows_the_run_that_goes_on():
    feed = TrainerClient(CommandQueue(), Queue(), Mailbox())
    feed.send(Reset({}))
    feed.events.put(Refused("no such network"))
    feed.mailbox.put(moment(1))
    feed.pump()
    assert feed.agents.revision == 1


def test_drift_is_no_step_of_undo_and_can_be_put_back():
    document = Document(GridMap(np.zeros((4, 5), np.uint8), (0, 0), (3, 4)))
    document.begin()
    document.paint(np.array([6]), Cell.WALL)
    document.end()
    for cell in (7, 8, 7):
        kind = Cell.FLOOR if document.grid.cells.flat[cell] else Cell.WALL
        document.drift(document.grid.patch(np.array([cell]), kind))
    assert np.flatnonzero(document.grid.cells).tolist() == [6, 8]
    document.undo()
    assert np.flatnonzero(document.grid.cells).tolist() == [8]
    assert not document.history.can_undo
    document.redo()
    assert document.still()
    assert np.flatnonzero(document.grid.cells).tolist() == [6]
    assert not document.still()


def test_a_cell_that_the_user_painted_since_stays_as_painted():
    document = Document(GridMap(np.zeros((4, 5), np.uint8), (0, 0), (3, 4)))
    document.drift(document.grid.patch(np.array([7]), Cell.WALL))
    document.begin()
    document.paint(np.array([7]), Cell.MUD)
    document.end()
    assert not document.still()
    assert document.grid.cells.flat[7] == Cell.MUD
