"""What holds for every format: what is written is read again, and what is damaged is refused in one line."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.world.formats import (
    FORMATS,
    KINDS,
    UNFORESEEN,
    ImageOptions,
    Loaded,
    load,
    load_all,
    loads,
    lost,
    save,
)
from simulator.world.grid import Cell, GridMap, same_map
from tests.maps import grids, picture

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAP = picture("S.m#  w!.G  ....", movement="moore", slip=0.25)
WRITABLE = [name for name, made in KINDS.items() if made.render is not None and name != "scen"]
LDTK = (
    '{"__header__":{"fileType":"LDtk Project JSON"},"defs":{"layers":[{"uid":9,"intGridValues":[{"value":1,'
    '"identifier":"wall"}]}]},"levels":[{"identifier":"A","layerInstances":[{"__type":"IntGrid","__cWid":3,'
    '"__cHei":1,"__gridSize":16,"layerDefUid":9,"intGridCsv":[0,1,0],"__identifier":"Cells"}]}]}'
)
TMX = (
    '<?xml version="1.0"?>\n<map orientation="orthogonal" width="3" height="1" '
    'tilewidth="8" tileheight="8">\n<layer name="a" width="3" height="1">'
    '<data encoding="base64" compression="zlib">'
    f"{base64.b64encode(zlib.compress(np.array([0, 1, 0], '<u4').tobytes())).decode()}"
    "</data></layer></map>"
)
READ_ONLY = {
    "list": "[[0, 1, 0],\n [0, 0, 0]]\n",
    "frozenlake": "type frozenlake\nSF\nHG\n",
    "pogema": "one: |\n  a.A\n  .#.\ntwo: |\n  @.$\n",
    "tmx": TMX,
    "ldtk": LDTK,
    "scen": "version 1\n0\ta.map\t4\t3\t0\t0\t3\t1\t4\n",
}


def written(folder: Path, name: str) -> Path:
    """A small whole file of a format."""
    path = folder / f"a{KINDS[name].suffix}"
    if name in READ_ONLY:
        path.write_text(READ_ONLY[name])
        if name == "scen":
            save(MAP, folder / "a.map")
    else:
        save(MAP, path, title="Odd", about="ends", kind=name)
    return path


def test_every_format_is_tested_here() -> None:
    assert set(KINDS) == {*WRITABLE, *READ_ONLY}


@pytest.mark.parametrize("name", WRITABLE)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(grid=grids(8))
def test_what_a_format_keeps_is_read_again(tmp_path: Path, name: str, grid: GridMap) -> None:
    made = KINDS[name]
    path = tmp_path / f"b{made.suffix}"
    save(grid, path, kind=name)
    again = load(path).grid
    cells = grid.cells.copy()
    if "hazards" not in made.keeps:
        cells[cells == Cell.HAZARD] = Cell.WALL
    if "terrain" not in made.keeps:
        cells[(cells == Cell.MUD) | (cells == Cell.WATER)] = Cell.FLOOR
    assert again.cells.tolist() == cells.tolist()
    if "places" in made.keeps:
        assert (again.start, again.goal) == (grid.start, grid.goal)
    if "movement" in made.keeps:
        assert again.movement == grid.movement
    if "slip" in made.keeps:
        assert again.slip == grid.slip


def test_what_a_format_cannot_keep_is_told() -> None:
    assert lost(Loaded(MAP, title="Odd"), KINDS["movingai"]) == []
    assert lost(Loaded(MAP, title="Odd"), KINDS["csv"]) == [
        "start and goal",
        "movement moore",
        "slip 0.25",
        "title",
    ]
    assert lost(Loaded(MAP), KINDS["ros"]) == ["mud and water", "hazards"]
    assert lost(Loaded(picture("S.G")), KINDS["npz"]) == []


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_file_is_known_by_its_content_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name)
    first = load(path).grid
    other = path.with_name("other.dat")
    path.rename(other)
    if name in ("art", "csv") and not KINDS[name].sniff(other.read_bytes()):
        with pytest.raises(ValueError, match=r"suffix '\.dat'"):
            load(other)
    assert same_map(load(other, kind=name).grid, first)
    if name != "art":
        assert same_map(load(other).grid, first)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_file_cut_off_anywhere_is_read_or_refused_in_one_line(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name)
    whole = path.read_bytes()
    for length in range(0, len(whole), max(1, len(whole) // 300)):
        path.write_bytes(whole[:length])
        check(path)


@pytest.mark.parametrize("name", sorted(KINDS))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused_in_one_line(
    tmp_path: Path, name: str, data: st.DataObject
) -> None:
    path = written(tmp_path, name)
    whole = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        if data.draw(st.booleans()):
            whole[at] = data.draw(st.integers(0, 255))
        else:
            whole[at : at + data.draw(st.integers(0, 6))] = data.draw(st.binary(max_size=6))
        if not whole:
            break
    path.write_bytes(bytes(whole))
    check(path)


@pytest.mark.parametrize("name", sorted(KINDS))
@pytest.mark.parametrize("coding", ["utf-16", "utf-32", "cp037"])
def test_another_encoding_is_read_or_refused_in_one_line(tmp_path: Path, name: str, coding: str) -> None:
    path = written(tmp_path, name)
    try:
        text = path.read_bytes().decode()
    except UnicodeDecodeError:
        return
    path.write_bytes(text.encode(coding))
    check(path)


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=60))
def test_any_pasted_text_is_read_or_refused_in_one_line(text: str) -> None:
    try:
        loads(text)
    except ValueError as error:
        assert str(error).startswith("clipboard")  # noqa: PT017 - a blank or a dot is a tiny map
        assert len(str(error).splitlines()) == 1  # noqa: PT017


def check(path: Path) -> None:
    """Read every map of a file, or see it refused in one line that names it."""
    try:
        load_all(path)
    except (ValueError, OSError) as error:
        text = str(error)
        assert len(text.splitlines()) == 1
        assert text.isprintable()
        assert UNFORESEEN not in text
        assert str(path) in text or str(path.with_name("a.map")) in text or "a.pgm" in text


LIMIT = 800 << 20
SQUARE = b"type octile\nheight 2048\nwidth 2048\nmap\n"


def bombs() -> Iterator[tuple[str, bytes]]:
    """Files that claim or hold too much, as large as they may be or larger."""
    yield "a.png", huge_picture()
    yield "a.pgm", b"P5 60000 60000 255\n"
    yield "b.pgm", b"P2 4000 4000 255\n" + b"1 " * 12_000_000
    yield "c.pgm", b"P5" + b" " * 30_000_000
    yield "a.map", SQUARE + b"." * 30_000_000
    yield "b.map", SQUARE + b"\n" * 60_000_000
    yield "c.map", SQUARE + b"." * 60_000_000 + "😀".encode()
    yield "a.txt", b"." * 30_000_000
    yield "a.csv", b"0," * 10_000_000
    head = b'{"tilewidth":1,"tileheight":1,"width":1,"height":1,"layers":['
    yield "a.tmj", head + b"{}," * 7_000_000 + b"{}]}"
    yield "b.tmj", b'{"tilewidth":1,"a":"' + b"x" * 30_000_000 + b'"}'
    yield "a.tmx", b"<map orientation='orthogonal' width='1' height='1'>" + b"<a/>" * 5_000_000 + b"</map>"
    yield "a.yaml", b"image: [" + b"[]," * 2_000_000 + b"]"
    yield "b.yaml", laughs() + b"image: *a9\nresolution: 1\n"
    yield (
        "c.yaml",
        b"a0: &a0 {x: 1}\n"
        + b"".join(
            b"a%d: &a%d {<<: [%s]}\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 10)
        ),
    )
    yield "a.scen", b"version 1\n" + b"0 a.map 1 1 0 0 0 0 0\n" * 500_000


READ_EACH = """
import os, resource, sys
from simulator.world.formats import load
for path in sys.argv[1:]:
    if child := os.fork():  # each in a process of its own: what one leaves behind is not counted for the next
        os.waitpid(child, 0)
        continue
    try:
        load(path)
    except (ValueError, OSError) as error:
        print(str(error), flush=True)
    os._exit(0)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted as Linux does")
