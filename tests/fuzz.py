"""Damages files of every kind and reads them: `python -m tests.fuzz 3000`."""

from __future__ import annotations

import io
import json
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from simulator.commands.runs import course_of
from simulator.learning.policies.by_name import resolve
from simulator.learning.training import checkpoint
from simulator.learning.training.trainer import Trainer
from simulator.protocol.history import History
from simulator.world import formats
from simulator.world.dataset import load_dataset
from simulator.world.generators import GENERATORS
from simulator.world.grid import Cell, same_map
from simulator.world.placing import between_corners
from simulator.world.split import Split, same_task, write_split
from tests import ldtk_files, tiled_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Files: TypeAlias = "dict[str, bytes]"

SLOW = 5.0
"""Seconds that a file of a few kilobytes may take."""
STUCK = 60
"""Seconds after which reading is ended from outside."""
TOKENS = (
    b"", b"0", b"-1", b"1e999", b"nan", b"null", b"true", b"{}", b"[]", b'""', b"9" * 400, b"99999999",
    b"[" * 3000, b"{" * 3000, b"<a>" * 3000, b'{"a":' * 3000, b"\xff\xfe", b"\x00" * 9, b"\r", b"\n\n", b",",
    b'"', b"'", b"\\", b"<", b"&lol;", b"../../../../etc/passwd", "río 地".encode(), b"#!python", b"%d%s",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """Files that belong together, and how they are read.

    Attributes:
        kind: what they are.
        files: name in their folder → bytes.
        main: the one that is read.
        read: reads it, given its path.
    """

    kind: str
    files: Files
    main: str
    read: Callable[[Path], object]


class Stuck(BaseException):
    """Reading took too long."""


# ------------------------------------------------------------ what is damaged


def cases() -> list[Case]:
    """Whole files of every format that is read, maps and runs."""
    return [*_saved(), *_lists(), *_pictures(), *_edited(), *_runs(), *_folders()]


def _grid(size: int = 9) -> formats.Loaded:
    grid = between_corners(GENERATORS["terrain"].make(size, np.random.default_rng(3)))
    bonus = np.zeros(grid.cells.shape, np.float32)
    bonus[0, 3] = 0.5
    return formats.Loaded(replace(grid, bonus=bonus), title="One")


def _read_map(path: Path) -> None:
    """Read all maps, draw on the first and save it: what is said to lose nothing reads as it was.

    But places that a file does not name are chosen among the cells of now.
    """
    first = formats.load_all(path)[0]
    patch = first.grid.patch(np.arange(first.grid.width), Cell.WALL)
    drawn = first if patch is None else replace(first, grid=first.grid.patched(patch))
    again = path.parent / "again.map"
    formats.save(drawn.grid, again)
    assert same_map(formats.load(again).grid, drawn.grid)
    made = formats.draft(drawn, path)
    if not made.losses:
        formats.write(made)
        kept = formats.load(path)
        assert (kept.grid.cells == drawn.grid.cells).all()
        assert kept.placed or same_map(kept.grid, drawn.grid)


def _saved() -> Iterator[Case]:
    """A map as the program writes it."""
    for suffix in sorted(formats.suffixes()):
        try:
            made = formats.rendered(_grid(), Path(f"map{suffix}"))
        except formats.OnlyRead:
            continue
        yield Case(suffix, {path.name: data for path, data in made}, f"map{suffix}", _read_map)
    matrices = io.BytesIO()
    np.savez(matrices, arr_0=np.ones((4, 6, 6), np.uint8), arr_1=np.eye(6)[None].repeat(4, 0))
    yield Case("matrices", {"set.npz": matrices.getvalue()}, "set.npz", _read_map)


def _lists() -> Iterator[Case]:
    """Maps as texts that others write."""
    cells = np.kron([[0, 1], [0, 0]], np.ones((2, 2), int))
    texts = {
        "lake.txt": "SFFF\nFHFH\nFFFH\nHFFG\n",
        "lake.json": json.dumps(["SFFF", "FHFH", "FFFH", "HFFG"]),
        "letters.txt": json.dumps([list("SFFF"), list("FHFH"), list("FFFG")]),
        "matrix.json": json.dumps(cells.tolist()),
        "numpy.txt": str(cells),
        "pandas.csv": ",0,1,2,3\n" + "".join(f"{k},{','.join(map(str, r))}\n" for k, r in enumerate(cells)),
        "quoted.csv": "".join(",".join(f'"{v:.1f}"' for v in row) + "\n" for row in cells),
        "pogema.yaml": "grid: |\n  .a..\n  .##.\n  ..A.\n",
        "moving.map": "type octile\nheight 3\nwidth 4\nmap\n..@.\n.TT.\n.S..\n",
    }
    yield from (Case(name, {name: text.encode()}, name, _read_map) for name, text in texts.items())
    scen = "version 1\n" + "".join(f"0\tm.map\t4\t3\t0\t{y}\t3\t{y}\t3.5\n" for y in (0, 2))
    yield Case("scen", {"m.scen": scen.encode(), "m.map": texts["moving.map"].encode()}, "m.scen", _read_map)


def _pictures() -> Iterator[Case]:
    """Occupancy grids of robots."""
    grey = np.full((8, 8), 254, np.uint8)
    grey[2:5, 3] = 0
    for head, body in (("P5", grey.tobytes()), ("P2", " ".join(map(str, grey.ravel())).encode())):
        for mode in ("trinary", "scale", "raw"):
            table = (
                f"image: o.pgm\nresolution: 0.05\norigin: [0.0, 0.0, 0.0]\nnegate: 0\nmode: {mode}\n"
                "occupied_thresh: 0.65\nfree_thresh: 0.196\n"
            )
            files = {"o.yaml": table.encode(), "o.pgm": f"{head}\n# x\n8 8\n255\n".encode() + body}
            yield Case(f"ros {mode} {head}", files, "o.yaml", _read_map)


def _edited() -> Iterator[Case]:
    """Maps of editors."""
    wall = np.zeros((5, 6), bool)
    wall[1:4, 2] = True
    for form, coding in product(("tmx", "tmj"), tiled_files.CODINGS):
        if (form, coding) == ("tmj", "elements"):
            continue
        for infinite in (False, True):
            shape = tiled_files.Shape(
                form, coding, infinite, True, infinite, "point", "\n", 1, infinite, True
            )
            data = tiled_files.written(wall, (0, 0), (4, 5), shape)
            yield Case(f"{form} {coding}", {f"level.{form}": data}, f"level.{form}", _read_map)
    for external in (False, True):
        layout = ldtk_files.Shape(external, external, True, False, 1, ".ldtk", 1)
        files = ldtk_files.written(wall, (0, 0), (4, 5), layout)
        yield Case("ldtk", files, "project.ldtk", _read_map)


def _runs() -> Iterator[Case]:
    """Folders of runs."""
    for network in ("table", "mlp"):
        trainer = Trainer([_grid(6).grid], {"network": network, "agents": 16, "rollout_steps": 4})
        history = History()
        for _ in range(3):
            history.append(trainer.update())
        with tempfile.TemporaryDirectory() as folder:
            checkpoint.save(trainer, Path(folder) / "run", history)
            files = {p.name: p.read_bytes() for p in (Path(folder) / "run").iterdir()}
        for name, read in (("policy", _read_policy), ("resume", _go_on), ("report", _report)):
            yield Case(f"run {network} {name}", files, ".", read)


def _read_policy(folder: Path) -> None:
    resolve(str(folder))


def _go_on(folder: Path) -> None:
    checkpoint.load(folder).update()


def _report(folder: Path) -> None:
    course_of(str(folder))


def _folders() -> Iterator[Case]:
    """A set of maps with its split."""
    grids = {f"{k}.map": _grid(5 + k).grid for k in range(4)}
    files = {name: formats.rendered(formats.Loaded(grid), Path(name))[0][1] for name, grid in grids.items()}
    side = dict(zip(grids, ("training", "training", "validation", "test"), strict=True))
    task = {name: same_task(grid) for name, grid in grids.items()}
    with tempfile.TemporaryDirectory() as folder:
        write_split(Split(side=side, task=task), Path(folder) / "split.toml")
        files["split.toml"] = (Path(folder) / "split.toml").read_bytes()
    yield Case("split", files, ".", load_dataset)


# ------------------------------------------------------------ how it is damaged


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Change bytes in one to three places."""
    made = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        at = rng.randrange(len(made) + 1)
        end = min(len(made), at + rng.choice((1, 1, 2, 4, 8, 64)))
        act = rng.randrange(7)
        if act == 0:
            made[at:end] = bytes(rng.randrange(256) for _ in range(end - at))
        elif act == 1:
            del made[at:end]
        elif act == 2:
            made[at:at] = made[at:end] * rng.choice((1, 2, 500))
        elif act == 3:
            del made[at:]
        elif act == 4:
            made[at:end] = rng.choice(TOKENS)
        elif act == 5:
            made[at:at] = rng.choice(TOKENS)
        else:
            made = bytearray(_number(bytes(made), rng))
    return bytes(made)


def _number(data: bytes, rng: random.Random) -> bytes:
    """Replace one number of a text, or one byte where there is none."""
    starts = [k for k in range(len(data)) if data[k : k + 1].isdigit() and not data[k - 1 : k].isdigit()]
    if not starts:
        return data
    begin = end = rng.choice(starts)
    while data[end : end + 1].isdigit():
        end += 1
    return data[:begin] + rng.choice(TOKENS[1:12]) + data[end:]


# ------------------------------------------------------------ what comes of it


def fault(case: Case, files: Files, folder: Path, *, refused: bool = True) -> str:
    """Read files; return what went wrong, "" if nothing did.

    Args:
        case: how they are read.
        files: name → bytes.
        folder: that they are written to.
        refused: whether they may be refused, in one line that says why.
    """
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    began = time.perf_counter()
    signal.alarm(STUCK)
    wrong = ""
    try:
        case.read(folder / case.main)
    except (ValueError, OSError) as refusal:
        words = str(refusal)
        if not refused or len(words.splitlines()) != 1 or formats.UNFORESEEN in words or len(words) > 1500:
            wrong = f"{type(refusal).__name__}: {words[:300]!r}"
    except (Exception, Stuck):  # noqa: BLE001 - that is what is looked for
        wrong = traceback.format_exc(limit=-4)
    finally:
        signal.alarm(0)
    taken = time.perf_counter() - began
    return wrong or (f"took {taken:.1f} s" if taken > SLOW else "")


def _stop(*_: object) -> None:
    raise Stuck


def search(tries: int, seed: int, keep: Path | None = None) -> list[str]:
    """Damage and read files; return the faults, each with its kind and number.

    Args:
        tries: how many, over all kinds in turn.
        seed: of the damage.
        keep: a folder that gets the files of every fault.
    """
    signal.signal(signal.SIGALRM, _stop)
    faults, known = [], cases()
    for number in range(tries):
        case = known[number % len(known)]
        rng = random.Random(f"{seed} {number}")
        name = rng.choice([*case.files, case.main] if case.main in case.files else [*case.files])
        files = {**case.files, name: damaged(case.files[name], rng)}
        with tempfile.TemporaryDirectory() as folder:
            wrong = fault(case, files, Path(folder))
            if wrong:
                faults.append(f"{number} {case.kind}, {name}: {wrong}")
                if keep is not None:
                    shutil.copytree(folder, keep / str(number))
    return faults


if __name__ == "__main__":
    found = search(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0, Path(tempfile.mkdtemp()))
    print(*found, f"{sys.argv[1]} damaged files: {len(found)} faults", sep="\n")
    sys.exit(bool(found))
