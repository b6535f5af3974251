"""Recipes: what they say, what they refuse, and that the maps they make are different ones."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.world.generators import GENERATORS
from simulator.world.grid import content_key, same_map
from simulator.world.recipe import DEFAULT_SIZE, Entry, Recipe
from simulator.world.regions import solvable
from tests.maps import grids, picture


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    kind = GENERATORS[draw(st.sampled_from(sorted(GENERATORS)))]
    sizes = sorted(draw(st.tuples(*[st.integers(kind.minimum, 30)] * 2)))
    density = None
    if kind.density is not None and draw(st.booleans()):
        ends = st.floats(kind.density.low, kind.density.high).map(lambda x: round(x, 6))
        density = sorted(draw(st.tuples(ends, ends)))
    return Entry(kind.name, (sizes[0], sizes[1]), density and (density[0], density[1]))


@given(st.lists(entries(), min_size=1, max_size=3))
def test_a_recipe_reads_back_what_it_says(parts: list[Entry]) -> None:
    recipe = Recipe(tuple(parts))
    assert Recipe.parse(str(recipe)) == recipe


def test_what_a_recipe_leaves_out() -> None:
    assert Recipe.parse("rooms, maze:9-27") == Recipe(
        (Entry("rooms", (DEFAULT_SIZE, DEFAULT_SIZE)), Entry("maze", (9, 27)))
    )
    assert Recipe.parse("rooms,maze:9", size=16).entries == (Entry("rooms", (16, 16)), Entry("maze", (9, 9)))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "recipe '': expected KIND"),
        ("roms:8", "generator 'roms': expected .*; did you mean rooms?"),
        ("maze:4", "maze of size 4: expected 5 to 2048 cells"),
        ("maze:9-4096", "maze of size 4096: expected 5 to 2048 cells"),
        ("maze:27-9", "maze: sizes 27-9, expected the smaller one first"),
        ("maze:9@0.5", "maze of density 0.5: expected none"),
        ("maze:x", "recipe 'maze:x': expected KIND"),
        ("maze:9@nan", "recipe 'maze:9@nan': expected KIND"),
    ],
)
def test_what_cannot_be_made_is_refused_in_one_line(text: str, line: str) -> None:
    with pytest.raises(ValueError, match=line) as refusal:
        Recipe.parse(text)
    assert "\n" not in str(refusal.value)


def test_entries_take_turns_and_mazes_are_odd() -> None:
    maps = Recipe.parse("rooms:8-11,maze:8-12").make(40, seed=3)
    assert {grid.height for grid in maps[::2]} == {8, 9, 10, 11}
    assert {grid.height for grid in maps[1::2]} == {9, 11}


def test_a_longer_set_begins_as_a_shorter_one() -> None:
    recipe = Recipe.parse("rooms:9,maze:9")
    for one, other in zip(recipe.make(5, seed=7), recipe.stream(seed=7), strict=False):
        assert same_map(one, other)
    assert not same_map(recipe.make(1, seed=8)[0], recipe.make(1, seed=7)[0])


def test_maps_of_other_sets_can_be_kept_out() -> None:
    recipe = Recipe.parse("maze:7")
    first = recipe.make(3, seed=0)
    others = recipe.make(3, seed=0, exclude={content_key(grid) for grid in first})
    assert not {content_key(grid) for grid in first} & {content_key(grid) for grid in others}


def test_it_is_said_when_there_are_no_more() -> None:
    with pytest.raises(ValueError, match=r"maze:5: no map but the \d+ before was found"):
        list(islice(Recipe.parse("maze:5").stream(seed=0), 5000))


@pytest.mark.parametrize("movement", ["four", "octile", "octile-free", "moore"])
def test_maps_have_the_rule_asked_for(movement: str) -> None:
    (grid,) = Recipe.parse("rooms:9").make(1, seed=0, movement=movement)
    assert grid.movement == movement
    assert solvable(grid)


@given(grids(), grids())
def test_keys_are_equal_for_equal_maps_only(one, other) -> None:
    assert (content_key(one) == content_key(other)) == same_map(one, other)
    assert content_key(replace(one, revision=9)) == content_key(one)


def test_a_key_sees_each_part_of_a_map() -> None:
    grid = picture("S.. ..G")
    others = [picture("SG. ..."), picture(".S. ..G"), picture("S.. .#G"), picture("S. .. .G"),
              picture("S.. ..G", "octile"), picture("S.. ..G", slip=0.1)]  # fmt: skip
    assert len({content_key(one) for one in [grid, *others]}) == 7
