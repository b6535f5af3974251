"""An undecided policy is shown and told as undecided; the greedy path stays where another is only as good."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

from dataclasses import replace

import numpy as np
import pygame
import pytest

from simulator.texts import tr
from simulator.ui.draw import markers, theme
from simulator.ui.draw.camera import Camera
from simulator.ui.draw.theme import WRONG
from simulator.ui.model.intent import UNDECIDED, is_undecided, undecided
from simulator.ui.overlays import OVERLAYS, View
from simulator.ui.panels.inspector.readings import moment, read, verdict
from simulator.world.grid import GridMap
from tests.test_ui_overlays import state_of
from tests.test_ui_panels import make_trace

EAST, SOUTH = 1, 2


@pytest.fixture(autouse=True, scope="module")
def _display():
    pygame.display.init()
    pygame.font.init()


@pytest.mark.parametrize(
    ("chances", "answer"),
    [
        ((0.25, 0.25, 0.25, 0.25), True),
        ((0.251, 0.249, 0.252, 0.248), True),
        ((0.5, 0.5, 0.0, 0.0), True),  # two moves that no mask rules out
        ((1.0, 0.0, 0.0, 0.0), False),  # the only move there is
        ((0.3, 0.24, 0.23, 0.23), False),
        ((0.49, 0.49, 0.01, 0.01), False),  # two of them are preferred
    ],
)
def test_undecided_is_where_all_possible_moves_are_about_equally_probable(chances, answer):
    assert undecided(np.array(chances, np.float32)) == answer
    assert is_undecided(np.array(chances, np.float32)) == answer
    assert undecided(np.array([chances, (1, 0, 0, 0)], np.float32)).tolist() == [answer, False]


def square(probabilities=None):
    return state_of(GridMap(np.zeros((3, 3), np.uint8), (0, 0), (2, 2)), probabilities)


def even():
    return np.full((9, 4), 0.25, np.float32)


def leaning(moves, chance=0.9):
    """[9, 4] probabilities that prefer one move in each of some states."""
    table = even()
    for state, move in moves.items():
        table[state] = (1 - chance) / 3
        table[state, move] = chance
    return table


def test_an_untrained_policy_has_no_path_no_mistake_and_no_wrong_cross():
    state = square(even())
    view = View.of(state)
    assert view.path == [0]
    assert view.walk.undecided
    assert view.mistake is None
    screen = pygame.Surface((90, 90))
    camera = Camera(screen.get_rect(), 3, 3)
    OVERLAYS["greedy"].draw(screen, camera, view)
    assert not (pygame.surfarray.array3d(screen) == WRONG).all(-1).any()
    dots = OVERLAYS["arrows"].alpha(view, slice(0, 3), slice(0, 3), 30)
    assert (dots[0, 0].astype(bool).sum(), dots[2, 2].any()) == (9, False)  # a dot of 3 by 3 pixels
    assert "undecided" in OVERLAYS["greedy"].note(state)
    assert verdict(read(state, (0, 0))) == tr(UNDECIDED)
    assert np.isnan(read(state, (0, 0)).greedy_cost)


def test_the_path_ends_where_the_policy_is_undecided():
    view = View.of(square(leaning({0: EAST, 1: EAST})))
    assert view.path == [0, 1, 2]
    assert view.walk.undecided


def shown_after(first, second):
    before, now = View.of(square(first)), square(second)
    assert before.path  # drawn
    grounded = replace(View.of(now), grid=before.grid, mdp=before.mdp, plan=before.plan)
    return grounded.after(before).path


ROUND_EAST = {0: EAST, 1: EAST, 2: SOUTH, 5: SOUTH}
ROUND_SOUTH = {0: SOUTH, 3: SOUTH, 6: EAST, 7: EAST}


def test_a_path_that_is_only_as_good_does_not_replace_the_one_shown():
    tied = leaning({**ROUND_SOUTH, **ROUND_EAST})
    tied[0] = (0.02, 0.47, 0.49, 0.02)
    assert shown_after(leaning(ROUND_EAST), tied) == [0, 1, 2, 5, 8]


def test_a_path_that_the_policy_prefers_clearly_is_shown():
    clear = leaning({**ROUND_EAST, **ROUND_SOUTH})
    assert shown_after(leaning(ROUND_EAST), clear) == [0, 3, 6, 7, 8]


def test_a_shorter_path_is_shown_at_once():
    longer = {0: EAST, 1: EAST, 2: SOUTH, 5: 3, 4: SOUTH, 7: EAST}
    assert View.of(square(leaning(longer))).path == [0, 1, 2, 5, 4, 7, 8]
    assert shown_after(leaning(longer), leaning({**longer, 5: SOUTH}, 0.5)) == [0, 1, 2, 5, 8]


def test_the_player_tells_of_a_step_that_slips_and_of_one_that_was_undecided():
    told = make_trace(square(), [1, 1, 2, 2])
    steps = told.steps
    tied = np.full_like(told.probabilities, 1 / told.probabilities.shape[1])
    assert moment(replace(told, probabilities=tied), 0).remark == tr(UNDECIDED)
    slipped = replace(told, executed=(told.actions + 1) % 4)
    assert "slips" in moment(slipped, 0).remark
    assert moment(told, steps).remark == ""


@pytest.mark.parametrize("cell", [5, 8, 12, 20, 30, 48, 90])
@pytest.mark.parametrize("start", [(0, 0), (1, 0), (0, 1)])
def test_the_question_mark_is_not_covered_by_the_mark_of_the_start(cell, start):
    view = View.of(state_of(GridMap(np.zeros((3, 3), np.uint8), start, (2, 2)), even()))
    screen = pygame.Surface((3 * cell + 32, 3 * cell + 32))
    camera = Camera(screen.get_rect(), 3, 3)
    assert camera.cell == cell
    seen = []
    for ends in (False, True):
        screen.fill(theme.CELL_COLOURS[0])
        OVERLAYS["greedy"].draw(screen, camera, view)
        if ends:
            markers.draw_ends(screen, camera, view.grid)
        pixels = pygame.surfarray.array3d(screen).astype(int)
        seen.append(pixels[..., 2] > pixels[..., 1] + 60)  # the violet of the mark, blended or not
    assert seen[0].sum() > 3
    assert (seen[1] == seen[0]).all()
