"""Lists of rows, and tables as NumPy, pandas and spreadsheets write them."""

from pathlib import Path

import numpy as np
import pytest

from simulator.world.formats import load, loads, save
from simulator.world.grid import Cell

CELLS = [[0, 0, 1, 0], [0, 1, 1, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize("text", [
    "[[0,0,1,0],[0,1,1,0],[0,0,0,0]]",
    "[[0 0 1 0]\n [0 1 1 0]\n [0 0 0 0]]\n",
    "[[0. 0. 1. 0.]\n [0. 1. 1. 0.]\n [0. 0. 0. 0.]]",
    "array([[0, 0, 1, 0],\n       [0, 1, 1, 0],\n       [0, 0, 0, 0]], dtype=uint8)",
    "grid = [\n  [0, 0, 1, 0],\n  [0, 1, 1, 0],\n  [0, 0, 0, 0],\n]\n",
    "((0,0,1,0),(0,1,1,0),(0,0,0,0))",
    "[[False False  True False]\n [False  True  True False]\n [False False False False]]",
])  # fmt: skip
@pytest.mark.parametrize("name", ["a.txt", "a.json", "a.py.csv"])
def test_lists_of_numbers(tmp_path: Path, text: str, name: str) -> None:
    (tmp_path / name).write_text(text)
    assert load(tmp_path / name).grid.cells.tolist() == CELLS
    assert loads(text).grid.cells.tolist() == CELLS


@pytest.mark.parametrize("text", [
    '[["S","F","F"],["F","H","F"],["F","F","G"]]',
    "[['S', 'F', 'F'],\n ['F', 'H', 'F'],\n ['F', 'F', 'G']]",
    "[[b'S' b'F' b'F']\n [b'F' b'H' b'F']\n [b'F' b'F' b'G']]",
    '["SFF", "FHF", "FFG"]',
    "desc = ['SFF',\n 'FHF',\n 'FFG']",
])  # fmt: skip
def test_lists_of_letters(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text)
    for grid in (load(tmp_path / "a.json").grid, loads(text).grid):
        assert grid.cells.tolist() == [[0, 0, 0], [0, Cell.HAZARD, 0], [0, 0, 0]]
        assert (grid.start, grid.goal) == ((0, 0), (2, 2))


def test_a_shortened_print_is_refused() -> None:
    with pytest.raises(ValueError, match="left out when this was printed"):
        loads("[[0 0 ... 0 0]\n ...\n [0 0 ... 0 0]]")


@pytest.mark.parametrize("text", [
    '"0","0","1","0"\n"0","1","1","0"\n"0","0","0","0"\n',
    "0,1,2,3\n0,0,1,0\n0,1,1,0\n0,0,0,0\n",
    ",0,1,2,3\n0,0,0,1,0\n1,0,1,1,0\n2,0,0,0,0\n",
    "a,b,c,d\n0,0,1,0\n0,1,1,0\n0,0,0,0\n",
    "0,0;0,0;1,0;0,0\r\n0;1;1;0\r\n0;0;0;0\r\n",
    "\ufeff0;0;1;0\n0;1;1;0\n0;0;0;0\n",
    "0,0\t0,0\t1,0\t0,0\n0\t1\t1\t0\n0\t0\t0\t0\n",
    "# made by numpy\n0 0 1 0\n0 1 1 0\n0 0 0 0\n",
    "False,False,True,False\nFalse,True,True,False\nFalse,False,False,False\n",
    '"0,0","0,0","1,0","0,0"\n0,1,1,0\n0,0,0,0\n',
])  # fmt: skip
def test_tables_as_others_write_them(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, "utf-8")
    assert load(path).grid.cells.tolist() == CELLS


@pytest.mark.parametrize("delimiter", [",", " ", ";", "\t"])
def test_savetxt_as_it_comes(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    np.savetxt(path, np.array(CELLS), delimiter=delimiter)
    assert load(path).grid.cells.tolist() == CELLS


def test_a_table_of_this_program_is_never_taken_for_one_with_names(tmp_path: Path) -> None:
    text = "+0,1,2,3\n0,0,1,0\n"
    (tmp_path / "a.csv").write_text(text)
    grid = load(tmp_path / "a.csv").grid
    save(grid, tmp_path / "b.csv")
    assert load(tmp_path / "b.csv").grid.cells.tolist() == [[0, 1, 2, 3], [0, 0, 1, 0]]
