"""Maps of letters: text art, FrozenLake, POGEMA, told apart by what they say, not by how they look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.world.formats import load, load_all, loads
from simulator.world.formats.extras import KEYS
from simulator.world.grid import GridMap, same_map
from tests.maps import picture

if TYPE_CHECKING:
    from pathlib import Path

LAKE = "SFFF\nFHFH\nFFFH\nHFFG\n"
ICE = [[0, 0, 0, 0], [0, 4, 0, 4], [0, 0, 0, 4], [4, 0, 0, 0]]


def notes_of(text: str, kind: str | None = None) -> list[str]:
    return [note.removeprefix("clipboard: ") for note in loads(text, kind=kind).notes]


def test_text_art_has_walls_floor_terrain_start_and_goal() -> None:
    grid = loads("#####\n#S m#\n#.w!#\n##G##\n").grid
    assert grid.cells.tolist() == [[1, 1, 1, 1, 1], [1, 0, 0, 2, 1], [1, 0, 3, 4, 1], [1, 1, 0, 1, 1]]
    assert (grid.start, grid.goal, grid.movement) == ((1, 1), (3, 2), "four")
    assert notes_of("S.G") == ["names no movement rule, so four is used"]


def test_blocks_are_walls_and_lines_of_ours_may_follow() -> None:
    grid = loads("S█G\n...\n; movement moore\n; slip 0.5\n; hazard 1,1\n").grid
    assert grid.cells.tolist() == [[0, 1, 0], [0, 4, 0]]
    assert (grid.movement, grid.slip) == ("moore", 0.5)


def test_ragged_rows_end_in_walls_and_trailing_blanks_are_no_cells() -> None:
    grid = loads("S.\n....   \n..G \n").grid
    assert grid.cells.tolist() == [[0, 0, 1, 1], [0, 0, 0, 0], [0, 0, 0, 0]]
    assert "1 of 3 rows are shorter than 4 and end in walls" in notes_of("S.\n....   \n..G \n")


@pytest.mark.parametrize(
    "text",
    [
        "\n\n    #S#\n    #.#\n    #G#\n\n",
        '["#S#", "#.#", "#G#"]',
        "[\n  '#S#',\n  '#.#',\n  '#G#',\n]\n",
        "type art\nmap\n#S#\n#.#\n#G#",
        "TYPE art\r\n#S#\r\n#.#\r\n#G#\r\n",
        "\ufeff#S#\n#.#\n#G#",
    ],
)
def test_what_stands_around_the_rows_does_not_matter(text: str) -> None:
    assert same_map(loads(text).grid, picture("#S# #.# #G#"))


def test_a_frozen_lake_has_holes_and_says_that_its_ice_is_not_in_the_map(tmp_path: Path) -> None:
    for text, kind in (("type frozenlake\n" + LAKE, None), (LAKE, "frozenlake"), (LAKE, None)):
        loaded = loads(text, kind=kind)
        assert loaded.grid.cells.tolist() == ICE
        assert (loaded.grid.start, loaded.grid.goal) == ((0, 0), (3, 3))
        assert (loaded.grid.movement, loaded.grid.slip) == ("four", 0.0)
        assert "ice slips is not in the map" in loaded.notes[-1]
    assert notes_of(LAKE)[0] == "does not say what it is and was read as frozenlake, the only one it can be"
    path = tmp_path / "lake.txt"
    path.write_text(LAKE)
    assert load(path).grid.cells.tolist() == ICE


def test_the_header_decides_and_not_the_letters() -> None:
    rows = "S..\n...\n..G\n"
    assert same_map(loads(rows).grid, picture(rows))
    with pytest.raises(ValueError, match=r"clipboard:2: letter '\.' in column 1, expected S F H G"):
        loads("type frozenlake\n" + rows)
    with pytest.raises(
        ValueError, match="clipboard:2: only one of g and G, expected an agent and its target"
    ):
        loads("type pogema\n" + rows)
    octile = loads("type octile\nheight 1\nwidth 3\nmap\nS.G\n").grid  # a swamp, a floor, another floor
    assert octile.cells.tolist() == [[2, 0, 0]]
    assert loads("type pogema\nA.@\n..a\n").grid.cells.tolist() == [[0, 0, 0], [0, 0, 0]]


def test_an_agent_of_pogema_is_no_wall() -> None:
    loaded = loads("#..b\n.#@.\naA$B\n", kind="pogema")
    assert loaded.grid.cells.tolist() == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    assert (loaded.grid.start, loaded.grid.goal) == ((2, 0), (2, 1))
    assert loaded.notes[0] == "clipboard: agent a of 2 is the one that moves"
    chosen = loads("..@\n.#!\n$..\n", kind="pogema").grid
    assert (chosen.start, chosen.goal) == ((0, 2), (2, 0))


def test_a_sign_that_is_a_wall_to_some_and_an_agent_to_others_is_not_guessed() -> None:
    with pytest.raises(ValueError, match=r"clipboard:1: letter '@' in column 2, expected # .*type pogema"):
        loads("..@\n.@.\n")


def test_several_pogema_maps_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "maps.yaml"
    path.write_text("maze-1: |\n  a.A\n  .#.\nmaze-2: |-\n  ...\n  .#@\n'maze 3': \"..\\n#.\"\n")
    maps = load_all(path)
    assert [m.name for m in maps] == ["maze-1", "maze-2", "maze 3"]
    assert [m.grid.cells.tolist() for m in maps] == [
        [[0, 0, 0], [0, 1, 0]],
        [[0, 0, 0], [0, 1, 0]],
        [[0, 0], [1, 0]],
    ]
    assert load(path).notes[0] == f"{path}: holds 3 maps, the first (maze-1) is used"
    assert loads(path.read_text()).grid.goal == (0, 2)
    path.write_text("seed: 3\nmap:\n- [0, 1]\n- [0, 0]\n")
    assert load(path).grid.cells.tolist() == [[0, 1], [0, 0]]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("", None, "1: no rows, expected text art"),
        ("type art\n", None, "2: no rows, expected text art"),
        ("#S#\n#x#\n", "art", "2: letter 'x' in column 1, expected # . S G m w ! or a blank"),
        ("..\nS.S\n", "art", "2: a second S at 2,1, expected only one"),
        ("##\n##\n", "art", "1: no cell to stand on, expected at least one that is neither wall nor hazard"),
        ("S.G\n; moo\n", None, f"2: '; moo', expected one of {', '.join(KEYS)}"),
        ("S#G\n; goal 1,0\n", None, "2: goal 1,0 in a wall, expected a free cell"),
        ("S" * 2049, "art", "1: rows of 2049 cells, expected at most 2048"),
        (".\n" * 2049, "art", "2049: row 2049, expected at most 2048"),
        ("a: 3", "pogema", "1: letter ':' in column 1, expected . # @ $ ! and letters"),
        ("a:\n  b: 1", "pogema", "1: no rows of letters, expected a POGEMA map or 'image' of a ROS map"),
    ],
)  # fmt: skip
def test_bad_texts_are_refused_with_one_exact_line(text: str, kind: str | None, expected: str) -> None:
    with pytest.raises(ValueError, match="expected") as caught:
        loads(text, kind=kind)
    assert str(caught.value) == f"clipboard:{expected}"


def test_a_text_on_the_clipboard_may_be_any_text_format() -> None:
    octile = loads("type octile\nheight 1\nwidth 2\nmap\n..\n; goal 0,0\n")
    assert isinstance(octile.grid, GridMap)
    assert octile.grid.goal == (0, 0)
    with pytest.raises(ValueError, match="format 'txt': expected art, "):
        loads("S.G", kind="txt")
