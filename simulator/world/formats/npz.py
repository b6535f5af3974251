"""Planning data sets as NumPy archives (Yonetani et al. 2021).

`arr_0` to `arr_11` are maps, goals, optimal policies and distances of the training, validation and test
maps; with three arrays a part (Lee et al. 2018) the distances are missing. Maps are [N, H, W] with 1 where
one may stand, goals [N, 1, H, W] with 1 at the goal. Arrays may also have names: `maps` or `map_designs`,
`goals` or `goal_maps`, `starts` or `start_maps`; and, as written here, `kinds`, `movement`, `slip`. Moves
are those of `moore`. No pickle is ever read, and no array whose file does not hold what its header says.
"""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from functools import partial
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from simulator.texts import tr
from simulator.world.files import open_file
from simulator.world.formats.assemble import Said, assemble, check_size
from simulator.world.formats.format_registry import Format, Loaded, alone, register
from simulator.world.formats.source import short
from simulator.world.grid import Cell
from simulator.world.movement import RULES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.world.formats.format_registry import Maker
    from simulator.world.formats.source import Source

MAX_ARRAY = 128 << 20
"""Bytes of one array when it is unpacked."""
MAX_MEMBERS = 1000
MAX_LIST = 1 << 18
"""Bytes of the list of members, which becomes many times that in memory."""
MAX_TAIL = 66_000
"""Within so many bytes of its end an archive says where that list is."""
PARTS = ("train", "valid", "test")
NAMES = {
    "maps": ("maps", "map_designs", "mazes"),
    "goals": ("goals", "goal_maps"),
    "starts": ("starts", "start_maps"),
    "kinds": ("kinds",),
    "movement": ("movement",),
    "slip": ("slip",),
}
_BROKEN = (zipfile.BadZipFile, zlib.error, ValueError, SyntaxError, TypeError, OverflowError, RecursionError,
           MemoryError, EOFError)  # fmt: skip


def read(source: Source) -> list[Maker]:
    """Read a data set."""
    try:
        with _open(source) as archive:
            return _sets(source, archive)
    except OSError as error:
        if error.filename:  # of the file, not of a place inside it that is not there
            raise
        source.refuse(None, tr("npz.a_damaged_archive", error=_said(error)), tr("npz.an_npz_file"))
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        EOFError,
        NotImplementedError,
        RuntimeError,
        UnicodeDecodeError,
    ) as error:
        source.refuse(None, tr("npz.a_damaged_archive", error=_said(error)), tr("npz.an_npz_file"))


def render(loaded: Loaded) -> bytes:
    """Write a map as a data set of one."""
    grid = loaded.grid
    one_hot = np.zeros((2, *grid.cells.shape), np.uint8)
    one_hot[0][grid.start] = one_hot[1][grid.goal] = 1
    free = np.isin(grid.cells, (Cell.FLOOR, Cell.MUD, Cell.WATER))
    data = io.BytesIO()
    np.savez_compressed(
        data,
        maps=free[None].astype(np.uint8),
        goals=one_hot[1][None, None],
        starts=one_hot[0][None, None],
        kinds=grid.cells[None],
        movement=np.array(grid.movement),
        slip=np.array(grid.slip),
    )
    return data.getvalue()


def sniff(head: bytes) -> bool:
    """Whether a file is an archive whose first member is an array."""
    return head.startswith(b"PK\x03\x04") and b".npy" in head[30:300]


register(Format("npz", "planning data set", (".npz",), read, sniff, alone(render),
                frozenset({"terrain", "hazards", "places", "movement", "slip"})))  # fmt: skip


def _open(source: Source) -> zipfile.ZipFile:
    """Open an archive whose list of members is no larger than it may be."""
    with io.BytesIO(source.given) if source.given is not None else open_file(source.path) as file:
        end = file.seek(0, io.SEEK_END)
        file.seek(max(0, end - MAX_TAIL))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    listed = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
    if listed > MAX_LIST or tail[max(0, at - 20) :].startswith(b"PK\x06\x07"):
        source.refuse(None, tr("npz.a_list_of_too_many_arrays"), tr("npz.at_most", max_members=MAX_MEMBERS))
    return zipfile.ZipFile(io.BytesIO(source.given) if source.given is not None else source.path)


def _sets(source: Source, archive: zipfile.ZipFile) -> list[Maker]:
    members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
    if len(members) > MAX_MEMBERS:
        source.refuse(None, tr("npz.arrays", count=len(members)), tr("npz.at_most", max_members=MAX_MEMBERS))
    numbered = sum(f"arr_{n}" in members for n in range(len(members)))
    if numbered >= 1:
        step = 4 if numbered % 4 == 0 else 3 if numbered % 3 == 0 else numbered
        makers: list[Maker] = []
        for part, first in enumerate(range(0, numbered, step)):
            arrays = {"maps": _array(source, archive, members[f"arr_{first}"])}
            if step > 1:
                arrays["goals"] = _array(source, archive, members[f"arr_{first + 1}"])
            called = PARTS[part] if numbered > step and part < len(PARTS) else ""
            read = {f"arr_{first + n}" for n in range(min(step, 2))}
            rest = [name for name in members if name not in read]
            makers += _set(source, arrays, called, rest)
        return makers
    arrays, left = {}, set(members)
    for part_name, names in NAMES.items():
        found = next((members[name] for name in names if name in members), None)
        if found is not None:
            arrays[part_name] = _array(source, archive, found)
            left.discard(found.filename.removesuffix(".npy"))
    if "maps" not in arrays:
        listed = ", ".join(short(name) for name in list(members)[:5]) or "nothing"
        source.refuse(None, tr("npz.arrays_2", listed=listed), tr("npz.arr_or_maps_among_them"))
    return _set(source, arrays, "", sorted(left))


