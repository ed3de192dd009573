"""Letters of a picture, recognised once in a run.

To recognise them takes five seconds of processor, and most tests of the page Menu photo are about what comes after.
The first of them that shows a picture has it read as in earnest; whoever shows the same picture again gets what was
found there. A worker that is forked (`tests/workers.py`) loads this module; the tests in `tests/vision` do not.
"""

import hashlib
import os
import pickle
from pathlib import Path

from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.vision import ocr, offline
from flux_desktop.vision.images import Pixels
from flux_desktop.vision.layout.boxes import TextBox

# The folder of this run in which they are kept.
FOLDER = "FLUX_TEST_LETTERS"


def read_text(pixels: Pixels, progress: Progress = SILENT) -> tuple[list[TextBox], int]:
    """As `ocr.read_text`."""
    kept = (
        Path(os.environ[FOLDER]) / hashlib.sha256(repr(pixels.shape).encode() + pixels.tobytes()).hexdigest()
    )
    if kept.exists():
        progress.step(3, 4)
        found: tuple[list[TextBox], int] = pickle.loads(kept.read_bytes())
        return found
    found = ocr.read_text(pixels, progress)
    # A worker that is ended in the middle leaves no half of it under its name.
    part = kept.with_suffix(f".{os.getpid()}")
    part.write_bytes(pickle.dumps(found))
    part.replace(kept)
    return found


if FOLDER in os.environ:
    offline.read_text = read_text
