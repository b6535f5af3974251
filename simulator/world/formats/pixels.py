"""Reads pictures into arrays in bounded memory: PGM, and others by Pillow."""

from __future__ import annotations

import io
import re
import warnings
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.texts import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from PIL import Image

    from simulator.world.formats.source import Source

MAX_PIXELS = 1 << 24
"""Checked before anything of that size is made; a larger JPEG is decoded with less detail."""
BLOCK = 256
"""Rows that are turned grey at once, since each takes 16 times its bytes meanwhile."""
PGM_HEAD = 1 << 16
"""Bytes within which the header of a PGM ends, comments included."""
PILLOW = ("PNG", "JPEG", "BMP", "GIF")
SAMPLE = 10_000
"""Pixels of a kind among which the most frequent one is looked for."""
KEPT = ("dpi", "gamma", "icc_profile", "exif")
"""What a PNG says beside its pixels and is written again."""
_WEIGHTS = np.array([0.299, 0.587, 0.114], np.float32)
MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"P2", b"P5")


@dataclass(frozen=True)
class Pixels:
    """A picture.

    Attributes:
        colours: [H, W, C] uint8, C is 1 for grey and 3 for red, green, blue.
        alpha: [H, W] uint8, 255 where it is opaque; None if all of it is.
        texts: what a PNG file says beside the picture.
    """

    colours: NDArray[np.uint8]
    alpha: NDArray[np.uint8] | None = None
    texts: Mapping[str, str] = field(default_factory=dict)

    def grey(self) -> NDArray[np.uint8]:
        """[H, W] uint8 brightness (ITU-R BT.601) on a white ground."""
        grey = np.empty(self.colours.shape[:2], np.uint8)
        for row in range(0, len(grey), BLOCK):
            rows = slice(row, row + BLOCK)
            colours = self.colours[rows]
            shade = colours[:, :, 0].astype(np.float32) if colours.shape[2] == 1 else colours @ _WEIGHTS
            if self.alpha is not None:
                opaque = self.alpha[rows].astype(np.float32) / 255
                shade = shade * opaque + 255 * (1 - opaque)
            grey[rows] = np.rint(shade)
        return grey

    def average(self, *, with_alpha: bool) -> NDArray[np.float32]:
        """[H, W] float32 mean of the channels, 0 to 255."""
        total: NDArray[np.float32] = self.colours.sum(2, dtype=np.float32)
        channels = self.colours.shape[2]
        if self.alpha is not None and with_alpha:
            total += self.alpha
            channels += 1
        total /= np.float32(channels)
        return total


def is_picture(head: bytes) -> bool:
    """Whether a file begins as a picture that can be read."""
    return head.startswith(MAGIC[:-2]) or re.match(rb"P[25]\s", head) is not None


def read_pixels(source: Source) -> Pixels:
    """Decode a picture.

    Raises:
        ValueError: it is none, damaged or too large; one line.
        OSError: it cannot be read.
    """
    if source.head[:2] in (b"P2", b"P5"):
        return _pgm(source)
    return _pillow(source)


