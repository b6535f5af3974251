"""Generators: every map can be solved, every seed has its map, and each kind is what it says it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from hashlib import blake2b

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.world.generators import GENERATORS
from simulator.world.generators.braid import braided
from simulator.world.generators.joining import connecting
from simulator.world.generators.lattice import neighbours, rooms_a_side
from simulator.world.generators.maze import depth_first_tree
from simulator.world.generators.maze_prim import prim_tree
from simulator.world.generators.maze_wilson import uniform_tree
from simulator.world.generators.rooms import divided, doors
from simulator.world.generators.terrain import blurred, ranked
from simulator.world.grid import Cell, content_key, same_map
from simulator.world.movement import RULES
from simulator.world.planner import plan
from simulator.world.regions import regions

KINDS = sorted(GENERATORS)
TREES = {"maze": depth_first_tree, "maze-prim": prim_tree, "maze-wilson": uniform_tree}
FOUR = RULES["four"]
DIALLED = [name for name in KINDS if GENERATORS[name].density]


def stream(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def rooms_with_one_way(passages: list[tuple[int, int]]) -> int:
    ways = Counter(room for passage in passages for room in passage)
    return sum(count == 1 for count in ways.values())


def test_the_kinds_asked_for_are_there() -> None:
    assert set(KINDS) >= {"maze", "maze-prim", "maze-wilson", "braid", "random", "rooms", "four-rooms",
                          "caves", "warehouse", "spiral", "bug-trap", "city", "terrain", "open"}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_every_map_can_be_solved_in_four_connected_steps(name: str, data: st.DataObject) -> None:
    kind = GENERATORS[name]
    size, seed = data.draw(st.integers(kind.minimum, 40)), data.draw(st.integers(0, 2**32))
    density = data.draw(st.floats(kind.density.low, kind.density.high)) if kind.density else None
    grid = kind.make(size, stream(seed), density)
    assert grid.cells.shape == (size, size)
    assert Cell.HAZARD not in grid.cells
    assert grid.start != grid.goal
    assert np.isfinite(plan(grid).length)
    assert same_map(grid, kind.make(size, stream(seed), density))


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("rule", list(RULES))
def test_what_four_steps_reach_every_rule_reaches(name: str, rule: str) -> None:
    grid = replace(GENERATORS[name].make(21, stream(5)), movement=rule)
    assert np.isfinite(plan(grid).length)


@pytest.mark.parametrize("name", KINDS)
def test_large_maps_can_be_solved(name: str) -> None:
    grid = GENERATORS[name].make(256, stream(0))
    found = regions(grid.cells, FOUR)
    assert found[grid.start] == found[grid.goal] > 0


@pytest.mark.parametrize("name", KINDS)
def test_maps_of_different_seeds_differ(name: str) -> None:
    maps = [GENERATORS[name].make(32, stream(seed)) for seed in range(100)]
    assert len({content_key(grid) for grid in maps}) == 100
    if name not in ("open", "four-rooms"):
        assert len({grid.cells.tobytes() for grid in maps}) == 100


def test_a_seed_gives_the_same_maps_on_every_machine() -> None:
    """The content of one map of each kind, as first written down; change it only where a kind is changed."""
    found = {name: digest(GENERATORS[name].make(24, stream(1))) for name in KINDS}
    assert found == PINNED


def digest(grid) -> str:
    return blake2b(grid.cells.tobytes() + repr((grid.start, grid.goal)).encode(), digest_size=4).hexdigest()


PINNED = {
    "braid": "a2e4d85a",
    "bug-trap": "5a7c6693",
    "caves": "5d4c4f7a",
    "city": "64fc2236",
    "four-rooms": "7444d8da",
    "maze": "3c7c8d28",
    "maze-prim": "d7262286",
    "maze-wilson": "4a47e2a3",
    "open": "0c792ee6",
    "random": "d72de1b8",
    "rooms": "220b2eef",
    "spiral": "de22772b",
    "terrain": "fae50804",
    "warehouse": "f0593fba",
}


@pytest.mark.parametrize("name", KINDS)
def test_sizes_and_densities_out_of_range_are_refused_in_one_line(name: str) -> None:
    kind = GENERATORS[name]
    with pytest.raises(
        ValueError, match=rf"^{name} of size {kind.minimum - 1}: expected {kind.minimum} to 2048"
    ):
        kind.make(4, stream(0))
    if kind.density is None:
        with pytest.raises(ValueError, match=rf"^{name} of density 0.5: expected none"):
            kind.make(9, stream(0), 0.5)
    else:
        for density in (kind.density.low - 0.01, kind.density.high + 0.01, float("nan")):
            with pytest.raises(ValueError, match=rf"^{name} of density .*: expected a number from"):
                kind.make(9, stream(0), density)


# ---------------------------------------------------------------- mazes


@pytest.mark.parametrize("name", TREES)
@settings(max_examples=30, deadline=None)
@given(n=st.integers(2, 12), seed=st.integers(0, 2**32))
def test_the_passages_of_a_perfect_maze_are_a_tree(name: str, n: int, seed: int) -> None:
    passages = TREES[name](n, stream(seed))
    near = neighbours(n)
    assert all(two in near[one] for one, two in passages)
    assert len(passages) == n * n - 1
    reached, more = {0}, [0]
    while more:
        room = more.pop()
        for one, two in passages:
            other = two if one == room else one if two == room else room
            if other not in reached:
                reached.add(other)
                more.append(other)
    assert len(reached) == n * n


@pytest.mark.parametrize("name", TREES)
@pytest.mark.parametrize("size", [5, 12, 21])
def test_a_perfect_maze_has_one_way_between_any_two_cells(name: str, size: int) -> None:
    cells = GENERATORS[name].make(size, stream(size)).cells
    floor = cells == Cell.FLOOR
    steps = np.count_nonzero(floor[1:] & floor[:-1]) + np.count_nonzero(floor[:, 1:] & floor[:, :-1])
    assert steps == np.count_nonzero(floor) - 1
    assert regions(cells, FOUR).max() == regions(cells, FOUR)[1, 1]
    assert len(np.unique(regions(cells, FOUR)[floor])) == 1


def test_every_maze_of_2x2_rooms_is_equally_likely_by_wilson() -> None:
    """Four trees; Pearson's χ² with 3 degrees of freedom is below 16.3 in 999 of 1,000 samples."""
    rng, draws = stream(0), 4000
    counts = Counter(frozenset(map(frozenset, uniform_tree(2, rng))) for _ in range(draws))
    assert len(counts) == 4
    assert sum((count - draws / 4) ** 2 / (draws / 4) for count in counts.values()) < 16.3


