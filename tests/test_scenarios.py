"""Scenario files: every way they are written, and one exact line where they cannot be used."""

from __future__ import annotations

import heapq
from itertools import product
from math import inf, sqrt
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.learning.evaluation import evaluate, finish
from simulator.learning.policies.by_name import resolve
from simulator.world.formats import load, load_all, loads, save
from simulator.world.formats.scen import read_scenarios, scenarios_of, write_scenarios
from simulator.world.formats.scenario import Scenario
from simulator.world.planner import plan
from simulator.world.regions import solvable
from tests.maps import picture

if TYPE_CHECKING:
    from pathlib import Path

MAP = b"type octile\nheight 3\nwidth 4\nmap\n..T.\n....\n@@..\n"
NINE = "0\tmaps/dao/a.map\t4\t3\t0\t0\t3\t2\t3.82842712\n"
SEVEN = "0\ta.map\t0\t0\t3\t2\t3.82843\n"
FIRST = Scenario(0, "a.map", 4, 3, (0, 0), (2, 3), 3.82842712, 2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.map").write_bytes(MAP)
    return tmp_path


def written(folder: Path, text: str, name: str = "a.map.scen") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def complaint(path: Path) -> str:
    with pytest.raises(ValueError, match="expected") as caught:
        scenarios_of(path)
    text = str(caught.value)
    assert "\n" not in text
    assert text.startswith(f"{path}:")
    return text.removeprefix(f"{path}:")


@pytest.mark.parametrize("head", ["version 1\n", "version 1.0\n", "VERSION 1 \r\n", "", "\n"])
def test_nine_fields_with_and_without_a_version(folder: Path, head: str) -> None:
    (one,) = read_scenarios(written(folder, head + NINE))
    assert (one.map, one.base, one.width, one.height) == ("maps/dao/a.map", "a.map", 4, 3)
    assert (one.start, one.goal, one.length) == ((0, 0), (2, 3), 3.82842712)


def test_seven_fields_say_no_size(folder: Path) -> None:
    (one,) = read_scenarios(written(folder, SEVEN))
    assert (one.width, one.height, one.start, one.goal, one.length) == (0, 0, (0, 0), (2, 3), 3.82843)


@pytest.mark.parametrize(
    "line",
    [
        "3\tmy old maps/a b.map\t4\t3\t1\t0\t0\t0\t1\n",
        "3 my old maps/a b.map 4 3 1 0 0 0 1\r\n",
        "3   my old maps\\a b.map 4\t3 1 0 0 0   1.0",
    ],
)
def test_blanks_in_names_and_both_slashes(folder: Path, line: str) -> None:
    (one,) = read_scenarios(written(folder, "version 1\n" + line))
    assert (one.bucket, one.base, one.start, one.goal, one.length) == (3, "a b.map", (0, 1), (0, 0), 1.0)


def test_the_map_is_found_by_its_base_name(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    for place in (folder, folder / "scen", folder / "deep" / "er" / "still"):
        place.mkdir(parents=True, exist_ok=True)
        ((file, _, _),) = scenarios_of(written(place, "version 1\n" + NINE))
        assert file.samefile(folder / "a.map")
    beside = folder / "dao-map"
    beside.mkdir()
    (folder / "a.map").rename(beside / "a.map")
    ((file, _, _),) = scenarios_of(written(folder / "scen", "version 1\n" + NINE))
    assert file.samefile(beside / "a.map")
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "a.map"
    elsewhere.write_bytes(MAP)
    ((file, _, _),) = scenarios_of(folder / "scen" / "a.map.scen", [elsewhere])
    assert file == elsewhere


def test_lengths_are_those_of_octile(folder: Path) -> None:
    ((_, loaded, found),) = scenarios_of(written(folder, "version 1\n" + NINE))
    # (0,0) -> (1,1) is free, (1,1) -> (2,2) would cut the corner at the wall below
    assert plan(found[0].on(loaded.grid)).length == pytest.approx(1 + 2 * sqrt(2), abs=1e-6)
    assert found[0].length == pytest.approx(1 + 2 * sqrt(2), abs=1e-6)


def test_a_start_on_its_goal_is_a_problem_of_length_zero(folder: Path) -> None:
    ((_, loaded, found),) = scenarios_of(written(folder, "0\ta.map\t4\t3\t1\t1\t1\t1\t0\n"))
    assert found[0].start == found[0].goal == (1, 1)
    assert plan(found[0].on(loaded.grid)).length == 0


def test_a_scenario_file_is_read_as_maps(folder: Path) -> None:
    path = written(folder, "version 1\n" + NINE + "0\ta.map\t4\t3\t3\t0\t3\t2\t2\n")
    maps = load_all(path)
    assert [(m.grid.start, m.grid.goal, m.name) for m in maps] == [
        ((0, 0), (2, 3), "line 2"),
        ((0, 3), (2, 3), "line 3"),
    ]
    assert load(path).notes[0] == f"{path}: holds 2 maps, the first (line 2) is used"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1: no scenario, expected lines of 9 fields"),
        ("version 1\n", "2: no scenario, expected lines of 9 fields"),
        ("version 2\n" + NINE, "1: 'version 2', expected 'version 1'"),
        (
            "version 1\n0 a.map 4 3 0 0 3\n0 4\n",
            "3: 2 fields, expected 9, or 7 without width and height",
        ),
        (NINE.replace("\t3\t0", "\t3\t-1"), "1: start x '-1', expected a whole number from 0 on"),
        (NINE.replace("3.82842712", "far"), "1: optimal length 'far', expected a number of cells from 0 on"),
        (NINE.replace("3.82842712", "nan"), "1: optimal length 'nan', expected a number of cells from 0 on"),
        (NINE.replace("3.82842712", "inf"), "1: optimal length 'inf', expected a number of cells from 0 on"),
        (NINE.replace("\t0\t0\t", "\t2\t0\t"), "1: start 2,0 on a wall, expected a free cell"),
        (NINE.replace("\t3\t2\t", "\t0\t2\t"), "1: goal 0,2 on a wall, expected a free cell"),
        (
            NINE.replace("\t3\t2\t", "\t4\t2\t"),
            "1: goal 4,2 outside the map, expected X from 0 to 3 and Y from 0 to 2",
        ),
        (
            NINE.replace("\t4\t3\t", "\t5\t4\t"),
            "1: a scenario for 5x4 cells on a map of 4x3, expected the map's own size or a multiple of it",
        ),
        (
            NINE.replace("a.map", "nowhere.map"),
            "1: map 'nowhere.map', which is not near this file, expected it beside or above",
        ),
        (
            NINE.replace("maps/dao/a.map", "../.."),
            "1: map '..', which is not near this file, expected it beside or above",
        ),
    ],
)
def test_bad_lines_are_refused_with_one_exact_line(folder: Path, text: str, expected: str) -> None:
    assert complaint(written(folder, text)) == expected


