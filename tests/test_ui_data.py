"""The set of maps in the window: opened, split, looked at, learned."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")


import numpy as np
import pygame
import pytest

from simulator.protocol.commands import LearnSet
from simulator.protocol.events import RunBegan
from simulator.ui.model.map_set import MapSet
from simulator.world.dataset import load_dataset
from simulator.world.formats import save
from simulator.world.grid import GridMap
from tests.test_ui_window import Hand
from tests.waiting import until


@pytest.fixture
def folder(tmp_path):
    for number in range(10):
        cells = np.zeros((5, 5), np.uint8)
        cells.ravel()[number + 2] = 1
        save(GridMap(cells, (0, 0), (4, 4)), tmp_path / f"m{number}.map")
    return tmp_path


@pytest.fixture
def hand():
    made = Hand()
    made.window.show_panel("data")
    return made


def wait(hand):
    until(lambda: (hand.frames(2), not hand.window.state.map_set.loading)[1])
    hand.frames(12)


def click(hand, place):
    panel = hand.window.panels["data"]
    pixel = (panel.rect.x + place[0], panel.rect.y + place[1])
    for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        hand.frames(2, pygame.event.Event(kind, pos=pixel, button=1))


def test_a_folder_is_split_and_shown(hand, folder):
    hand.window.state.map_set.open_folder(folder)
    wait(hand)
    panel = hand.window.panels["data"]
    assert panel.members() == list(range(10))
    assert (folder / "split.toml").exists()
    words = [words for _, words, _ in panel.choices()]
    assert words == ["All 10", "Training 8", "Validation 1", "Test 1"]
    test_only = next(rect for split, _, rect in panel.choices() if split == "test")
    click(hand, test_only.center)
    items = load_dataset(folder).items
    assert panel.members() == [k for k, item in enumerate(items) if item.split == "test"]


def test_worst_maps_come_first_and_a_click_opens_the_map(hand, folder):
    found = hand.window.state.map_set
    found.open_folder(folder)
    wait(hand)
    found.score(range(10), np.array([1, 1, 1, 0.2, 1, 1, 0.2, 1, 1, np.nan]), np.linspace(1, 0.1, 10))
    hand.frames(12)
    panel = hand.window.panels["data"]
    assert panel.members()[:3] == [6, 3, 8]  # equal success: the smaller SPL; then all solved, smallest SPL
    assert panel.members()[-1] == 9  # unknown
    click(hand, panel.gallery.place(1).center)
    assert hand.document.path == folder / "m3.map"
    assert hand.cells[1, 0] == 1 and hand.cells.sum() == 1


def test_a_bad_folder_leaves_the_set_as_it_was(hand, folder, tmp_path_factory):
    found = hand.window.state.map_set
    found.open_folder(folder)
    wait(hand)
    before = found.dataset
    empty = tmp_path_factory.mktemp("empty")
    found.open_folder(empty)
    wait(hand)
    assert found.dataset is before and str(empty) in found.trouble and "\n" not in found.trouble


def test_training_on_the_set_learns_its_training_maps_and_leads_back(hand, folder):
    hand.window.state.map_set.open_folder(folder)
    wait(hand)
    hand.feed.commands.take()
    panel = hand.window.panels["data"]
    click(hand, panel.train.relative_rect.center)
    sent = hand.feed.commands.take()
    (wanted,) = [c for c in sent if isinstance(c, LearnSet)]
    items = hand.window.state.map_set.dataset.items
    assert [
        g is i.grid for g, i in zip(wanted.maps, (i for i in items if i.split == "training"), strict=True)
    ]
    assert len(wanted.validation) == 1 and wanted.source == f"8 maps of {folder.name}"
    assert hand.window.panel == "train"
    hand.feed.events.put(RunBegan({}, 10, "", wanted.source))
    hand.window.show_panel("data")
    hand.frames(12)
    assert panel.train.text == "Back to this map"
    click(hand, panel.train.relative_rect.center)
    assert [c for c in hand.feed.commands.take() if isinstance(c, LearnSet)] == [LearnSet()]


def test_a_recipe_is_made_off_the_frame_and_its_maps_can_be_opened(hand, tmp_path):
    found = hand.window.state.map_set
    found.open_recipe("maze:9", count=20, seed=3, movement="octile", folder=tmp_path / "set")
    wait(hand)
    assert len(found.dataset.items) == 20 and (tmp_path / "set" / "split.toml").exists()
    panel = hand.window.panels["data"]
    click(hand, panel.gallery.place(5).center)
    assert np.array_equal(hand.cells, found.dataset.items[5].grid.cells)
    assert hand.document.grid.movement == "octile"


def test_scores_are_kept_by_place_and_forgotten_with_another_set(folder):
    found = MapSet()
    found.dataset = load_dataset(folder)
    found.forget_scores()
    found.score([2, 4], np.array([0.5, 1.0]), np.array([0.4, 0.9]))
    assert found.success[2] == 0.5 and found.spl[4] == 0.9 and np.isnan(found.success[3])
    found.forget_scores()
    assert np.isnan(found.success).all()
