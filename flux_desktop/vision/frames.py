"""What is wrong with a picture before it is taken: blurred, dark, or with a lamp's reflection on the page.

Frames are grey: [height, width], 0 to 255, as a webcam shows them; about 500 pixels wide is enough.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

# Of the strongest edges, in grey levels from one pixel to the next, as a share of the picture's contrast.
_SHARP: Final = 0.13
_DARK: Final = 60.0
_BLOCK: Final = 12
_WHITE: Final = 250
_FLAT: Final = 3.0
# A white page may be white; a reflection is brighter than the page around it.
_PAGE: Final = 240.0
_GLARE: Final = 0.012
_LEAST_CONTRAST: Final = 12.0


@dataclass(frozen=True, slots=True)
class Hints:
    """sharpness: 0 to 1, edges as a share of the contrast; glare: the share of the picture that is a reflection."""

    sharpness: float
    brightness: float
    glare: float

    @property
    def sharp(self) -> bool:
        return self.sharpness >= _SHARP

    @property
    def dark(self) -> bool:
        return self.brightness < _DARK

    @property
    def glaring(self) -> bool:
        return self.glare >= _GLARE

    @property
    def good(self) -> bool:
        return self.sharp and not self.dark and not self.glaring


def hints_of(frame: Grey) -> Hints:
    """How fit a frame is for reading."""
    grey = frame.astype(np.float32)
    low, high = (float(each) for each in np.percentile(grey, (2, 98)))
    contrast = high - low
    if contrast < _LEAST_CONTRAST:
        sharpness = 0.0
    else:
        across = np.abs(np.diff(grey, axis=1))
        down = np.abs(np.diff(grey, axis=0))
        edges = np.concatenate([across.ravel(), down.ravel()])
        sharpness = min(1.0, float(np.percentile(edges, 99)) / contrast)
    return Hints(sharpness, high, _glare(grey))


def _glare(grey: NDArray[np.float32]) -> float:
    """The share of blocks that are flat white while the page is not."""
    height, width = (side - side % _BLOCK for side in grey.shape)
    if not height or not width or float(np.percentile(grey, 70)) >= _PAGE:
        return 0.0
    blocks = grey[:height, :width].reshape(height // _BLOCK, _BLOCK, width // _BLOCK, _BLOCK)
    means, spread = blocks.mean(axis=(1, 3)), blocks.std(axis=(1, 3))
    return float(((means >= _WHITE) & (spread < _FLAT)).mean())
