"""What comes in as a photo, and what is refused, before it is decoded where that matters."""

import io

import numpy as np
import pytest
from PIL import Image

from flux_desktop.domain.errors import Refused
from flux_desktop.vision.images import LONGEST_SIDE, encode_jpeg, open_photo


def packed(image: Image.Image, kind: str, **options: object) -> bytes:
    into = io.BytesIO()
    image.save(into, kind, **options)
    return into.getvalue()


NOISE = Image.fromarray(np.random.default_rng(1).integers(0, 255, (300, 400, 3), dtype=np.uint8))


def refused(data: bytes) -> str:
    with pytest.raises(Refused) as why:
        open_photo(data)
    assert why.value.advice
    return why.value.code


def test_a_bomb_of_a_few_kilobytes_is_refused_by_its_header() -> None:
    bomb = packed(Image.new("1", (12_000, 12_000)), "PNG")
    assert len(bomb) < 50_000
    assert refused(bomb) == "photo.too_large"
    assert refused(packed(Image.new("1", (16_000, 16_000)), "PNG")) == "photo.too_large"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_cut_short_is_damaged(kind: str, share: float) -> None:
    whole = packed(NOISE, kind)
    assert refused(whole[: int(len(whole) * share)]) in ("photo.damaged", "photo.unknown_kind")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "photo.empty"),
        (b"date;item\n1;2\n", "photo.unknown_kind"),
        (b"%PDF-1.7 ...", "photo.unknown_kind"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "photo.unknown_kind"),
        (packed(NOISE, "GIF"), "photo.unknown_kind"),
        (packed(NOISE, "TIFF"), "photo.unknown_kind"),
        (packed(NOISE.resize((20, 20)), "PNG"), "photo.too_small"),
        (packed(NOISE.resize((2000, 101)), "PNG"), "photo.too_small"),
    ],
)
def test_what_is_no_photo_is_refused_by_name(data: bytes, code: str) -> None:
    assert refused(data) == code


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_moving_picture_is_refused(kind: str) -> None:
    other = Image.new("RGB", NOISE.size, "red")
    assert refused(packed(NOISE, kind, save_all=True, append_images=[other])) == "photo.animated"


@pytest.mark.parametrize("mode", ["L", "P", "LA", "RGBA", "1", "CMYK"])
def test_every_kind_of_colour_becomes_rgb(mode: str) -> None:
    photo = open_photo(packed(NOISE.convert(mode), "JPEG" if mode == "CMYK" else "PNG"))
    assert (photo.pixels.shape, photo.pixels.dtype) == ((300, 400, 3), np.uint8)


def test_what_is_transparent_is_white_paper() -> None:
    assert open_photo(packed(Image.new("RGBA", (200, 200), (0, 0, 0, 0)), "PNG")).pixels.min() == 255


@pytest.mark.parametrize("turned", range(1, 9))
def test_exif_turns_the_photo_and_is_gone(turned: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010F] = "CanaryCam"
    photo = open_photo(packed(NOISE, "JPEG", exif=exif))
    assert photo.pixels.shape == ((300, 400, 3) if turned < 5 else (400, 300, 3))
    sent = encode_jpeg(photo.pixels)
    assert b"CanaryCam" not in sent
    assert b"Exif" not in sent


def test_a_large_photo_is_shrunk_and_remembers_by_how_much() -> None:
    photo = open_photo(packed(NOISE.resize((4000, 3000)), "JPEG"))
    assert max(photo.pixels.shape) == LONGEST_SIDE
    assert photo.scale == pytest.approx(4000 / LONGEST_SIDE)