def test_memory_is_bounded(tmp_path: Path) -> None:
    paths = []
    for name, content in bombs():
        (tmp_path / name).write_bytes(content)
        paths.append(str(tmp_path / name))
    done = subprocess.run(
        [sys.executable, "-c", READ_EACH, *paths], capture_output=True, text=True, check=True, timeout=300
    )
    assert done.stderr == ""
    *refusals, used = done.stdout.splitlines()
    assert [line.split(":")[0] for line in refusals] == paths
    assert int(used) < LIMIT >> 10


def laughs() -> bytes:
    """A page of YAML that unfolds into ten thousand million words."""
    lines = [b"a%d: &a%d [%s]\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 10)]
    return b"".join([b"a0: &a0 [" + b",".join([b"x"] * 10) + b"]\n", *lines])


def test_entries_that_stand_for_others_are_refused_where_the_first_stands(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(laughs() + b"image: a.pgm\n")
    with pytest.raises(ValueError, match="alias") as caught:
        load(path)
    assert str(caught.value) == f"{path}:2: alias '*a0', expected an entry without aliases"
    path.write_text("'*': |\n  ..\n  .#\n")
    assert load(path).grid.cells.tolist() == [[0, 0], [0, 1]]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.map")
    for kind in (None, "npz", "image"):
        with pytest.raises(OSError, match="a pipe or a device, expected a file"):
            load(tmp_path / "a.map", kind=kind)


def huge_picture() -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    header = chunk(b"IHDR", (30_000).to_bytes(4, "big") * 2 + bytes([8, 6, 0, 0, 0]))
    return (
        b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(40_000_000))) + chunk(b"IEND", b"")
    )


def test_reading_is_told_what_people_say(tmp_path: Path) -> None:
    save(GridMap(np.zeros((4, 4), np.uint8), (0, 0), (3, 3)), tmp_path / "a.png")
    assert load(tmp_path / "a.png", image=ImageOptions(size=2)).grid.cells.shape == (2, 2)
    with pytest.raises(ValueError, match="format 'pngs': expected "):
        load(tmp_path / "a.png", kind="pngs")
    with pytest.raises(ValueError, match="a LDtk project can be read but not written, expected"):
        save(MAP, tmp_path / "a.ldtk")
    assert set(FORMATS) >= {
        ".map",
        ".scen",
        ".yaml",
        ".png",
        ".jpg",
        ".tmj",
        ".tmx",
        ".ldtk",
        ".csv",
        ".txt",
        ".npz",
    }