def repainted(data: bytes, before: NDArray[np.bool_], wall: NDArray[np.bool_]) -> bytes | None:
    """Return a PNG in which changed cells have the pixel of another of their kind; None if that cannot be.

    Args:
        data: the picture, one pixel a cell.
        before: [H, W] bool walls that it shows.
        wall: [H, W] bool walls that it shall show.
    """
    from PIL import Image, PngImagePlugin

    if not data.startswith(MAGIC[0]):
        return None
    with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
        image.load()
        if image.size != wall.shape[::-1]:
            return None
        shown: dict[bool, Counter[Any]] = {}
        for kind in (False, True):
            there = np.argwhere(before == kind)
            sample = there[:: len(there) // SAMPLE + 1].tolist()
            shown[kind] = Counter(image.getpixel((col, row)) for row, col in sample)
        for row, col in np.argwhere(before != wall):
            kind = bool(wall[row, col])
            pixel = shown[kind].most_common(1)[0][0] if shown[kind] else _opposite(image)
            if pixel is None:
                return None
            image.putpixel((int(col), int(row)), pixel)
        said = PngImagePlugin.PngInfo()
        for key, text in getattr(image, "text", {}).items():
            said.add_text(key, text)
        found = io.BytesIO()
        image.save(found, "PNG", pnginfo=said, **{key: image.info[key] for key in KEPT if key in image.info})
    return found.getvalue()


def _opposite(image: Image.Image) -> Any:
    """Black or white, whichever is farther from the picture's mean; None where its mode has neither."""
    grey = image.convert("L").resize((1, 1)).getpixel((0, 0))
    white = isinstance(grey, int) and grey < 128
    return {"L": 255 * white, "RGB": (255 * white,) * 3, "RGBA": (*(255 * white,) * 3, 255)}.get(image.mode)


def _check(source: Source, width: int, height: int) -> None:
    if width < 1 or height < 1 or width * height > MAX_PIXELS:
        source.refuse(
            None, tr("pixels.a_picture_of_x_pixels", width=width, height=height), f"1 to {MAX_PIXELS} pixels"
        )


def _pgm(source: Source) -> Pixels:
    """Read a portable grey map, plain (P2) or raw (P5)."""
    data, found, at = source.data, [], 2
    token = re.compile(rb"(?:\s|#[^\r\n]*[\r\n])*([0-9]{1,9})(?=\s|#)")
    for name in ("width", "height", "maximum"):
        match = token.match(data, at, PGM_HEAD)
        if match is None:
            source.refuse(
                data.count(b"\n", 0, at) + 1, tr("pixels.no", name=name), tr("pixels.a_whole_number")
            )
        found.append(int(match[1]))
        at = match.end()
    width, height, most = found
    _check(source, width, height)
    if not 1 <= most <= 65535:
        source.refuse(data.count(b"\n", 0, at) + 1, tr("pixels.maximum", most=most), "1 to 65535")
    if data[:2] == b"P5":
        kind = np.dtype(">u2" if most > 255 else np.uint8)
        body = data[at + 1 : at + 1 + width * height * kind.itemsize]
        if len(body) < width * height * kind.itemsize:
            source.refuse(
                None, tr("pixels.bytes_of_pixels", count=len(body)), f"{width * height * kind.itemsize}"
            )
        values: NDArray[np.integer] = np.frombuffer(body, kind)
    else:
        values = _plain(source, data[at:], width * height)
    if values.max() > most:
        source.refuse(
            None, tr("pixels.grey", values=values.max()), tr("pixels.at_most_as_the_header_says", most=most)
        )
    grey = values if most == 255 else np.rint(values * (255 / most))
    return Pixels(grey.astype(np.uint8).reshape(height, width, 1))


def _plain(source: Source, body: bytes, count: int) -> NDArray[np.integer]:
    """Read whole numbers between blanks."""
    text = re.sub(rb"#[^\r\n]*", b"", body)
    if re.search(rb"[^0-9\s]|[0-9]{10}", text):
        source.refuse(None, tr("pixels.something_that_is_no_grey_value"), tr("pixels.whole_numbers"))
    values = np.fromstring(text, np.int64, sep=" ") if text.strip() else np.empty(0, np.int64)
    if values.size < count:
        source.refuse(
            None, tr("pixels.pixels", size=values.size), tr("pixels.as_the_header_says", count=count)
        )
    return values[:count]


def _pillow(source: Source) -> Pixels:
    """Decode a picture with Pillow, whose errors are of many kinds."""
    from PIL import Image  # only when such a file is read

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # of a decompression bomb, for one
            with Image.open(io.BytesIO(source.data), formats=PILLOW) as image:
                if image.format == "JPEG":
                    _draft(image)
                width, height = image.size
                if width * height <= MAX_PIXELS:
                    return _arrays(image)
    except OSError as error:
        if error.filename:  # not of the picture, but of the file
            raise
        source.refuse(None, _said(error), tr("pixels.a_picture_png_jpeg_bmp_or"))
    except Exception as error:  # noqa: BLE001 - a decoder fed with rubbish raises whatever it likes
        source.refuse(None, _said(error), tr("pixels.a_picture_png_jpeg_bmp_or"))
    _check(source, width, height)
    raise AssertionError  # refused above


def _draft(image: Image.Image) -> None:
    """Let the decoder leave out detail of a picture that is too large."""
    width, height = image.size
    for part in (2, 4, 8):
        if image.size[0] * image.size[1] > MAX_PIXELS:
            image.draft(None, (width // part, height // part))


def _arrays(image: Image.Image) -> Pixels:
    from PIL import ImageOps

    image.load()
    plain_texts = getattr(image, "text", {})
    with suppress(Exception):  # a damaged mark turns nothing
        image = ImageOps.exif_transpose(image)
    texts = {str(key): str(value) for key, value in plain_texts.items()}
    if image.mode.startswith("I"):  # 16 bits of grey
        deep = np.clip(np.asarray(image).astype(np.int64), 0, 65535)
        unused = max(0, int(deep.max()).bit_length() - 8)  # labels and sensors fill the low bits only
        return Pixels((deep >> unused).astype(np.uint8)[:, :, None], None, texts)
    if image.mode in ("1", "L"):
        plain = image.convert("L")
        if "transparency" not in image.info:
            return Pixels(np.asarray(plain)[:, :, None], None, texts)
    clear = image.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info
    if clear:
        both = np.asarray(image.convert("RGBA"))
        alpha = both[:, :, 3]
        return Pixels(both[:, :, :3], None if (alpha == 255).all() else alpha, texts)
    return Pixels(np.asarray(image.convert("RGB")), None, texts)


def _said(error: Exception) -> str:
    text = " ".join(str(error).split())
    if not text or "cannot identify" in text:
        return tr("pixels.a_broken_file")
    return text[:120]