def test_every_maze_of_3x3_rooms_is_equally_likely_by_wilson_and_not_by_prim() -> None:
    """192 spanning trees (Kirchhoff); χ² with 191 degrees of freedom is below 256 in 999 of 1,000 samples."""
    rng, draws = stream(1), 192 * 40

    def unevenness(tree) -> float:
        counts = Counter(frozenset(map(frozenset, tree(3, rng))) for _ in range(draws))
        missing = (192 - len(counts)) * 40
        return missing + sum((count - 40) ** 2 / 40 for count in counts.values())

    assert unevenness(uniform_tree) < 256 < unevenness(prim_tree)


@settings(max_examples=40, deadline=None)
@given(n=st.integers(3, 12), share=st.floats(0, 1), seed=st.integers(0, 2**32))
def test_braiding_opens_the_share_of_dead_ends_asked_for(n: int, share: float, seed: int) -> None:
    tree = uniform_tree(n, stream(seed))
    before = rooms_with_one_way(tree)
    opened = braided(n, tree, share, stream(seed))
    assert opened[: len(tree)] == tree
    assert len({frozenset(passage) for passage in opened}) == len(opened)
    wanted = before - round(share * before)
    assert wanted - 1 <= rooms_with_one_way(opened) <= wanted


# ---------------------------------------------------------------- what the dials mean


@pytest.mark.parametrize("density", [0.0, 0.1, 0.2, 0.4])
def test_random_obstacles_are_as_many_as_asked_for(density: float) -> None:
    walls = np.count_nonzero(GENERATORS["random"].make(32, stream(3), density).cells == Cell.WALL)
    assert walls == round(density * 1024)
    if density == 0.2:
        assert 1024 - walls == 819  # the free cells of MovingAI's random-32-32-20


