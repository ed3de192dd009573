"""Letters from pixels on this computer: RapidOCR with the models its wheel brings. Nothing is sent or fetched.

The models are loaded with the first photo and stay until `release`. The classifier of angles stays off: it turned
"9,00 €" into "300'6". A page that stands on its head is found by a vote over the whole page instead.
"""

import gc
import threading
from typing import Any, Final

import numpy as np

from flux_desktop.domain.progress import SILENT, Progress
from flux_desktop.vision.images import LONGEST_SIDE, Pixels, reader_missing
from flux_desktop.vision.layout.boxes import TextBox

_THREADS: Final = 2
_LEAST_SCORE: Final = 0.3
# Below this mean score, or with so many boxes that are higher than wide, the page may stand on its head or its side.
_DOUBTFUL: Final = 0.8
_UPENDED: Final = 0.5
_VOTERS: Final = 30

_lock = threading.Lock()
_loaded: list[Any] = []


def read_text(pixels: Pixels, progress: Progress = SILENT) -> tuple[list[TextBox], int]:
    """The text on a photo, and by how many quarter turns (anticlockwise) the photo was turned to read it.

    Boxes are in pixels of the photo after that turn. Raises ReaderMissing, Cancelled.
    """
    turns = 0
    with _lock:
        engine = _engine()
        progress.step(1, 4)
        found = _boxes(engine, pixels)
        if found and _on_its_side(found):
            turns = 1
            progress.step(2, 4)
            found = _boxes(engine, np.ascontiguousarray(np.rot90(pixels)))
        progress.step(3, 4)
        turned = np.ascontiguousarray(np.rot90(pixels, turns))
        if found and _mean_score(found) < _DOUBTFUL and _upside_down(engine, turned, found):
            turned = np.ascontiguousarray(np.rot90(turned, 2))
            other = _boxes(engine, turned)
            if _mean_score(other) > _mean_score(found):
                found, turns = other, (turns + 2) % 4
    return [_with_ink(each, np.rot90(pixels, turns)) for each in found], turns


def release() -> None:
    """Gives the models' memory back; the next photo loads them again."""
    with _lock:
        _loaded.clear()
    gc.collect()


def _engine() -> Any:
    if not _loaded:
        try:
            from rapidocr import RapidOCR
        except ImportError as error:
            raise reader_missing() from error
        chosen = {
            "Global.use_cls": False,
            "Global.log_level": "error",
            "Global.text_score": _LEAST_SCORE,
            "Global.max_side_len": LONGEST_SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
        }
        _loaded.append(RapidOCR(params=chosen))
    return _loaded[0]


def _boxes(engine: Any, pixels: Pixels) -> list[TextBox]:
    # OpenCV's order of colours.
    found = engine(np.ascontiguousarray(pixels[..., ::-1]), use_det=True, use_cls=False, use_rec=True)
    if found is None or getattr(found, "boxes", None) is None or getattr(found, "txts", None) is None:
        return []
    return [
        TextBox(_corners(box), text.strip(), float(score))
        for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        if text.strip()
    ]


def _corners(box: Any) -> Any:
    return tuple((float(x), float(y)) for x, y in box)


def _mean_score(found: list[TextBox]) -> float:
    letters = sum(len(each.text) for each in found)
    return sum(each.score * len(each.text) for each in found) / letters if letters else 0.0


def _on_its_side(found: list[TextBox]) -> bool:
    """Most of the text runs downwards: boxes much higher than wide, single letters aside."""
    upended = sum(each.height > 1.5 * each.width for each in found)
    return upended > _UPENDED * len(found) and upended >= 3


def _upside_down(engine: Any, pixels: Pixels, found: list[TextBox]) -> bool:
    """The vote of the widest boxes, each judged by the classifier of angles. One box alone is often wrong."""
    from rapidocr.utils.process_img import get_rotate_crop_image

    widest = sorted(found, key=lambda each: -each.width)[:_VOTERS]
    image = np.ascontiguousarray(pixels[..., ::-1])
    crops = [get_rotate_crop_image(image, np.array(each.corners, dtype=np.float32)) for each in widest]
    classes = engine._load_cls_model()(crops).cls_res or []
    against = sum(str(label) == "180" for label, _ in classes)
    return against > len(classes) / 2


def _with_ink(box: TextBox, pixels: Pixels) -> TextBox:
    """The box with the colour and thickness of its strokes: headings often differ in nothing else."""
    import cv2

    xs, ys = [x for x, _ in box.corners], [y for _, y in box.corners]
    crop = pixels[max(0, int(min(ys))) : int(max(ys)) + 1, max(0, int(min(xs))) : int(max(xs)) + 1]
    if crop.shape[0] < 4 or crop.shape[1] < 4:
        return box
    grey = cv2.cvtColor(np.ascontiguousarray(crop), cv2.COLOR_RGB2GRAY)
    _, mask = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    if mask.mean() > 0.5:  # ink is the smaller part, on light paper and on dark
        mask = 1 - mask
    if not mask.any():
        return box
    red, green, blue = (int(each) for each in crop[mask == 1].mean(axis=0))
    thickness = 4 * float(cv2.distanceTransform(mask, cv2.DIST_L2, 3)[mask == 1].mean())
    stroke = thickness / max(1.0, box.height)
    # Where a shadow's edge runs through the box, one side of it passes for ink.
    return TextBox(box.corners, box.text, box.score, (red, green, blue), stroke if stroke < 0.4 else 0.0)