def _array(source: Source, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> NDArray[Any]:
    """Read an array of numbers or words, after checking what it claims to be."""
    name = short(info.filename)
    with archive.open(info) as file:
        try:
            shape, fortran, kind = _header(file)
            size = math.prod(shape) * kind.itemsize
        except _BROKEN as error:
            source.refuse(
                None, tr("npz.array_without_a_header", name=name, error=_said(error)), tr("npz.numpys")
            )
        if kind.hasobject or kind.kind not in "biufU":
            source.refuse(None, tr("npz.array_of", name=name, kind=kind), "numbers")
        if not 0 < size <= MAX_ARRAY:
            source.refuse(None, tr("npz.array_of_bytes", name=name, size=size), f"1 to {MAX_ARRAY}")
        try:
            data = file.read(size + 1)
        except _BROKEN as error:
            source.refuse(
                None, tr("npz.array_is_damaged", name=name, error=_said(error)), tr("npz.whole_data")
            )
    if len(data) != size:
        source.refuse(
            None,
            tr("npz.array_of_bytes_2", name=name, count=len(data)),
            tr("npz.as_its_header_says", size=size),
        )
    return np.frombuffer(data, kind).reshape(shape, order="F" if fortran else "C")


def _header(file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, order and kind, as the first bytes of an array say."""
    if np.lib.format.read_magic(file) == (1, 0):
        return np.lib.format.read_array_header_1_0(file)
    return np.lib.format.read_array_header_2_0(file)


def _said(error: BaseException) -> str:
    return " ".join(str(error).split())[:60]


def _set(source: Source, arrays: dict[str, NDArray[Any]], part: str, rest: list[str]) -> list[Maker]:
    """Make the maps of one part of a data set, of which the arrays `rest` are left out."""
    maps = arrays["maps"]
    if maps.dtype.kind == "U" or maps.ndim < 2:
        source.refuse(None, tr("npz.maps_of_shape", shape=maps.shape), "[N, H, W] numbers")
    height, width = maps.shape[-2:]
    check_size(source, width, height)
    maps = maps.reshape(-1, height, width) > 0.5
    flat = {"maps": maps}
    for name in ("goals", "starts", "kinds"):
        if name not in arrays:
            continue
        array = arrays[name]
        if array.dtype.kind == "U" or array.shape[-2:] != (height, width) or array.size != maps.size:
            source.refuse(
                None,
                tr("npz.of_shape", name=name, shape=array.shape),
                tr("npz.one_map_of_for_each_of", name=name, count=len(maps)),
            )
        flat[name] = array.reshape(maps.shape) if name == "kinds" else array.reshape(maps.shape) > 0.5
    said: dict[str, Any] = {
        name: arrays[name].ravel()[0].item() for name in ("movement", "slip") if name in arrays
    } | {"rest": rest}
    names = [f"{part}-{number}" if part else f"{number}" for number in range(len(maps))]
    return [partial(_map, source, flat, said, number, name if len(maps) > 1 or part else "")
            for number, name in enumerate(names)]  # fmt: skip


def _map(
    source: Source, flat: dict[str, NDArray[Any]], words: dict[str, Any], number: int, name: str
) -> Loaded:
    said = Said(usual="moore", name=name, left_out=list(words["rest"]))
    cells = np.where(flat["maps"][number], Cell.FLOOR, Cell.WALL).astype(np.uint8)
    if "kinds" in flat:
        kinds = flat["kinds"][number]
        if ((kinds < 0) | (kinds > Cell.HAZARD)).any():
            source.refuse(None, tr("npz.kind_of_a_cell", kinds=kinds.max()), f"0 to {int(Cell.HAZARD)}")
        cells = kinds.astype(np.uint8)
    for key, place in (("starts", "start"), ("goals", "goal")):
        there = np.argwhere(flat[key][number]) if key in flat else np.empty((0, 2), np.intp)
        if there.size:
            said.places[place] = (int(there[0, 0]), int(there[0, 1]))
    said.movement = next((name for name in RULES if name == words.get("movement")), "")
    slip = words.get("slip", 0.0)
    said.slip = float(slip) if isinstance(slip, int | float) and 0 <= slip <= 1 else 0.0
    if "kinds" not in flat:
        said.notes.append(tr("npz.one_is_free"))
    return assemble(source, cells, said)