@pytest.mark.parametrize("density", [0.0, 0.3, 0.9])
def test_terrain_is_as_wet_as_asked_for(density: float) -> None:
    cells = GENERATORS["terrain"].make(40, stream(3), density).cells
    kinds = np.bincount(cells.ravel(), minlength=5)
    assert kinds[Cell.MUD] + kinds[Cell.WATER] == round(density * 1600)
    assert kinds[Cell.WATER] == round(0.4 * density * 1600)
    assert kinds[Cell.WALL] == 48  # 3 %


@pytest.mark.parametrize("name", ["warehouse", "city", "caves", "bug-trap"])
def test_a_greater_density_means_more_walls(name: str) -> None:
    dial = GENERATORS[name].density
    assert dial is not None
    walls = [
        sum(np.count_nonzero(GENERATORS[name].make(32, stream(seed), density).cells) for seed in range(10))
        for density in (dial.low, (dial.low + dial.high) / 2, dial.high)
    ]
    assert walls[0] < walls[1] < walls[2]


def test_rooms_without_further_doors_are_a_tree() -> None:
    for seed in range(20):
        label, count = divided(24, 3, 8, stream(seed))
        assert len(doors(label, count, 0.0, stream(seed))) == count - 1
        assert len(doors(label, count, 1.0, stream(seed))) > count - 1


def test_rooms_have_many_sizes() -> None:
    label, count = divided(48, 3, 12, stream(0))
    sizes = Counter(np.bincount(label.ravel())[1:].tolist())
    assert count > 10
    assert len(sizes) > count // 2


@given(share=st.floats(0, 1), seed=st.integers(0, 2**32))
def test_ways_that_join_all_places(share: float, seed: int) -> None:
    one, two = np.array([0, 1, 2, 3, 0, 1]), np.array([1, 2, 3, 0, 2, 3])  # four places, all pairs
    chosen = connecting(one, two, 4, share, stream(seed))
    link = np.eye(4, dtype=int)
    link[one[chosen], two[chosen]] = link[two[chosen], one[chosen]] = 1
    assert (np.linalg.matrix_power(link, 3) > 0).all()
    if share == 0:
        assert chosen.sum() == 3


# ---------------------------------------------------------------- shapes


def test_four_rooms_have_four_doors_and_two_ends_apart() -> None:
    for seed in range(30):
        grid = GENERATORS["four-rooms"].make(17, stream(seed))
        row = int((grid.cells == Cell.WALL).sum(1).argmax())
        col = int((grid.cells == Cell.WALL).sum(0).argmax())
        shut = grid.cells.copy()
        shut[row], shut[:, col] = Cell.WALL, Cell.WALL
        assert np.count_nonzero(shut != grid.cells) == 4
        assert len(np.unique(regions(shut, FOUR))) == 5
        sides = [(place[0] > row, place[1] > col) for place in (grid.start, grid.goal)]
        assert sides[0] != sides[1]


def test_a_spiral_is_walked_from_end_to_end() -> None:
    for seed in range(10):
        grid = GENERATORS["spiral"].make(8, stream(seed))
        floor = grid.cells == Cell.FLOOR
        assert len(plan(grid).path) == np.count_nonzero(floor)  # one cell wide: all of it is on the way


def test_the_bug_leaves_its_trap_by_the_mouth() -> None:
    """The way round is longer than the straight one in most traps."""
    longer = 0
    for seed in range(30):
        grid = GENERATORS["bug-trap"].make(24, stream(seed))
        longer += plan(grid).length > abs(np.subtract(grid.start, grid.goal)).sum()
    assert longer >= 27


def test_caves_are_one_region() -> None:
    for seed in range(10):
        cells = GENERATORS["caves"].make(32, stream(seed)).cells
        assert len(np.unique(regions(cells, FOUR)[cells == Cell.FLOOR])) == 1


def test_blurring_spreads_one_cell_as_three_boxes_do() -> None:
    noise = np.zeros((13, 13), np.int64)
    noise[6, 6] = 1
    row = np.array([1, 3, 6, 7, 6, 3, 1])  # (1 + x + x²)³
    assert (blurred(noise, 1) == np.outer(row, row)).all()


def test_ranks_count_the_values_before() -> None:
    assert ranked(np.array([[5, 1], [5, 0]])).tolist() == [[2, 1], [3, 0]]


def test_rooms_of_a_maze() -> None:
    assert [rooms_a_side(size) for size in (5, 6, 7, 32, 33)] == [2, 2, 3, 15, 16]
    assert neighbours(2) == [[1, 2], [3, 0], [0, 3], [1, 2]]
