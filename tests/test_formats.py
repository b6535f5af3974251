"""Map files: literal files in, exact maps and exact complaints out."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.world import files
from simulator.world.formats import FORMATS, load, save
from simulator.world.formats.extras import KEYS
from simulator.world.grid import Cell, GridMap, same_map
from simulator.world.planner import plan
from simulator.world.regions import solvable
from tests.maps import grids

WHOLE = b"""type octile
height 3
width 4
map
.GST
@OW.
....
; title Odds and ends
; about Every letter once
; start 0,0
; goal 3,2
; movement four
; slip 0.25
; hazard 1,2 2,2
"""
PLAIN = b"type octile\nheight 2\nwidth 3\nmap\n..@\n@..\n"


def written(folder: Path, data: bytes, name: str = "a.map") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def complaint(path: Path) -> str:
    with pytest.raises(ValueError, match="expected") as caught:
        load(path)
    text = str(caught.value)
    assert "\n" not in text
    assert text.startswith(f"{path}:")
    return text.removeprefix(f"{path}:")


def test_every_letter_and_every_line_is_read(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, WHOLE))
    grid = loaded.grid
    assert grid.cells.tolist() == [[0, 0, 2, 1], [1, 1, 3, 0], [0, 4, 4, 0]]
    assert (grid.start, grid.goal) == ((0, 0), (2, 3))
    assert (grid.movement, grid.slip) == ("four", 0.25)
    assert (loaded.title, loaded.about) == ("Odds and ends", "Every letter once")
    assert loaded.notes == ()
    assert not loaded.placed


def test_windows_line_ends_trailing_blanks_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    dressed = b"\xef\xbb\xbf" + WHOLE.replace(b"\n", b" \t\r\n")
    assert same_map(load(written(tmp_path, dressed)).grid, load(written(tmp_path, WHOLE, "b.map")).grid)


def test_the_header_may_come_in_any_case_and_order_and_rows_with_any_blanks(tmp_path: Path) -> None:
    odd = b"\n WIDTH\t4 \r\r\nHeight 3\n\nTYPE Octile\n map \n.gST\t \n@ow. \r\n....\n\n \n"
    grid = load(written(tmp_path, odd)).grid
    assert grid.cells.tolist() == [[0, 0, 2, 1], [1, 1, 3, 0], [0, 0, 0, 0]]
    assert grid.movement == "octile"


def test_wide_characters_are_read(tmp_path: Path) -> None:
    wide = WHOLE.decode().encode("utf-16")
    assert same_map(load(written(tmp_path, wide)).grid, load(written(tmp_path, WHOLE, "b.map")).grid)


def test_a_map_by_another_name_is_known_by_its_header(tmp_path: Path) -> None:
    assert same_map(
        load(written(tmp_path, WHOLE, "a.txt")).grid, load(written(tmp_path, WHOLE, "b.map")).grid
    )


def test_heights_at_corners_are_left_out_with_the_row_and_column_that_belong_to_no_cell(
    tmp_path: Path,
) -> None:
    data = b"type octile-corner\nheight 3\nwidth 4\nmap\n2222\n2345\n2222\n.T.@\n...@\n@@@@\n"
    loaded = load(written(tmp_path, data.replace(b"2345", b"....").replace(b"2222", b"....")))
    assert loaded.grid.cells.tolist() == [[0, 1, 0], [0, 0, 0]]
    assert same_map(load(written(tmp_path, data)).grid, loaded.grid)
    assert loaded.grid.movement == "octile"
    assert "heights at the corners" in loaded.notes[0]


def test_a_corner_type_without_heights_and_the_type_of_four_moves(tmp_path: Path) -> None:
    corner = load(written(tmp_path, PLAIN.replace(b"octile", b"octile-corner")))
    assert corner.grid.cells.tolist() == [[0, 0, 1], [1, 0, 0]]
    assert corner.notes[0].endswith("type octile-corner is read as movement octile")
    tile = load(written(tmp_path, PLAIN.replace(b"octile", b"tile")))
    assert tile.grid.movement == "four"
    untyped = load(written(tmp_path, PLAIN.replace(b"type octile\n", b"")))
    assert untyped.grid.movement == "octile"
    assert untyped.notes[0].endswith("names no type, so octile is assumed")


def test_letters_survive_where_the_cell_is_still_of_their_kind(tmp_path: Path) -> None:
    rows = b".GS\nTOW\n@gt\n"
    loaded = load(written(tmp_path, b"type octile\nheight 3\nwidth 3\nmap\n" + rows))
    save(loaded.grid, tmp_path / "b.map", like=loaded)
    assert b"map\n" + rows in (tmp_path / "b.map").read_bytes()
    cells = loaded.grid.cells.copy()
    cells[1] = (Cell.FLOOR, Cell.HAZARD, Cell.WATER)
    cells[2, 1] = Cell.HAZARD
    edited = GridMap(cells, (0, 0), (0, 0))
    save(edited, tmp_path / "c.map", like=loaded)
    assert b"map\n.GS\n..W\n@gt\n" in (tmp_path / "c.map").read_bytes()
    again = load(tmp_path / "c.map")
    assert same_map(again.grid, edited)
    larger = GridMap(np.pad(loaded.grid.cells, ((0, 1), (0, 1))), (0, 0), (0, 0))
    save(larger, tmp_path / "d.map", like=loaded)
    assert b"map\n.GS.\nTOW.\n@gt.\n....\n" in (tmp_path / "d.map").read_bytes()


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_letters_survive_a_round_trip(tmp_path: Path, data: st.DataObject) -> None:
    width = data.draw(st.integers(1, 6))
    row = st.text(".G@OTSWg@otsw", min_size=width, max_size=width)
    rows = ["." * width, *data.draw(st.lists(row, max_size=5))]
    body = "\n".join(rows) + "\n"
    text = f"type octile\nheight {len(rows)}\nwidth {width}\nmap\n{body}"
    loaded = load(written(tmp_path, text.encode()))
    save(loaded.grid, tmp_path / "b.map", like=loaded)
    assert f"map\n{body};" in (tmp_path / "b.map").read_text()


def test_a_bare_file_gets_octile_and_two_far_cells_that_reach_each_other(tmp_path: Path) -> None:
    data = b"type octile\nheight 3\nwidth 5\nmap\n.@...\n@....\n.....\n"
    loaded = load(written(tmp_path, data))
    assert loaded.placed
    assert loaded.grid.movement == "octile"
    assert (loaded.grid.start, loaded.grid.goal) == ((2, 0), (0, 4))  # 0,0 is cut off: corners count
    assert "octile" in loaded.notes[0]
    assert "start 0,2, goal 4,0" in loaded.notes[1]
    assert solvable(loaded.grid)


def test_a_missing_goal_alone_is_placed_far_from_the_start(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, PLAIN + b"; start 0,0\n; movement four\n"))
    assert loaded.placed
    assert (loaded.grid.start, loaded.grid.goal) == ((0, 0), (1, 2))
    assert loaded.notes[0].endswith("names no goal, so this was chosen: goal 2,1")


def test_an_unreachable_goal_is_noted_not_refused(tmp_path: Path) -> None:
    data = b"type octile\nheight 1\nwidth 3\nmap\n.@.\n; start 0,0\n; goal 2,0\n; movement four\n"
    loaded = load(written(tmp_path, data))
    assert loaded.notes == (f"{tmp_path / 'a.map'}:7: goal 2,0 cannot be reached from the start 0,0",)
    assert not solvable(loaded.grid)


def test_the_smallest_map_starts_on_its_goal(tmp_path: Path) -> None:
    grid = load(written(tmp_path, b"type octile\nheight 1\nwidth 1\nmap\n.")).grid
    assert grid.start == grid.goal == (0, 0)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "1: '', expected 'type octile'"),
        (b"type hex\n", "1: 'type hex', expected 'type octile' or 'type octile-corner' or 'type tile'"),
        (b"height 2\ntype octile\n\nmap\n", "4: 'map', expected 'width N' before it"),
        (
            b"height 2\n\nwidth 3\ntype\n",
            "4: 'type', expected 'type octile' or 'type octile-corner' or 'type tile'",
        ),
        (b"type octile\nheight 2\nheight 2\n", "3: 'height 2', expected 'width N'"),
        (b"type octile\nwide 2\n", "2: 'wide 2', expected 'height N' or 'width N'"),
        (b"type octile\nheight 0\n", "2: height '0', expected a whole number from 1 to 2048"),
        (b"type octile\nheight -3\n", "2: height '-3', expected a whole number from 1 to 2048"),
        (
            b"type octile\nheight 2\nwidth 99999999999999\n",
            "3: width '99999999999999', expected a whole number from 1 to 2048",
        ),
        (b"type octile\nheight 2\nwidth 2049\n", "3: width '2049', expected a whole number from 1 to 2048"),
        (b"type octile\nheight 2\nwidth 3\nmpa\n", "4: 'mpa', expected 'map'"),
        (
            b"type octile\nheight 2\nwidth 3\nmap\n...\n",
            "6: rows end after 1, expected 2, as the height says",
        ),
        (
            b"type octile\nheight 2\nwidth 3\nmap\n...\n; goal 0,0\n",
            "6: rows end after 1, expected 2, as the height says",
        ),
        (
            b"type octile\nheight 1\nwidth 3\nmap\n....\n",
            "5: a row of 4 cells, expected 3, as the width says",
        ),
        (b"type octile\nheight 1\nwidth 3\nmap\n..\n", "5: a row of 2 cells, expected 3, as the width says"),
        (
            b"type octile\nheight 1\nwidth 3\nmap\n.x.\n",
            "5: letter 'x' in column 1, expected . G @ O T S W",
        ),
        (
            "type octile\nheight 1\nwidth 3\nmap\n.é.\n".encode(),
            "5: letter 'é' in column 1, expected . G @ O T S W",
        ),
        (PLAIN + b"...\n", "7: '...' after 2 rows, expected a line that begins with ';'"),
        (PLAIN + b"; start 2,0\n", "7: start 2,0 in a wall, expected a free cell"),
        (PLAIN + b"\n; goal 3,0\n", "8: goal 3,0 outside the map, expected X from 0 to 2 and Y from 0 to 1"),
        (PLAIN + b"; hazard 1,0 2,0\n", "7: hazard 2,0 in a wall, expected a free cell"),
        (PLAIN + b"; start 0,0\n; hazard 0,0\n", "7: start 0,0 on a hazard, expected a safe cell"),
        (PLAIN + b"; hazard\n", "7: '; hazard' without cells, expected X,Y X,Y ..."),
        (PLAIN + b"; goal 1 1\n", "7: goal '1 1', expected X,Y in whole numbers"),
        (PLAIN + b"; goal -1,1\n", "7: goal '-1,1', expected X,Y in whole numbers"),
        (PLAIN + b"; goal 1,0\n; goal 1,0\n", "8: a second '; goal', expected only one"),
        (
            PLAIN + b"; strat 1,0\n",
            f"7: '; strat', expected one of {', '.join(KEYS)} (did you mean start?)",
        ),
        (
            PLAIN + b"; movement hex\n",
            "7: movement 'hex', expected one of four, octile, octile-free, moore",
        ),
        (PLAIN + b"; slip 1.5\n", "7: slip '1.5', expected a probability from 0 to 1"),
        (PLAIN + b"; slip nan\n", "7: slip 'nan', expected a probability from 0 to 1"),
        (
            b"type octile\nheight 1\nwidth 2\nmap\n@@\n",
            "5: no cell to stand on, expected at least one that is neither wall nor hazard",
        ),
        (
            b"\x88PNG\r\n\x1a\n\0\0\0",
            "1: byte 0x88, which is not UTF-8, expected the text of a MovingAI map",
        ),
        (PLAIN + b"; title \xff\n", "7: byte 0xff, which is not UTF-8, expected the text of a MovingAI map"),
    ],
)
def test_bad_files_are_refused_with_one_exact_line(tmp_path: Path, data: bytes, expected: str) -> None:
    assert complaint(written(tmp_path, data)) == expected


def test_a_file_too_large_is_refused_before_it_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.map"
    with path.open("wb") as file:
        file.truncate((64 << 20) + 1)
    assert complaint(path) == "1: more than 67108864 bytes, expected a file of at most 64 MiB"


def test_the_largest_size_is_read(tmp_path: Path) -> None:
    data = b"type octile\nheight 2048\nwidth 2048\nmap\n" + (b"." * 2048 + b"\n") * 2048
    assert load(written(tmp_path, data)).grid.cells.shape == (2048, 2048)


def test_an_unknown_suffix_and_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"a\.xyz: suffix '\.xyz', expected \.map"):
        load(written(tmp_path, b"hello\n", "a.xyz"))
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.map")
    (tmp_path / "folder.map").mkdir()
    with pytest.raises(OSError, match=r"folder\.map"):
        load(tmp_path / "folder.map")


# ---------------------------------------------------------------- writing


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(grid=grids(9), title=st.text(st.characters(codec="utf-8"), max_size=20))
def test_what_is_saved_loads_again_the_same(tmp_path: Path, grid: GridMap, title: str) -> None:
    path = tmp_path / "a.map"
    save(grid, path, title=title, about="x")
    loaded = load(path)
    assert same_map(loaded.grid, grid)
    assert loaded.about == "x"
    printable = "".join(c for c in " ".join(title.split()) if c.isprintable())
    assert loaded.title == " ".join(printable.split())
    save(loaded.grid, path, title=loaded.title, about=loaded.about)
    assert load(path).title == loaded.title
    assert not loaded.placed
    assert solvable(grid) == bool(np.isfinite(plan(grid).length))


def test_a_file_is_written_letter_by_letter(tmp_path: Path) -> None:
    grid = GridMap(np.array([[0, 1, 2], [3, 4, 0]], np.uint8), (0, 0), (1, 2), "four", 0.1)
    save(grid, tmp_path / "a.map", title="Two\nlines")
    assert (tmp_path / "a.map").read_bytes() == (
        b"type octile\nheight 2\nwidth 3\nmap\n.@S\nW..\n; title Two lines\n"
        b"; start 0,0\n; goal 2,1\n; movement four\n; slip 0.1\n; hazard 1,1\n"
    )


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_failed_save_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = written(tmp_path, WHOLE)
    monkeypatch.setattr(*((os, "fsync", full) if failing == "fsync" else (Path, "replace", full)))
    with pytest.raises(OSError, match="No space left"):
        save(GridMap(np.zeros((2, 2), np.uint8), (0, 0), (1, 1)), path)
    assert path.read_bytes() == WHOLE
    assert os.listdir(tmp_path) == ["a.map"]  # noqa: PTH208 - hidden files count too


def test_a_read_only_file_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, WHOLE)
    monkeypatch.setattr(files.os, "access", lambda *_: False)  # root may write to everything
    with pytest.raises(PermissionError, match=r"a\.map: is read-only"):
        save(load(path).grid, path)
    assert path.read_bytes() == WHOLE


def test_saving_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    path = written(tmp_path, WHOLE)
    link = tmp_path / "link.map"
    try:
        link.symlink_to(path)
    except OSError:
        pytest.skip("no links here")
    save(GridMap(np.zeros((1, 1), np.uint8), (0, 0), (0, 0)), link)
    assert link.is_symlink()
    assert load(path).grid.cells.shape == (1, 1)


def test_what_cannot_be_written_is_named_and_not_its_temporary_file(tmp_path: Path) -> None:
    path = tmp_path / "none" / "a.map"
    with pytest.raises(OSError, match="No such file") as caught:
        files.write_atomically(path, b"")
    assert caught.value.filename == str(path)


# ---------------------------------------------------------------- rubbish


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_damaged_files_load_or_are_refused_in_one_line(tmp_path: Path, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(WHOLE)))
    junk = data.draw(st.binary(max_size=12))
    gap = data.draw(st.integers(0, 30))
    path = written(tmp_path, WHOLE[:cut] + junk + WHOLE[cut + gap :])
    try:
        load(path)
    except ValueError as error:
        assert str(error).startswith(f"{path}:")  # noqa: PT017 - or it loads, which is fine as well
        assert len(str(error).splitlines()) == 1  # noqa: PT017


@pytest.mark.parametrize("suffix", sorted(FORMATS))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(junk=st.binary(max_size=200))
def test_rubbish_is_refused_by_every_format_in_one_line(tmp_path: Path, suffix: str, junk: bytes) -> None:
    path = written(tmp_path, junk, f"a{suffix}")
    try:
        load(path)
    except (ValueError, OSError) as error:
        assert str(error).startswith(str(path))  # noqa: PT017 - or it is a tiny map by chance
        assert len(str(error).splitlines()) == 1  # noqa: PT017