def test_a_file_is_written_with_six_significant_digits() -> None:
    odd = Scenario(25, "maps/a.map", 400, 300, (1, 2), (30, 4), 103.23759)
    assert write_scenarios([FIRST, odd]) == (
        b"version 1\n0\ta.map\t4\t3\t0\t0\t3\t2\t3.82843\n25\tmaps/a.map\t400\t300\t2\t1\t4\t30\t103.238\n"
    )


numbers = st.integers(0, 3000)
scenarios = st.builds(
    Scenario,
    bucket=numbers,
    map=st.text("abc /.-_", min_size=1).map(lambda name: f"x{name}.map".replace("  ", " ")),
    width=numbers,
    height=numbers,
    start=st.tuples(numbers, numbers),
    goal=st.tuples(numbers, numbers),
    length=st.floats(0, 9999).map(lambda length: float(f"{length:.6g}")),
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(found=st.lists(scenarios, min_size=1, max_size=4))
def test_what_is_written_is_read_again(tmp_path: Path, found: list[Scenario]) -> None:
    path = tmp_path / "a.scen"
    path.write_bytes(write_scenarios(found))
    again = read_scenarios(path)
    assert write_scenarios(again) == write_scenarios(found)
    assert [(s.map, s.start, s.goal, s.length) for s in again] == [
        (s.map, s.start, s.goal, s.length) for s in found
    ]


def test_the_start_and_goal_of_a_map_become_a_scenario(tmp_path: Path) -> None:
    grid = picture("S..  .#.  ..G", movement="octile")
    save(grid, tmp_path / "b.map")
    save(grid, tmp_path / "b.scen")
    assert (tmp_path / "b.scen").read_text() == "version 1\n1\tb.map\t3\t3\t0\t0\t2\t2\t4\n"
    ((_, loaded, (one,)),) = scenarios_of(tmp_path / "b.scen")
    assert plan(one.on(loaded.grid)).length == 4
    with pytest.raises(ValueError, match=r"c\.scen: goal 2,0 cannot be reached from the start 0,0, expected"):
        save(picture("S#G"), tmp_path / "c.scen")


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(cut=st.integers(0, 60), junk=st.binary(max_size=10), gap=st.integers(0, 20))
def test_damaged_files_load_or_are_refused_in_one_line(folder: Path, cut: int, junk: bytes, gap: int) -> None:
    whole = ("version 1\n" + NINE).encode()
    path = folder / "d.scen"
    path.write_bytes(whole[:cut] + junk + whole[cut + gap :])
    try:
        scenarios_of(path)
    except ValueError as error:
        assert str(error).startswith(f"{path}:")  # noqa: PT017 - or it loads, which is fine as well
        assert len(str(error).splitlines()) == 1  # noqa: PT017


# ---------------------------------------------------------------- the rules of the benchmark


def shortest_by_hand(rows: list[str], start: tuple[int, int], goal: tuple[int, int]) -> float:
    """Dijkstra by the rules of the benchmark: S is floor, W is entered from W only, no corner is cut."""

    def land(row: int, col: int) -> str:
        inside = 0 <= row < len(rows) and 0 <= col < len(rows[0])
        letter = rows[row][col] if inside else "@"
        return {".": "land", "G": "land", "S": "land", "W": "water"}.get(letter, "no")

    best, queue = {start: 0.0}, [(0.0, start)]
    while queue:
        cost, (row, col) = heapq.heappop(queue)
        if (row, col) == goal:
            return cost
        kind = land(row, col)
        for down, right in product((-1, 0, 1), repeat=2):
            through = [(row + down, col + right), (row + down, col), (row, col + right)]
            if (down, right) == (0, 0) or any(land(*cell) != kind for cell in through):
                continue
            there, further = through[0], cost + sqrt(down * down + right * right)
            if further < best.get(there, inf) - 1e-12:
                best[there] = further
                heapq.heappush(queue, (further, there))
    return inf


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_lengths_are_those_of_a_search_by_the_benchmarks_rules(data: st.DataObject) -> None:
    height, width = data.draw(st.integers(1, 7)), data.draw(st.integers(1, 7))
    letters = st.text("....SSWWW@T", min_size=width, max_size=width)
    rows = [data.draw(letters) for _ in range(height)]
    free = [(r, c) for r, row in enumerate(rows) for c, letter in enumerate(row) if letter in ".SW"]
    if not free:
        return
    start, goal = data.draw(st.sampled_from(free)), data.draw(st.sampled_from(free))
    loaded = loads("\n".join(["type octile", f"height {height}", f"width {width}", "map", *rows]))
    one = Scenario(0, "a.map", width, height, start, goal, 0.0)
    grid = one.on(loaded.grid)
    expected = shortest_by_hand(rows, start, goal)
    assert plan(grid).length == pytest.approx(expected)
    assert solvable(grid) == (expected < inf)
    if expected < inf:
        found = finish(evaluate(resolve("optimal"), [grid], baselines=())).policy
        assert (found.success_rate, found.spl) == (1, 1)


def test_a_map_that_says_its_costs_keeps_them(tmp_path: Path) -> None:
    head = "type octile\nheight 1\nwidth 5\nmap\n.SWS.\n"
    (tmp_path / "a.map").write_text(head + "; cost mud 3\n; cost water 2.5\n; water open\n")
    path = written(tmp_path, "0\ta.map\t5\t1\t0\t0\t4\t0\t9.5\n")
    ((_, loaded, (one,)),) = scenarios_of(path)
    assert plan(one.on(loaded.grid)).length == 9.5
    (tmp_path / "a.map").write_text(head)
    ((_, loaded, (one,)),) = scenarios_of(path)
    assert plan(one.on(loaded.grid)).length == inf


def test_bad_problems_are_left_out_and_counted(folder: Path) -> None:
    wall, outside = NINE.replace("\t0\t0\t", "\t2\t0\t"), NINE.replace("\t3\t2\t", "\t4\t2\t")
    path = written(folder, NINE + wall + outside + wall + NINE)
    ((_, loaded, found),) = scenarios_of(path)
    assert [one.line for one in found] == [1, 5]
    assert loaded.notes[-1] == (
        f"{path}: left out 3 of 5 problems: 2 with a place on a wall, 1 with a place outside the map; "
        "the first in line 2, start 2,0 on a wall"
    )
    maps = load_all(path)
    assert [any("left out" in note for note in one.notes) for one in maps] == [True, False]


@pytest.mark.parametrize(("times", "length"), [(2, 7 + 4 * (sqrt(2) - 1)), (3, 11 + 6 * (sqrt(2) - 1))])
def test_a_map_is_scaled_to_the_size_of_its_scenarios(folder: Path, times: int, length: float) -> None:
    right, low = 4 * times - 1, 3 * times - 1
    path = written(folder, f"0\ta.map\t{4 * times}\t{3 * times}\t0\t0\t{right}\t{low}\t{length}\n")
    ((_, loaded, (one,)),) = scenarios_of(path)
    assert (loaded.grid.width, loaded.grid.height) == (4 * times, 3 * times)
    own = load(folder / "a.map").grid.cells
    for first in (0, times - 1):
        assert (loaded.grid.cells[first::times, first::times] == own).all()
    rows = ["".join(".@"[int(cell == 1)] for cell in row) for row in loaded.grid.cells]
    assert plan(one.on(loaded.grid)).length == pytest.approx(shortest_by_hand(rows, (0, 0), (low, right)))
    assert any("was scaled to" in note for note in loaded.notes)
