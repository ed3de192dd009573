"""From a menu held to the webcam to a costed dish, walked in a real window on a virtual screen."""

from pathlib import Path

from tests.bench.walked import Walked, lacking, pace, table, walk
from tests.walks.menu_photo import DISH, PRICES


def report(quick: bool) -> str:
    """`quick` walks as fast as the machine goes."""
    if lacks := lacking():
        return f"# From the webcam to a costed dish\n\nNot walked: {lacks}."
    walks = walk("menu_photo", {"mouse": "by mouse"}, _price_list, quick)
    lines = [
        "# From the webcam to a costed dish",
        "",
        "A new manager in the real window on a virtual screen: account, a price list of four ingredients, a drawn menu",
        "held to the camera (its frames go into Qt as a camera's do), the review, and the recipe that was suggested",
        "for one of its dishes, costed and confirmed. The photo is read on this computer. Every key and click goes",
        "through the X server.",
        pace(quick),
        "",
        *table("by mouse", walks["mouse"], _found),
    ]
    return "\n".join(lines).rstrip()


def _price_list(folder: Path) -> Path:
    file = folder / "prices.csv"
    file.write_text(PRICES, encoding="utf-8")
    return file


def _found(walked: Walked) -> list[str]:
    if "cost" not in walked:
        return []
    return [
        f"{walked['read']} dishes were read from one frame (“{walked['hint']}”); {DISH} costs {walked['cost']} a portion."
    ]
