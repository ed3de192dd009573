"""What the recogniser of letters gives: boxes of text, in pixels, y downwards."""

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class TextBox:
    """A run of letters in one line.

    corners  top left, top right, bottom right, bottom left, as the text reads
    score    of the recogniser, 0 to 1
    ink      mean colour of the strokes, RGB; None where nobody looked
    stroke   thickness of the strokes as a part of the box's height: bold print has more; 0 where nobody looked
    """

    corners: tuple[Point, Point, Point, Point]
    text: str
    score: float = 1.0
    ink: tuple[int, int, int] | None = None
    stroke: float = 0.0

    @property
    def middle(self) -> Point:
        return sum(x for x, _ in self.corners) / 4, sum(y for _, y in self.corners) / 4

    @property
    def height(self) -> float:
        """Across the line, whatever its slope."""
        a, b, c, d = self.corners
        return (_length(a, d) + _length(b, c)) / 2

    @property
    def width(self) -> float:
        a, b, c, d = self.corners
        return (_length(a, b) + _length(d, c)) / 2

    @property
    def slope(self) -> float:
        """dy/dx along the line."""
        a, b, c, d = self.corners
        right, down = b[0] + c[0] - a[0] - d[0], b[1] + c[1] - a[1] - d[1]
        return down / right if right else 0.0


def _length(a: Point, b: Point) -> float:
    return float(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5)


def plain_box(x0: float, y0: float, x1: float, y1: float, text: str, score: float = 1.0) -> TextBox:
    """An upright box."""
    return TextBox(((x0, y0), (x1, y0), (x1, y1), (x0, y1)), text, score)
