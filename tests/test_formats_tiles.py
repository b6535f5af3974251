"""Tiled, LDtk, tables and data sets, typed as others write them."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import zstandard

from simulator.world.formats import load, load_all, loads, save
from simulator.world.formats.tiled.words import kind_of_name
from simulator.world.grid import same_map
from tests.maps import picture

if TYPE_CHECKING:
    from pathlib import Path

TILES = [0, 5, 0, 0x80000005, 0, 0x20000000, 7, 0]  # flags in the top bits, of an empty tile too
CELLS = [[0, 1, 0, 1], [0, 0, 1, 0]]
PACKED = np.array(TILES, "<u4").tobytes()


def tmj(layers: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"type": "map", "orientation": "orthogonal", "infinite": False, "width": 4, "height": 2,
            "tilewidth": 16, "tileheight": 16, "layers": layers, "tilesets": [], **more}  # fmt: skip


def layer(data: Any = None, **more: Any) -> dict[str, Any]:
    return {"type": "tilelayer", "name": "Ground", "width": 4, "height": 2, "data": data or TILES, **more}


def things(*places: tuple[str, float, float]) -> dict[str, Any]:
    return {
        "type": "objectgroup",
        "objects": [{"name": n, "x": x, "y": y, "point": True} for n, x, y in places],
    }


def tmx(data: str, attributes: str = 'width="4" height="2"', rest: str = "", layer: str = "Ground") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<map version="1.10" orientation="orthogonal" {attributes} '
        f'tilewidth="16" tileheight="16">{rest}\n'
        f'<layer id="1" name="{layer}" width="4" height="2">{data}</layer></map>'
    )


def written(folder: Path, content: Any, name: str = "a.tmj") -> Path:
    path = folder / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def complaint(path: Path) -> str:
    with pytest.raises(ValueError, match="expected") as caught:
        load(path)
    text = str(caught.value)
    assert "\n" not in text
    assert text.startswith(f"{path}:")
    return text.removeprefix(f"{path}:").strip()


def packings() -> list[tuple[str, str, bytes]]:
    return [
        ("base64", "", PACKED),
        ("base64", "zlib", zlib.compress(PACKED)),
        ("base64", "gzip", gzip.compress(PACKED, mtime=0)),
        ("base64", "zstd", zstandard.compress(PACKED)),
    ]


# ---------------------------------------------------------------- Tiled


@pytest.mark.parametrize(("encoding", "compression", "data"), packings())
def test_layers_are_unpacked_however_they_are_packed(
    tmp_path: Path, encoding: str, compression: str, data: bytes
) -> None:
    text = base64.b64encode(data).decode()
    content = tmj([layer(text, encoding=encoding, compression=compression)])
    assert load(written(tmp_path, content)).grid.cells.tolist() == CELLS
    xml = tmx(f'<data encoding="{encoding}" compression="{compression}">\n   {text}\n  </data>')
    assert load(written(tmp_path, xml, "a.tmx")).grid.cells.tolist() == CELLS


def test_numbers_may_also_be_written_out(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, tmj([layer()])))
    assert loaded.grid.cells.tolist() == CELLS
    assert "no tile says what it is, so 0 is free and all others are walls" in "\n".join(loaded.notes)
    csv = ",\n".join(map(str, TILES))
    assert (
        load(written(tmp_path, tmx(f'<data encoding="csv">{csv}</data>'), "a.tmx")).grid.cells.tolist()
        == CELLS
    )
    tiles = "".join(f'<tile gid="{number}"/>' if number else "<tile/>" for number in TILES)
    doctype = tmx(f"<data>{tiles}</data>").replace(
        "?>\n", '?>\n<!DOCTYPE map SYSTEM "http://mapeditor.org/dtd/1.0/map.dtd">\n'
    )
    assert load(written(tmp_path, doctype, "a.tmx")).grid.cells.tolist() == CELLS
    assert loads(doctype).grid.cells.tolist() == CELLS
    assert loads(json.dumps(tmj([layer()]))).grid.cells.tolist() == CELLS


def test_tile_sets_say_which_tiles_are_walls(tmp_path: Path) -> None:
    labels = [
        {"id": 4, "properties": [{"name": "Solid", "type": "bool", "value": True}]},
        {"id": 5, "type": "DeepWater"},
        {"id": 6, "properties": [{"name": "terrain", "type": "string", "value": "mud"}]},
        {"id": 7, "class": "lava"},
        {"id": 8, "properties": [{"name": "walkable", "type": "bool", "value": False}]},
    ]
    tileset = {"firstgid": 1, "tiles": labels}
    data = [1, 5, 6, 7, 8, 9, 1, 0]
    loaded = load(written(tmp_path, tmj([layer(data)], tilesets=[tileset])))
    assert loaded.grid.cells.tolist() == [[0, 1, 3, 2], [4, 1, 0, 0]]
    xml = tmx(
        f'<data encoding="csv">{",".join(map(str, data))}</data>',
        rest="""<tileset firstgid="1" name="t"><tile id="4"><properties>
        <property name="Solid" type="bool" value="true"/></properties></tile><tile id="5" type="DeepWater"/>
        <tile id="6"><properties><property name="terrain" value="mud"/></properties></tile>
        <tile id="7" class="lava"/><tile id="8"><properties>
        <property name="walkable" type="bool" value="false"/></properties></tile></tileset>""",
    )
    assert load(written(tmp_path, xml, "a.tmx")).grid.cells.tolist() == loaded.grid.cells.tolist()


def test_terrain_sets_name_kinds_and_unnamed_tiles_are_walls_where_no_wall_is_named(tmp_path: Path) -> None:
    tiles = [{"tileid": 0, "wangid": [0, 1] * 4}, {"tileid": 1, "wangid": [0, 1, 0, 2, 0, 1, 0, 1]}]
    wang = {"colors": [{"name": "Mud"}, {"name": "Grass"}], "wangtiles": tiles}
    content = tmj([layer([1, 0, 3, 0, 0, 2, 0, 0])], tilesets=[{"firstgid": 1, "wangsets": [wang]}])
    loaded = load(written(tmp_path, content))
    assert loaded.grid.cells.tolist() == [[2, 0, 1, 0], [0, 1, 0, 0]]
    assert any("say nothing of themselves are walls" in note for note in loaded.notes)


def test_terrain_and_properties_as_older_versions_wrote_them(tmp_path: Path) -> None:
    old = {
        "firstgid": 1,
        "terrains": [{"name": "Grass"}, {"name": "Lava"}],
        "tiles": {"0": {"terrain": [1, 1, 1, 1]}, "1": {"terrain": [0, 1, 1, 1]}},
        "tileproperties": {"2": {"wall": True}},
    }
    data = [1, 2, 3, 0, 0, 0, 0, 0]
    loaded = load(written(tmp_path, tmj([layer(data)], tilesets=[old])))
    assert loaded.grid.cells.tolist() == [[4, 0, 1, 0], [0] * 4]
    xml = tmx(
        f'<data encoding="csv">{",".join(map(str, data))}</data>',
        rest="""<tileset firstgid="1">
        <terraintypes><terrain name="Grass" tile="0"/><terrain name="Lava" tile="1"/></terraintypes>
        <tile id="0" terrain="1,1,1,1"/><tile id="1" terrain=",1,1,0"/><tile id="2" type="wall"/>
        </tileset>""",
    )
    assert load(written(tmp_path, xml, "a.tmx")).grid.cells.tolist() == loaded.grid.cells.tolist()


def test_objects_named_start_and_goal_and_the_layer_that_was_used(tmp_path: Path) -> None:
    floor, walls = layer([1] * 8, name="floor"), layer(name="Walls", visible=False)
    roof = layer([0, 0, 0, 0, 0, 0, 0, 3], name="roof")
    group = {"type": "group", "layers": [walls, things(("Start", 5.0, 17.0), ("goal", 40.5, 2.0))]}
    loaded = load(written(tmp_path, tmj([floor, group, roof])))
    assert loaded.grid.cells.tolist() == CELLS
    assert (loaded.grid.start, loaded.grid.goal) == ((1, 0), (0, 2))
    assert "layer 'Walls' of 3 is used" in "\n".join(loaded.notes)
    assert not loaded.placed
    unnamed = load(written(tmp_path, tmj([floor, layer(name="two")])))
    assert unnamed.grid.cells.tolist() == CELLS
    assert "layer 'two' of 2 is used" in "\n".join(unnamed.notes)
    group_of_objects = """<objectgroup id="2"><object id="1" name="start" x="5" y="17"><point/></object>
        <object id="2" type="goal" gid="3" x="32" y="16" width="16" height="16"/></objectgroup>"""
    csv = ",".join(map(str, TILES))
    xml = tmx(f'<data encoding="csv">{csv}</data>', rest=group_of_objects)
    grid = load(written(tmp_path, xml, "a.tmx")).grid
    assert (grid.start, grid.goal) == ((1, 0), (0, 2))


def test_an_infinite_map_is_what_its_chunks_use(tmp_path: Path) -> None:
    chunks = [
        {"x": -2, "y": 0, "width": 2, "height": 2, "data": [0, 1, 0, 0]},
        {"x": 0, "y": 0, "width": 2, "height": 2, "data": [0, 2, 3, 0]},
    ]
    content = tmj(
        [{"type": "tilelayer", "name": "a", "chunks": chunks}, things(("start", 0, 0))], infinite=True
    )
    loaded = load(written(tmp_path, content))
    assert loaded.grid.cells.tolist() == [[1, 0, 1], [0, 1, 0]]
    assert loaded.grid.start == (0, 1)
    assert "an infinite map, of which the 3x2 tiles from -1,0 on are used" in loaded.notes[0]
    xml = tmx(
        '<data encoding="csv"><chunk x="-2" y="0" width="2" height="2">0,1,0,0</chunk>'
        '<chunk x="0" y="0" width="2" height="2">0,2,3,0</chunk></data>',
        'width="2" height="2" infinite="1"',
    )
    assert load(written(tmp_path, xml, "a.tmx")).grid.cells.tolist() == loaded.grid.cells.tolist()


def test_tile_sets_of_their_own_are_read_within_the_folder_only(tmp_path: Path) -> None:
    folder = tmp_path / "maps"
    folder.mkdir()
    tsx = '<tileset name="t"><tile id="4"/><tile id="6" type="wall"/></tileset>'
    for place in (folder, tmp_path):
        written(place, tsx, "t.tsx")
    data = [5, 7, 5, 5, 5, 5, 7, 5]
    inside = load(written(folder, tmj([layer(data)], tilesets=[{"firstgid": 1, "source": "t.tsx"}])))
    assert inside.grid.cells.tolist() == [[0, 1, 0, 0], [0, 0, 1, 0]]
    written(folder, {"tiles": [{"id": 6, "type": "wall"}]}, "t.tsj")
    again = load(written(folder, tmj([layer(data)], tilesets=[{"firstgid": 1, "source": "t.tsj"}])))
    assert again.grid.cells.tolist() == inside.grid.cells.tolist()
    for name in ("../../../t.tsx", str(tmp_path / "t.tsx"), "none.tsx"):
        outside = load(written(folder, tmj([layer()], tilesets=[{"firstgid": 1, "source": name}])))
        assert any("is not in this folder or its project and was not read" in note for note in outside.notes)


def bombs() -> list[tuple[str, bytes]]:
    zeros = bytes(40_000_000)
    return [
        ("zlib", zlib.compress(zeros)),
        ("gzip", gzip.compress(zeros, mtime=0)),
        ("zstd", zstandard.compress(zeros)),
    ]


def test_a_layer_that_unpacks_to_more_than_it_should_is_refused(tmp_path: Path) -> None:
    for compression, data in bombs():
        content = tmj([layer(base64.b64encode(data).decode(), encoding="base64", compression=compression)])
        assert (
            complaint(written(tmp_path, content))
            == "more bytes of tiles, expected 32, as the layer's size says"
        )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("{", "1: Expecting property name enclosed in double quotes in column 2, expected JSON"),
        ("[1]", "1: a list, expected a JSON object"),
        ("[" * 100_000, "1: maximum recursion depth exceeded"),
        ("{}", "tilewidth 'None', expected a whole number from 1 to 4096"),
        (tmj([]), "no layer of tiles, expected at least one"),
        (tmj([layer()], width=99999), "width '99999', expected a whole number from 1 to 2048"),
        (tmj([layer()], orientation="hexagonal"), "orientation 'hexagonal', expected orthogonal or"),
        (tmj([layer(width=5)]), "8 tiles in a layer, expected 10, as its size says"),
        (tmj([layer(["1"] * 8)]), "a tile that is no number, expected whole numbers from 0 on"),
        (tmj([layer("AA", encoding="base64")]), "a damaged layer (Incorrect padding), expected base64"),
        (tmj([layer("AAAA", encoding="base64", compression="zstd")]), "a damaged layer (zstd decompress"),
        (tmj([layer("AAAA", encoding="base64", compression="lzma")]),
         "compression 'lzma', expected zlib, gzip or zstd"),
        (tmj([layer("AAAA", encoding="hex")]), "encoding 'hex' of a layer, expected csv or base64"),
        (tmj([layer([1] * 8)]), "a tile on every cell and none says what it is, expected 0 for free or a"),
        (tmj([layer(width=2048, height=2048)] * 5), "8 tiles in a layer, expected 4194304"),
    ],
)  # fmt: skip
def test_bad_maps_of_tiled_are_refused_in_one_line(tmp_path: Path, content: Any, expected: str) -> None:
    assert complaint(written(tmp_path, content)).startswith(expected)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<map orientation='orthogonal'>", "1: no element found, expected XML"),
        ("<map orientation='o'/>", "orientation 'o', expected orthogonal or isometric"),
        ("<m/>", "1: element 'm', expected map"),
        (
            '<!DOCTYPE map [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>\n<map orientation="&b;"/>',
            "1: a forbidden EntitiesForbidden, expected XML without entities",
        ),
        (
            '<!DOCTYPE map [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n<map>&a;</map>',
            "1: a forbidden EntitiesForbidden, expected XML without entities",
        ),
        (
            tmx('<data encoding="csv">1,x</data>'),
            "a tile that is no number, expected whole numbers between commas",
        ),
        (tmx('<data encoding="csv">1,2</data>'), "2 tiles in a layer, expected 8, as its size says"),
        (tmx("<data/>"), "0 tiles in a layer, expected 8, as its size says"),
        (tmx("<data/>", 'width="x" height="2"'), "width 'x', expected a whole number from 1 to 2048"),
    ],
)
def test_bad_maps_in_xml_are_refused_in_one_line(tmp_path: Path, content: str, expected: str) -> None:
    assert complaint(written(tmp_path, content, "a.tmx")) == expected


def test_a_written_map_opens_in_tiled(tmp_path: Path) -> None:
    grid = picture("S.m#  w!.G", movement="moore", slip=0.25)
    files = save(grid, tmp_path / "b.tmj", title="Odd")
    assert [file.name for file in files] == ["b.tmj", "b-tiles.png"]
    table = json.loads((tmp_path / "b.tmj").read_text())
    assert table["layers"][0]["data"] == [1, 1, 3, 2, 4, 5, 1, 1]
    assert [tile["type"] for tile in table["tilesets"][0]["tiles"]] == [
        "floor",
        "wall",
        "mud",
        "water",
        "hazard",
    ]
    assert load(tmp_path / "b-tiles.png").grid.cells.shape == (16, 80)
    loaded = load(tmp_path / "b.tmj")
    assert same_map(loaded.grid, grid)
    assert loaded.title == "Odd"


def test_names_of_kinds_in_whatever_spelling() -> None:
    for name, kind in (
        ("Walls", 1),
        ("deep_water", 3),
        ("SolidRock", 1),
        ("LAVA", 4),
        ("floor2", 0),
        ("mud", 2),
    ):
        assert kind_of_name(name) == kind
    assert kind_of_name("decor") is None
    assert kind_of_name(3) is None


# ---------------------------------------------------------------- LDtk


def ldtk(levels: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    values = [
        {"value": 1, "identifier": "walls"},
        {"value": 2, "identifier": "mud"},
        {"value": 3, "identifier": None},
    ]
    return {"__header__": {"fileType": "LDtk Project JSON"}, "jsonVersion": "1.5.3",
            "defs": {"layers": [{"uid": 9, "identifier": "Cells", "intGridValues": values}]},
            "levels": levels, **more}  # fmt: skip


def level(name: str, csv: list[int], entities: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    grid = {"__identifier": "Cells", "__type": "IntGrid", "__cWid": 3, "__cHei": 2, "__gridSize": 16,
            "layerDefUid": 9, "intGridCsv": csv, **more}  # fmt: skip
    things = {"__identifier": "Things", "__type": "Entities", "__gridSize": 16, "entityInstances": entities}
    return {"identifier": name, "layerInstances": [things, grid]}


def test_levels_of_ldtk_are_maps(tmp_path: Path) -> None:
    entities = [{"__identifier": "PlayerStart", "__grid": [0, 1]}, {"__identifier": "Goal", "__grid": [2, 1]}]
    empty = {"identifier": "Empty", "layerInstances": []}
    content = ldtk([empty, level("One", [1, 2, 3, 0, 0, 0], entities), level("Two", [0] * 6, [])])
    first, second = load_all(written(tmp_path, content, "a.ldtk"))
    assert first.grid.cells.tolist() == [[1, 2, 1], [0, 0, 0]]
    assert (first.grid.start, first.grid.goal, first.name) == ((1, 0), (1, 2), "One")
    assert "value 3 (without a name) is a wall" in "\n".join(first.notes)
    assert "1 levels without an IntGrid layer were left out" in "\n".join(first.notes)
    assert second.grid.cells.tolist() == [[0] * 3] * 2
    assert load(written(tmp_path, content, "a.json")).grid.cells.tolist() == first.grid.cells.tolist()


def test_old_and_split_projects_of_ldtk(tmp_path: Path) -> None:
    old = level("Old", [], [], intGrid=[{"coordId": 0, "v": 0}, {"coordId": 4, "v": 1}])
    assert load(written(tmp_path, ldtk([old]), "a.ldtk")).grid.cells.tolist() == [[1, 0, 0], [0, 2, 0]]
    (tmp_path / "p").mkdir()
    written(tmp_path / "p", level("One", [0, 1, 0, 0, 1, 0], []), "one.ldtkl")
    split = ldtk([{"identifier": "One", "layerInstances": None, "externalRelPath": "p/one.ldtkl"}])
    assert load(written(tmp_path, split, "a.ldtk")).grid.cells.tolist() == [[0, 1, 0], [0, 1, 0]]
    worlds = ldtk([], worlds=[{"levels": [level("W", [0] * 6, [])]}])
    assert load(written(tmp_path, worlds, "a.ldtk")).name == "W"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (ldtk([]), "0 levels without an IntGrid layer, expected at least one with it"),
        (ldtk([level("One", [1], [])]), "1 IntGrid values, expected 6, as the layer's size says"),
        (ldtk([level("One", [0] * 6, [], __cWid=0)]), "__cWid '0', expected a whole number from 1 to 2048"),
        (ldtk([level("One", ["a"] * 6, [])]), "an IntGrid value that is no number, expected whole numbers"),
        (ldtk([level("One", [1] * 6, [])]), "no cell to stand on, expected at least one"),
    ],
)  # fmt: skip
def test_bad_projects_of_ldtk_are_refused_in_one_line(tmp_path: Path, content: Any, expected: str) -> None:
    assert complaint(written(tmp_path, content, "a.ldtk")).startswith(expected)


# ---------------------------------------------------------------- tables


@pytest.mark.parametrize("text", ["0,1,2\n3,4,-1\n", "0;1;2\r\n3;4;-1", "0\t1\t2\n3\t4\t-1\n\n",
                                  "0 1  2\n 3 4 -1", "0, 1, 2,\n3, 4, -1,\n",
                                  "0.0,1.0,2.\n3,4,-1"])  # fmt: skip
def test_tables_of_numbers(tmp_path: Path, text: str) -> None:
    loaded = load(written(tmp_path, text, "a.csv"))
    assert loaded.grid.cells.tolist() == [[0, 1, 2], [3, 4, 0]]
    assert "-1, an empty tile, is free" in loaded.notes[0]


def test_a_pasted_table_is_known_by_its_numbers() -> None:
    assert loads("0,1\n0,0\n").grid.cells.tolist() == [[0, 1], [0, 0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1: no numbers, expected a table of numbers"),
        ("0,1\n0,5\n", "2: '5' in column 1, expected 0 free, 1 wall, 2 mud, 3 water or 4 hazard"),
        ("0,1\n\n0,a\n", "3: 'a' in column 1, expected 0 free, 1 wall, 2 mud, 3 water or 4 hazard"),
        ("0,,1\n", "1: '' in column 1, expected 0 free, 1 wall, 2 mud, 3 water or 4 hazard"),
        ("0,1\n0\n", "2: a row of 1 numbers, expected 2, as in the first row"),
        ("0," * 2049, "1: a row of 2049 numbers, expected at most 2048"),
        ("0\n" * 2049, "2049: row 2049, expected at most 2048"),
        ("1,1\n", "1: no cell to stand on, expected at least one that is neither wall nor hazard"),
    ],
)
def test_bad_tables_are_refused_with_their_line(tmp_path: Path, text: str, expected: str) -> None:
    assert complaint(written(tmp_path, text, "a.csv")) == expected


# ---------------------------------------------------------------- data sets


def dataset(count: int = 3) -> list[np.ndarray]:
    rng = np.random.default_rng(count)
    maps = (rng.random((count, 4, 5)) < 0.7).astype(np.float64)
    maps[:, 1, 2] = maps[:, 1, 3] = 1
    goals = np.zeros((count, 1, 4, 5))
    goals[:, 0, 1, 2] = 1
    return [maps, goals, np.zeros((count, 8, 1, 4, 5)), np.zeros((count, 1, 4, 5))]


def test_a_planning_data_set_has_three_parts_and_one_is_free(tmp_path: Path) -> None:
    parts = [dataset(3), dataset(2), dataset(1)]
    np.savez_compressed(tmp_path / "a.npz", *[array for part in parts for array in part])
    maps = load_all(tmp_path / "a.npz")
    assert [m.name for m in maps] == ["train-0", "train-1", "train-2", "valid-0", "valid-1", "test-0"]
    assert [m.grid.cells.tolist() for m in maps] == [
        (1 - grid).astype(int).tolist() for part in parts for grid in part[0]
    ]
    assert all(m.grid.goal == (1, 2) and m.grid.movement == "moore" for m in maps)
    np.savez(tmp_path / "b.npz", *[array for part in parts for array in part[:3]])
    assert [m.name for m in load_all(tmp_path / "b.npz")] == [m.name for m in maps]


def test_arrays_with_names_and_in_the_other_order(tmp_path: Path) -> None:
    maps, goals, *_ = dataset(1)
    np.savez(tmp_path / "a.npz", map_designs=np.asfortranarray(maps), goal_maps=goals.astype(bool))
    loaded = load(tmp_path / "a.npz")
    assert loaded.grid.cells.tolist() == (1 - maps[0]).astype(int).tolist()
    assert (loaded.grid.goal, loaded.name) == ((1, 2), "")
    np.savez(tmp_path / "b.npz", maps=maps[0].astype(np.uint8))
    assert load(tmp_path / "b.npz").grid.cells.tolist() == loaded.grid.cells.tolist()


def member(name: str, data: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, data)
    return archive.getvalue()


def crowd(count: int) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for number in range(count):
            file.writestr(f"arr_{number}.npy", b"")
    return archive.getvalue()


def header(text: str) -> bytes:
    padded = text.ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(padded).to_bytes(2, "little") + padded.encode()


def npy(array: np.ndarray) -> bytes:
    data = io.BytesIO()
    np.save(data, array, allow_pickle=True)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "a damaged archive (File is not a zip file), expected an .npz file"),
        (crowd(1001), "1001 arrays, expected at most 1000"),
        (crowd(6000), "a list of too many arrays, expected at most 1000"),
        (member("x.npy", npy(np.zeros(3))), "arrays 'x', expected arr_0 or maps among them"),
        (member("maps.npy", b"hello"), "array 'maps.npy' without a header ("),
        (member("maps.npy", npy(np.array([{}, []], object))), "array 'maps.npy' of object, expected numbers"),
        (member("maps.npy", npy(np.array(3.0))), "maps of shape (), expected [N, H, W] numbers"),
        (member("maps.npy", header("{'descr': '<f8', 'fortran_order': False, 'shape': (99999, 99999), }")),
         "array 'maps.npy' of 79998400008 bytes, expected 1 to 134217728"),
        (member("maps.npy", header("{'descr': '<f8', 'fortran_order': False, 'shape': (9, 9), }")),
         "array 'maps.npy' of 0 bytes, expected 648, as its header says"),
        (member("maps.npy", npy(np.zeros((2, 2), np.uint8)) + bytes(40_000_000)),
         "array 'maps.npy' of 5 bytes, expected 4, as its header says"),
        (member("maps.npy", npy(np.ones((1, 1, 3000), np.uint8))),
         "width 3000, expected a whole number from 1 to 2048"),
        (member("maps.npy", npy(np.ones((1, 3, 3), np.uint8)))[:-60], "a damaged archive ("),
    ],
)  # fmt: skip
def test_bad_data_sets_are_refused_in_one_line(tmp_path: Path, data: bytes, expected: str) -> None:
    assert complaint(written(tmp_path, data, "a.npz")).startswith(expected)


@pytest.mark.parametrize(
    "more",
    [
        {"layers": [{}] * 300_000},
        {"layers": [{"type": "objectgroup", "objects": [{}] * 300_000}]},
        {"tilesets": [{"firstgid": 1, "tiles": [{"id": 0}] * 300_000}], "layers": [{}]},
    ],
)
def test_more_layers_objects_and_tiles_than_any_map_has_are_refused(
    tmp_path: Path, more: dict[str, Any]
) -> None:
    path = tmp_path / "a.tmj"
    path.write_text(json.dumps({"width": 1, "height": 1, "tilewidth": 1, "tileheight": 1, **more}))
    with pytest.raises(ValueError, match=r"30000[01] layers, objects and tiles of tile sets"):
        load(path)
