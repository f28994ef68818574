"""Draws our mark, a speech bubble with three people in it, as the icons that an app store wants; the page has it as mark.svg."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

GREEN, CREAM, RUST, WHITE = (29, 107, 87), (255, 246, 230), (200, 104, 60), (255, 255, 255)
COLOR, OUTLINE = 192, 32
"""Pixels that Teams wants: a square in colour, and one in white on nothing."""

SYMBOL = 96
"""Pixels of the symbol in the square; what is around it may be cropped away."""

FINE = 8
"""Drawn so many times larger first, so that curves become smooth."""

LEFT, TOP, RIGHT, FLOOR, CORNER = 7.5, 11.5, 28.5, 23.5, 2.5
TAIL = ((18.0, 23.0), (13.0, 27.5), (13.0, 23.0))
DOTS, ROUND, ACROSS = (13.0, 18.0, 23.0), 1.8, 17.5
MIDDLE = ((LEFT + RIGHT) / 2, (TOP + TAIL[1][1]) / 2)
"""The bubble, in the units of mark.svg."""


class Sheet:
    """A square to draw the mark on, in the units of mark.svg: `wide` pixels for the bubble, in the middle."""

    def __init__(self, size: int, wide: int, mode: str, ground: int | tuple[int, int, int]) -> None:
        """Lay out an empty sheet."""
        self.size = size
        self.picture = Image.new(mode, (size * FINE, size * FINE), ground)
        self._pen = ImageDraw.Draw(self.picture)
        self._unit = wide * FINE / (RIGHT - LEFT)

    def bubble(self, fill: int | tuple[int, int, int]) -> None:
        """Draw the bubble."""
        box = (*self._at(LEFT, TOP), *self._at(RIGHT, FLOOR))
        self._pen.rounded_rectangle(box, CORNER * self._unit, fill=fill)
        self._pen.polygon([self._at(*point) for point in TAIL], fill=fill)

    def dot(self, across: float, fill: int | tuple[int, int, int]) -> None:
        """Draw one of the three."""
        self._pen.circle(self._at(across, ACROSS), ROUND * self._unit, fill=fill)

    def small(self) -> Image.Image:
        """Give the sheet in its real size."""
        return self.picture.resize((self.size, self.size), Image.Resampling.LANCZOS)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        middle = self.size * FINE / 2
        return middle + (x - MIDDLE[0]) * self._unit, middle + (y - MIDDLE[1]) * self._unit


def color_icon() -> bytes:
    """Give the icon in colour, a PNG of 192 by 192 pixels."""
    sheet = Sheet(COLOR, SYMBOL, "RGB", GREEN)
    sheet.bubble(CREAM)
    for across, fill in zip(DOTS, (GREEN, RUST, GREEN), strict=True):
        sheet.dot(across, fill)
    return _packed(sheet.small())


def outline_icon() -> bytes:
    """Give the icon in white on nothing, a PNG of 32 by 32 pixels."""
    sheet = Sheet(OUTLINE, OUTLINE, "L", 0)
    sheet.bubble(255)
    for across in DOTS:
        sheet.dot(across, 0)
    picture = Image.new("RGBA", (OUTLINE, OUTLINE), (*WHITE, 0))
    picture.putalpha(sheet.small())
    return _packed(picture)


def _packed(picture: Image.Image) -> bytes:
    packed = BytesIO()
    picture.save(packed, "PNG", optimize=True)
    return packed.getvalue()
