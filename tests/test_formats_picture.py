"""Pictures and ROS maps, typed as bytes: grey by grey, with the report of what was taken for what."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from simulator.world.formats import ImageOptions, load, save
from simulator.world.formats.image import PALETTE, otsu, read_image
from simulator.world.formats.pixels import MAX_PIXELS
from simulator.world.formats.source import short
from simulator.world.grid import Cell, same_map
from tests.maps import picture

if TYPE_CHECKING:
    from pathlib import Path

GREYS = bytes([0, 254, 205, 100, 254, 254])  # occupied, free, unknown | p = 0.61, free, free
YAML = ("image: a.pgm\nresolution: 0.1\norigin: [-5.0, 2.5, 0.0]\n"
        "negate: 0\noccupied_thresh: 0.65\nfree_thresh: 0.196\n")  # fmt: skip
TRINARY = [[1, 0, 1], [1, 0, 0]]


def png(array: np.ndarray, mode: str | None = None, **words: object) -> bytes:
    data = io.BytesIO()
    Image.fromarray(array, mode).save(data, "PNG", **words)
    return data.getvalue()


def p5(greys: bytes = GREYS, head: str = "P5\n3 2\n255\n") -> bytes:
    return head.encode() + greys


def ros(folder: Path, yaml: str = YAML, grey: bytes | None = None, name: str = "a.pgm") -> Path:
    (folder / name).write_bytes(p5() if grey is None else grey)
    path = folder / "a.yaml"
    path.write_text(yaml)
    return path


def complaint(path: Path) -> str:
    with pytest.raises(ValueError, match="expected") as caught:
        load(path)
    text = str(caught.value)
    assert "\n" not in text
    assert text.startswith(str(path.parent))
    return text.removeprefix(f"{path.parent}").lstrip("/\\")


# ---------------------------------------------------------------- pictures


@pytest.mark.parametrize("suffix", ["png", "bmp", "gif", "jpg"])
def test_dark_is_wall(tmp_path: Path, suffix: str) -> None:
    grey = np.kron(np.array([[0, 255, 255], [40, 200, 30]], np.uint8), np.ones((16, 16), np.uint8))
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(grey).save(path)
    cells = load(path).grid.cells
    assert cells[::16, ::16].tolist() == [[1, 0, 0], [1, 0, 1]]
    assert read_image(path, ImageOptions(size=3)).grid.cells.tolist() == [[1, 0, 0], [1, 0, 1]]
    inverted = read_image(path, ImageOptions(size=3, invert=True)).grid.cells
    assert inverted.tolist() == [[0, 1, 1], [0, 1, 0]]


def test_the_threshold_is_the_one_given_or_the_one_that_parts_dark_from_light(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png(np.array([[10, 60, 90, 200]], np.uint8)))
    assert load(path).grid.cells.tolist() == [[1, 1, 1, 0]]
    assert read_image(path, ImageOptions(threshold=0.3)).grid.cells.tolist() == [[1, 1, 0, 0]]  # 76.5
    found = f"dark is wall, parted from the rest at grey {145 / 255:.3f}, which was found (Otsu)"
    assert load(path).notes[0] == f"{path}: {found}"
    with pytest.raises(ValueError, match="threshold 2: expected 0 to 1"):
        ImageOptions(threshold=2)
    with pytest.raises(ValueError, match="size 4000: expected 0 to 2048"):
        ImageOptions(size=4000)


def test_otsu_of_two_greys_lies_between_them_and_of_one_grey_at_a_half() -> None:
    assert otsu(np.array([[0, 255]], np.uint8)) == 0.5
    assert otsu(np.array([[100, 100, 110]], np.uint8)) == pytest.approx(105 / 255)
    assert otsu(np.array([[7, 7]], np.uint8)) == 0.5
    thirds = np.repeat(np.array([10, 20, 200], np.uint8), (50, 40, 10))[None]
    assert 20 / 255 < otsu(thirds) < 200 / 255


def test_transparency_is_white(tmp_path: Path) -> None:
    pixels = np.array([[[0, 0, 0, 0], [0, 0, 0, 255], [255, 0, 0, 255], [250, 250, 250, 9]]], np.uint8)
    path = tmp_path / "a.png"
    path.write_bytes(png(pixels))
    assert read_image(path, ImageOptions(threshold=0.2)).grid.cells.tolist() == [[0, 1, 0, 0]]


@pytest.mark.parametrize("suffix", ["png", "jpg"])
@pytest.mark.parametrize("mark", range(1, 9))
def test_pictures_are_turned_as_every_viewer_turns_them(tmp_path: Path, mark: int, suffix: str) -> None:
    upright = np.repeat(np.repeat(np.array([[0, 255, 255], [255, 255, 255]], np.uint8), 16, 0), 16, 1)
    stored = {1: upright, 2: upright[:, ::-1], 3: upright[::-1, ::-1], 4: upright[::-1], 5: upright.T,
              6: np.rot90(upright), 7: upright[::-1, ::-1].T, 8: np.rot90(upright, -1)}[mark]  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = mark
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(np.ascontiguousarray(stored)).save(path, exif=exif)
    assert read_image(path, ImageOptions(size=3)).grid.cells.tolist() == [[1, 0, 0], [0, 0, 0]]


def test_labels_of_sixteen_bits_are_read_as_those_of_eight(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    for dark, light in ((0, 1), (3, 250), (256, 300), (1000, 1023)):
        path.write_bytes(png(np.array([[dark, light, light, dark]], np.uint16)))
        assert load(path).grid.cells.tolist() == [[1, 0, 0, 1]], (dark, light)


def test_full_opacity_is_no_grey_of_a_ros_picture(tmp_path: Path) -> None:
    pixels = np.full((1, 3, 4), 255, np.uint8)
    pixels[0, :, :3] = np.array([254, 205, 0])[:, None]
    assert load(ros(tmp_path, grey=png(pixels))).grid.cells.tolist() == [[0, 1, 1]]


def test_sixteen_bits_and_palettes(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png(np.array([[0, 20000, 60000, 65535]], np.uint16)))
    assert load(path).grid.cells.tolist() == [[1, 1, 0, 0]]
    image = Image.fromarray(np.array([[0, 1, 1]], np.uint8), "P")
    image.putpalette([200, 220, 200, 20, 0, 30])
    image.save(path, transparency=0)
    assert load(path).grid.cells.tolist() == [[0, 1, 1]]


def test_a_large_picture_is_made_to_fit(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png(np.kron(np.eye(2, dtype=np.uint8) * 255, np.ones((1000, 2000), np.uint8))))
    loaded = load(path)
    assert loaded.grid.cells.shape == (1024, 2048)
    assert (
        loaded.notes[1] == f"{path}: 4000x2000 pixels became 2048x1024 cells, wall where half of the area is"
    )
    assert loaded.grid.cells[0, 0] == Cell.FLOOR
    assert loaded.grid.cells[0, -1] == Cell.WALL


def test_our_colours_are_read_as_kinds_also_without_the_text_beside_them(tmp_path: Path) -> None:
    grid = picture("S.m#  w!.G", movement="moore", slip=0.25)
    save(grid, tmp_path / "a.png", title="Odd", about="ends")
    loaded = load(tmp_path / "a.png")
    assert same_map(loaded.grid, grid)
    assert (loaded.title, loaded.about, loaded.notes) == ("Odd", "ends", ())
    with Image.open(tmp_path / "a.png") as image:
        pixels = np.asarray(image.convert("RGB"))
    assert tuple(pixels[0, 2]) == PALETTE[Cell.MUD]
    (tmp_path / "b.png").write_bytes(png(pixels))
    bare = load(tmp_path / "b.png")
    assert bare.grid.cells.tolist() == grid.cells.tolist()
    assert (bare.grid.start, bare.grid.goal, bare.grid.movement) == (grid.start, grid.goal, "four")
    grey = read_image(tmp_path / "b.png", ImageOptions(threshold=0.5)).grid
    assert grey.cells.tolist() == [[1, 0, 1, 1], [1, 1, 0, 1]]  # colours are all darker than half


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"P5\n3 2\n", "a.png:2: no maximum, expected a whole number"),
        (b"P5 3 2 70000\n", "a.png:1: maximum 70000, expected 1 to 65535"),
        (b"P5 3 2 255\n12345", "a.png: 5 bytes of pixels, expected 6"),
        (b"P5 0 2 255\n", f"a.png: a picture of 0x2 pixels, expected 1 to {MAX_PIXELS} pixels"),
        (b"P5 9999 9999 255\n", f"a.png: a picture of 9999x9999 pixels, expected 1 to {MAX_PIXELS} pixels"),
        (b"P2 3 2 255\n1 2 3", "a.png: 3 pixels, expected 6, as the header says"),
        (b"P2 2 1 9\n1 x", "a.png: something that is no grey value, expected whole numbers"),
        (b"P2 2 1 9\n1 10", "a.png: grey 10, expected at most 9, as the header says"),
        (b"\x89PNG\r\n\x1a\n123", "a.png: a broken file, expected a picture: PNG, JPEG, BMP or GIF"),
    ],
)  # fmt: skip
def test_damaged_pictures_are_refused_in_one_line(tmp_path: Path, data: bytes, expected: str) -> None:
    (tmp_path / "a.png").write_bytes(data)
    assert complaint(tmp_path / "a.png") == expected


def test_a_large_photograph_is_decoded_with_less_detail(tmp_path: Path) -> None:
    halves = np.zeros((4000, 6000), np.uint8)
    halves[:, 3000:] = 255
    Image.fromarray(halves).save(tmp_path / "a.jpg")
    cells = load(tmp_path / "a.jpg").grid.cells
    assert cells.shape == (1365, 2048)
    assert cells[:, 1000].all()
    assert not cells[:, 1048].any()
    (tmp_path / "a.png").write_bytes(png(halves))
    assert (
        complaint(tmp_path / "a.png")
        == f"a.png: a picture of 6000x4000 pixels, expected 1 to {MAX_PIXELS} pixels"
    )


@pytest.mark.parametrize("side", [20_000, 60_000, 2**31 - 1])
def test_a_picture_that_claims_to_be_huge_is_refused_before_it_is_unpacked(tmp_path: Path, side: int) -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    header = chunk(b"IHDR", side.to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0]))
    bomb = chunk(b"IDAT", zlib.compress(bytes(10_000_000)))
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + header + bomb + chunk(b"IEND", b""))
    assert complaint(path).startswith("a.png: ")


# ---------------------------------------------------------------- ROS


def test_grey_is_read_as_map_server_does(tmp_path: Path) -> None:
    loaded = load(ros(tmp_path))
    assert loaded.grid.cells.tolist() == TRINARY
    assert loaded.meta["resolution"] == 0.1
    assert loaded.meta["origin"] == (-5.0, 2.5, 0.0)
    text = "\n".join(loaded.notes)
    assert "2 unknown cells are walls" in text
    assert "a cell is 0.1 m wide, the lower left corner is at (-5.0, 2.5, 0.0)" in text


def test_unknown_that_reads_as_free_is_warned_of(tmp_path: Path) -> None:
    loaded = load(ros(tmp_path, YAML.replace("0.196", "0.25")))
    assert loaded.grid.cells.tolist() == [[1, 0, 0], [1, 0, 0]]
    (warning,) = [note for note in loaded.notes if "cells of grey 205" in note]
    assert "1 cells of grey 205" in warning
    assert "free_thresh is 0.25" in warning
    assert not any("205" in note for note in load(ros(tmp_path)).notes)


def test_modes_and_negation(tmp_path: Path) -> None:
    scale = load(ros(tmp_path, YAML + "mode: scale\n"))  # p = 0.196 is a degree of 0, p = 0.61 of 91
    assert scale.grid.cells.tolist() == [[1, 0, 0], [1, 0, 0]]
    assert any("2 cells are neither free nor occupied" in note for note in scale.notes)
    raw = load(ros(tmp_path, YAML + "mode: raw\n", p5(bytes([0, 100, 255, 49, 50, 101]))))
    assert raw.grid.cells.tolist() == [[0, 1, 1], [0, 1, 1]]
    assert any("2 unknown" in note for note in raw.notes)
    negated = load(ros(tmp_path, YAML.replace("negate: 0", "negate: 1"), p5(bytes([255, 0, 50, 0, 1, 166]))))
    assert negated.grid.cells.tolist() == [[1, 0, 1], [0, 0, 1]]  # 50 is p = 0.19608
    with_alpha = np.array([[[0, 0], [255, 255], [255, 9]]], np.uint8)
    clear = ros(tmp_path, YAML.replace("a.pgm", "a.png") + "mode: scale\n", png(with_alpha), "a.png")
    assert load(clear).grid.cells.tolist() == [[1, 0, 1]]


@pytest.mark.parametrize(
    "data",
    [
        p5(),
        p5(head="P5 # written by hand\n# 3 by 2\n3\n2 # and\n255\n"),
        b"P2\n# plain\n3 2\n255\n0 254 205\n100 # half\n254 254",
        p5(b"".join((grey * 257).to_bytes(2, "big") for grey in GREYS), "P5\n3 2\n65535\n"),
    ],
)
def test_grey_maps_of_every_kind(tmp_path: Path, data: bytes) -> None:
    assert load(ros(tmp_path, grey=data)).grid.cells.tolist() == TRINARY


def test_a_picture_in_colour_is_averaged(tmp_path: Path) -> None:
    colours = np.array([[[0, 0, 0], [254, 254, 254], [255, 255, 105]]], np.uint8)  # mean 205
    path = ros(tmp_path, YAML.replace("a.pgm", "b c.png"), png(colours), "b c.png")
    assert load(path).grid.cells.tolist() == [[1, 0, 1]]


def test_what_is_missing_is_taken_as_usual_and_said(tmp_path: Path) -> None:
    loaded = load(ros(tmp_path, "image: a.pgm\n"))
    assert loaded.grid.cells.tolist() == TRINARY
    text = "\n".join(loaded.notes)
    for words in (
        "no resolution, so 0.05",
        "no origin",
        "no free_thresh, so 0.196",
        "no occupied_thresh, so 0.65",
    ):
        assert words in text


def test_numbers_that_yaml_takes_for_words(tmp_path: Path) -> None:
    loaded = load(ros(tmp_path, YAML.replace("0.1\n", "5e-2\n").replace("0.0]", "nan]")))
    assert (loaded.meta["resolution"], loaded.meta["origin"]) == (0.05, (-5.0, 2.5, 0.0))


def test_writing_keeps_measures_and_unknown_cells(tmp_path: Path) -> None:
    loaded = load(ros(tmp_path))
    files = save(loaded.grid, tmp_path / "b.yaml", like=loaded)
    assert files == [tmp_path / "b.yaml", tmp_path / "b.pgm"]
    assert (tmp_path / "b.pgm").read_bytes() == p5(bytes([0, 254, 205, 205, 254, 254]))
    written = (tmp_path / "b.yaml").read_text()
    assert written.startswith(
        'image: "b.pgm"\nresolution: 0.1\norigin: [-5.0, 2.5, 0.0]\n'
        "negate: 0\noccupied_thresh: 0.65\nfree_thresh: 0.196\nmode: trinary\n"
    )
    again = load(tmp_path / "b.yaml")
    assert same_map(again.grid, loaded.grid)
    assert (again.meta["resolution"], again.meta["origin"]) == (0.1, (-5.0, 2.5, 0.0))


@pytest.mark.parametrize("name", ["/home/x/maps/a.pgm", "maps/a.pgm", "~/a.pgm", "C:\\maps\\a.pgm", "A.PGM"])
def test_a_picture_named_elsewhere_is_taken_from_beside_the_file(tmp_path: Path, name: str) -> None:
    loaded = load(ros(tmp_path, YAML.replace("a.pgm", f"'{name}'")))
    assert loaded.grid.cells.tolist() == TRINARY
    assert any("is taken from the folder of this file: a.pgm" in note for note in loaded.notes)


def test_an_opaque_picture_is_read_without_its_transparency(tmp_path: Path) -> None:
    grey = np.array([[0, 254, 205], [254, 254, 254]], np.uint8)
    rgba = np.dstack([grey, grey, grey, np.full_like(grey, 255)])
    path = ros(tmp_path, YAML.replace("a.pgm", "a.png") + "mode: Trinary\n", png(rgba), "a.png")
    assert load(path).grid.cells.tolist() == [[1, 0, 1], [0, 0, 0]]


def test_a_picture_outside_the_folder_is_refused(tmp_path: Path) -> None:
    inside = tmp_path / "maps"
    inside.mkdir()
    (tmp_path / "a.pgm").write_bytes(p5())
    for name in (
        "../a.pgm",
        str(tmp_path / "a.pgm"),
        "C:\\a.pgm",
        "..\\a.pgm",
        "x/../../a.pgm",
        "\\\\host\\a.pgm",
    ):
        path = ros(inside, YAML.replace("a.pgm", f"'{name}'"), name="other.pgm")
        assert complaint(path).startswith(f"a.yaml:1: image {short(name)} leaves the folder, expected")
    link = inside / "link.pgm"
    try:
        link.symlink_to(tmp_path / "a.pgm")
    except OSError:
        return
    assert "leaves the folder" in complaint(ros(inside, YAML.replace("a.pgm", "link.pgm"), name="other.pgm"))


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        (YAML.replace("a.pgm", "b.pgm"), "a.yaml:1: image 'b.pgm', which is not there, expected"),
        (YAML.replace("a.pgm", "[1]"), "a.yaml:1: image '[1]', expected the name of a picture"),
        (YAML.replace("0.65", "1.5"), "a.yaml:5: occupied_thresh '1.5', expected 0 to 1"),
        (YAML.replace("0.65", "x"), "a.yaml:5: occupied_thresh 'x', expected 0 to 1"),
        (YAML.replace("negate: 0", "negate: 2"), "a.yaml:4: negate '2', expected 0 or 1"),
        (YAML.replace("0.1\n", "0\n"), "a.yaml:2: resolution '0', expected metres a cell"),
        (YAML.replace("0.1\n", ".inf\n"), "a.yaml:2: resolution 'inf', expected metres a cell"),
        (YAML.replace("-5.0, 2.5, 0.0", "1"), "a.yaml:3: origin '[1]', expected [x, y, yaw]"),
        (YAML + "mode: cubic\n", "a.yaml:7: mode 'cubic', expected trinary, scale, raw"),
        (YAML + "a: [\n", "a.yaml:8: "),
        (YAML + "a: !!python/object:os.system x\n", "a.yaml:7: could not determine a constructor"),
        ("image: " + "[" * 4000, "a.yaml:1: "),
    ],
)  # fmt: skip
def test_bad_descriptions_are_refused_with_their_line(tmp_path: Path, yaml: str, expected: str) -> None:
    assert complaint(ros(tmp_path, yaml)).startswith(expected)


def test_yaml_that_multiplies_itself_is_harmless(tmp_path: Path) -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert complaint(ros(tmp_path, "\n".join(rows))).startswith("a.yaml")
