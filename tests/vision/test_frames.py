"""Hints before the shutter, on pictures of a menu: as it is, blurred, in the dark, with a lamp on it."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from flux_desktop.vision.frames import Grey, hints_of

MENUS = sorted((Path(__file__).parent / "menus").glob("*.jpg"))


def frame(file: Path) -> Grey:
    grey = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    scale = 1280 / grey.shape[1]
    return np.asarray(
        cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8
    )


@pytest.mark.parametrize("file", MENUS, ids=lambda file: file.stem)
def test_a_menu_held_still_is_sharp_and_the_same_out_of_focus_is_not(file: Path) -> None:
    picture = frame(file)
    assert hints_of(picture).sharp
    blurred = np.asarray(cv2.GaussianBlur(picture, (0, 0), 6), dtype=np.uint8)
    assert not hints_of(blurred).sharp


@pytest.mark.parametrize("file", MENUS, ids=lambda file: file.stem)
def test_a_lamp_on_the_page_is_glare_and_the_page_itself_is_not(file: Path) -> None:
    picture = np.minimum(frame(file), 225).astype(np.uint8)
    assert not hints_of(picture).glaring
    height, width = picture.shape
    lamp = cv2.circle(picture.copy(), (width // 2, height // 2), width // 9, 255, -1)
    assert hints_of(np.asarray(lamp, dtype=np.uint8)).glaring


def test_a_picture_in_the_dark_says_so_and_an_empty_wall_is_not_sharp() -> None:
    dark = (frame(MENUS[0]) // 6).astype(np.uint8)
    assert hints_of(dark).dark
    wall = np.full((480, 640), 130, np.uint8)
    assert not hints_of(wall).sharp
    assert not hints_of(wall).dark
