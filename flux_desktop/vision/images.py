"""Photos from outside: what is allowed in, how large, and which way up.

Nothing is decoded before the header said how large it would be: a PNG of 20 kB can hold 100 million pixels. What
comes out is plain RGB; EXIF has turned it and is gone, with the place where the photo was taken.
"""

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from flux_desktop.domain.errors import FluxError, ReaderMissing, Refused
from flux_desktop.domain.i18n import _

if TYPE_CHECKING:
    from PIL.Image import Image

Pixels = NDArray[np.uint8]

LARGEST_FILE: Final = 50 << 20
MOST_PIXELS: Final = 40_000_000
LONGEST_SIDE: Final = 1_920
"""More than this helps no reader; it is what the text detector would shrink a photo to."""
_SHORTEST_SIDE: Final = 100
_LONGEST_SHAPE: Final = 12
# Many telephones write several pictures into one JPEG (MPO); the first is the photo.
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "BMP")
_FORMATS_WITH_FRAMES: Final = ("PNG", "WEBP")


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo ready to be read.

    pixels  [height, width, 3], RGB, at most `LONGEST_SIDE` on its longer side
    scale   pixels of the photo as it was taken, per pixel here
    """

    pixels: Pixels
    scale: float = 1.0

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])


def reader_missing() -> ReaderMissing:
    return ReaderMissing(
        _("The reader for menu photos is not installed."),
        _("Install it with: pip install 'flux-desktop[photos]'"),
    )


def open_photo(data: bytes) -> Photo:
    """The photo in a file's bytes, turned as its EXIF says.

    Raises Refused: no picture of a kind that is read, too large, cut short, animated; ReaderMissing.
    """
    try:
        from PIL import Image
    except ImportError as error:
        raise reader_missing() from error
    _check_kind(data)
    with _decoding(), Image.open(io.BytesIO(data), formats=_FORMATS) as image:
        turned = _turned(image)
        _check_size(*image.size)
        if image.format in _FORMATS_WITH_FRAMES and getattr(image, "n_frames", 1) > 1:
            raise Refused(
                _("The picture moves."), _("Choose a still photo: JPEG or PNG."), code="photo.animated"
            )
        full = max(image.size)
        # A JPEG can be decoded at a half, a quarter or an eighth; that keeps a large photo small in memory.
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image.load()
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
        pixels = np.asarray(_upright(_plain(image), turned))
    return Photo(np.ascontiguousarray(pixels), full / max(pixels.shape[:2]))


def check_header(data: bytes) -> None:
    """Raises Refused by what the first bytes say; nothing is decoded, so the rest may still be damaged.

    Without the library that knows pictures only the kinds are told that are refused by name.
    """
    _check_kind(data)
    try:
        from PIL import Image
    except ImportError:
        return
    with _decoding(), Image.open(io.BytesIO(data), formats=_FORMATS) as image:
        _check_size(*image.size)


def encode_jpeg(pixels: Pixels, quality: int = 85) -> bytes:
    """The pixels as JPEG with nothing else in it: no EXIF, no place, no time."""
    from PIL import Image

    into = io.BytesIO()
    Image.fromarray(pixels).save(into, "JPEG", quality=quality)
    return into.getvalue()


def _check_kind(data: bytes) -> None:
    """Refuses by name what people are likely to choose."""
    if not data:
        raise Refused(_("The file is empty."), _("Choose another photo."), code="photo.empty")
    if len(data) > LARGEST_FILE:
        raise Refused(
            _("The file is larger than {n} MB.").format(n=LARGEST_FILE >> 20),
            _("Take the photo again with a lower resolution."),
            code="photo.too_large",
        )
    if data[4:8] == b"ftyp":
        raise Refused(
            _("HEIC photos cannot be read here."),
            _("Save the photo as JPEG, or set the telephone's camera to “most compatible”."),
            code="photo.unknown_kind",
        )
    if data[:5] == b"%PDF-":
        raise Refused(
            _("This is a PDF, not a photo."),
            _("Open it in the window, where each page is read, or save the page as a picture."),
            code="photo.unknown_kind",
        )


def _check_size(width: int, height: int) -> None:
    """Raises Refused by what the header says, before anything is decoded."""
    if width * height > MOST_PIXELS:
        raise Refused(
            _("The photo has more than {n} million pixels.").format(n=MOST_PIXELS // 1_000_000),
            _("Take the photo again with a lower resolution."),
            code="photo.too_large",
        )
    shorter, longer = sorted((width, height))
    if shorter < _SHORTEST_SIDE or longer > shorter * _LONGEST_SHAPE:
        raise Refused(
            _("The picture is too small to hold a menu."),
            _("Choose a photo on which the menu can be read."),
            code="photo.too_small",
        )


@contextmanager
def _decoding() -> Iterator[None]:
    """The border to the decoder: whatever it stumbles over is the file's fault."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # Damaged EXIF and odd palettes are no news; the size is checked here.
            warnings.simplefilter("ignore")
            yield
    except FluxError:
        raise
    except Image.DecompressionBombError as error:
        raise Refused(
            _("The photo has more than {n} million pixels.").format(n=MOST_PIXELS // 1_000_000),
            _("Take the photo again with a lower resolution."),
            code="photo.too_large",
        ) from error
    except UnidentifiedImageError as error:
        raise Refused(
            _("This is no photo that Flux can read."),
            _("Choose a JPEG, PNG, WebP or BMP file."),
            code="photo.unknown_kind",
        ) from error
    except (OSError, SyntaxError, ValueError, TypeError, EOFError, IndexError, struct.error) as error:
        raise Refused(
            _("The photo is damaged or cut short."),
            _("Copy it again from the camera, or take another one."),
            code="photo.damaged",
        ) from error


def _turned(image: "Image") -> int:
    """EXIF's orientation, 1 to 8; 1 where there is none or it cannot be read."""
    try:
        found: Any = image.getexif().get(0x0112, 1)
    except Exception:  # noqa: BLE001 - whatever is wrong with the EXIF, the photo may be fine
        return 1
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def _upright(image: "Image", turned: int) -> "Image":
    from PIL import Image

    method = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }.get(turned)
    return image if method is None else image.transpose(method)


def _plain(image: "Image") -> "Image":
    """RGB, whatever it was: CMYK, grey of 8 or 16 bits, a palette; what is transparent is white paper."""
    from PIL import Image

    if image.mode.startswith("I;16") or image.mode == "I":
        grey = np.asarray(image).astype(np.int64)
        return Image.fromarray((grey >> 8).clip(0, 255).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image.convert("RGBA"))
        return paper.convert("RGB")
    return image.convert("RGB")
