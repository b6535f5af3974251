"""Pictures that become fewer cells: half of the area decides, and thin walls stay closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy import ndimage

from simulator.world.formats import ImageOptions, load
from simulator.world.formats.shrinking import shrink

if TYPE_CHECKING:
    from pathlib import Path

ROOMS = """\
####################
#.........#........#
#.........#........#
#..................#
#.........#........#
#.........#........#
####.###########.###
#.........#........#
#.........#........#
#.........#........#
#.........#........#
####################"""


def plan(door: int = 12, thick: int = 2, offset: int = 0) -> np.ndarray:
    """[96, 160] bool: two rooms side by side, their wall `thick` pixels with a door at the middle."""
    wall = np.zeros((96, 160), bool)
    wall[:thick] = wall[-thick:] = True
    wall[:, :thick] = wall[:, -thick:] = True
    wall[:, 80 + offset : 80 + offset + thick] = True
    if door:
        wall[48 - door // 2 : 48 + door // 2, 80 + offset : 80 + offset + thick] = False
    return wall


def rooms(cells: np.ndarray) -> int:
    return int(ndimage.label(~cells)[1])


def test_walls_are_where_half_of_the_area_is() -> None:
    wall = np.array([[1, 1, 0, 0, 0], [1, 0, 0, 0, 1], [0, 0, 1, 1, 1], [0, 1, 1, 1, 0]], bool)
    assert shrink(wall, 5)[0].tolist() == wall.tolist()
    # columns 0-1, 2, 3-4 | 5 * 3/5 = 3 columns begin at 0, 1, 3; rows: round(4 * 3/5) = 2
    assert shrink(wall, 3)[0].tolist() == [[True, False, False], [False, True, True]]
    rng = np.random.default_rng(0)
    big = rng.random((20, 30)) < 0.5
    cells, closed = shrink(np.kron(big, np.ones((5, 5), bool)), 30)
    assert (cells == big).all()
    assert closed == 0


def test_a_thin_wall_stays_closed_wherever_it_falls_and_its_door_open() -> None:
    for offset in range(8):
        for thick in (1, 2, 3, 5, 7):
            assert rooms(shrink(plan(0, thick, offset), 20)[0]) == 2, (offset, thick)
            assert rooms(shrink(plan(12, thick, offset), 20)[0]) == 1, (offset, thick)
            cells = shrink(plan(12, thick, offset), 20)[0]
            inner = cells[2:-2, 2:-2]
            assert inner.sum() <= len(inner), (offset, thick)  # one cell thick, and not a cell beside it
            assert 1 <= (~inner.any(1)).sum() <= 3, (offset, thick)  # the door


def test_a_tilted_wall_stays_closed() -> None:
    for slope in (0.1, 0.35, 0.8, 1.0):
        wall = np.zeros((96, 160), bool)
        rows = np.arange(96)
        wall[rows, (40 + slope * rows).astype(int)] = True
        wall[rows[:-1], (40 + slope * rows[1:]).astype(int)] = True
        cells, closed = shrink(wall, 20)
        assert ndimage.label(~cells, np.ones((3, 3)))[1] == 2  # diagonal steps do not pass it either
        assert closed == cells.sum() <= 12 * (1 + np.ceil(slope))


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    density=st.floats(0.05, 0.6),
    size=st.integers(2, 12),
    grain=st.integers(1, 4),
)
def test_what_is_apart_in_the_picture_is_apart_in_cells(
    seed: int, density: float, size: int, grain: int
) -> None:
    rng = np.random.default_rng(seed)
    wall = np.kron(rng.random((12, 16)) < density, np.ones((grain, grain), bool))
    cells, _ = shrink(wall, min(size, max(wall.shape)))
    height, width = cells.shape
    of_row, of_col = (
        np.searchsorted(np.arange(n) * side // n, np.arange(side), "right") - 1
        for n, side in zip((height, width), wall.shape, strict=True)
    )
    parts, _ = ndimage.label(~wall)
    areas, count = ndimage.label(~cells)
    for area in range(1, count + 1):  # each area of cells has a part of the picture that meets all of it
        inside = areas[of_row][:, of_col] == area
        met = [
            {int(part) for part in np.unique(parts[inside & (of_row == r)[:, None] & (of_col == c)])} - {0}
            for r, c in np.argwhere(areas == area)
        ]
        assert set.intersection(*met)


def test_rooms_of_a_floor_plan_of_thin_lines_are_read(tmp_path: Path) -> None:
    want = np.pad([[letter == "#" for letter in row] for row in ROOMS.split("\n")], 1)
    big = np.full((14 * 8, 22 * 8), 255, np.uint8)
    for row, col in np.argwhere(want):
        y, x = 8 * row, 8 * col
        if want[row, col - 1] or want[row, col + 1]:
            big[y + 3 : y + 5, x : x + 8] = 0
        if want[row - 1, col] or want[row + 1, col]:
            big[y : y + 8, x + 3 : x + 5] = 0
    Image.fromarray(big).save(tmp_path / "plan.png")
    loaded = load(tmp_path / "plan.png", image=ImageOptions(size=22))
    assert (loaded.grid.cells == 1).tolist() == want.tolist()
    assert any("of these walls are thinner than half a cell" in note for note in loaded.notes)
