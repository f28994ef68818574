"""Draws a chart as a small PNG that can be read in light and dark, on a phone, and without seeing colours."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from itertools import product

from PIL import Image, ImageDraw, ImageFont

from handlers.language import Chart

WIDTH, HEIGHT = 640, 400
"""Pixels; twice what a phone shows, so that it is crisp, and the words in it can be read there."""

PAPER, INK, FAINT = (255, 255, 255), (32, 32, 36), (196, 196, 204)
COLOURS = ((28, 78, 128), (0, 110, 84), (150, 84, 0), (110, 50, 120))
"""Each at least 5 to 1 against the paper; a pattern of its own tells them apart as well."""

LEFT, RIGHT, TOP, FLOOR = 24, 24, 106, 344
TALLEST = FLOOR - TOP - 36
TITLE, WORDS, LEAST = 30, 26, 18
"""How tall letters are: the title's, all others', and where they must stand close together."""

MARK, GAP = 36, 24
"""How wide a key's sample is with the room behind it, and what is free before the next one."""

FILLED = 0.84
"""How much of a group's place its bars fill."""

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
Box = tuple[float, float, float, float]


def draw(chart: Chart) -> bytes:
    """Draw grouped bars with their numbers above them, a key in words, and labels below; a PNG of at most 30 KB."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((1, 1, WIDTH - 2, HEIGHT - 2), 18, outline=FAINT, width=2)
    pen.text((LEFT, 18), chart.title, fill=INK, font=_font(TITLE))
    _draw_key(pen, chart)
    pen.line((LEFT, FLOOR, WIDTH - RIGHT, FLOOR), fill=INK, width=3)
    highest = max((value for row in chart.series for value in row.values), default=0) or 1
    group = (WIDTH - LEFT - RIGHT) / max(len(chart.labels), 1)
    letters = _fitting(pen, chart.labels, group)
    for place, label in enumerate(chart.labels):
        pen.text((LEFT + (place + 0.5) * group, FLOOR + 12), label, fill=INK, font=letters, anchor="ma")
    width = group * FILLED / max(len(chart.series), 1)
    letters = _fitting(pen, [str(value) for row in chart.series for value in row.values], width)
    for number, place in product(range(len(chart.series)), range(len(chart.labels))):
        value = chart.series[number].values[place]
        left = LEFT + place * group + group * (1 - FILLED) / 2 + number * width
        box = (left, FLOOR - value / highest * TALLEST, left + width * 0.9, float(FLOOR))
        _fill(pen, box, number)
        pen.text((left + width * 0.45, box[1] - 5), str(value), fill=INK, font=letters, anchor="md")
    return _packed(picture)


def _draw_key(pen: ImageDraw.ImageDraw, chart: Chart) -> None:
    left, places = float(LEFT), max(len(chart.series), 1)
    letters = _fitting(pen, [row.name for row in chart.series], (WIDTH - LEFT - RIGHT) / places - MARK - GAP)
    for number, row in enumerate(chart.series):
        _fill(pen, (left, 62, left + 28, 90), number)
        pen.text((left + MARK, 76), row.name, fill=INK, font=letters, anchor="lm")
        left += MARK + pen.textlength(row.name, font=letters) + GAP


def _fitting(pen: ImageDraw.ImageDraw, words: Sequence[str], width: float) -> Font:
    """Give letters in which the longest of these words is no wider than its place, if they can be read at all."""
    sizes = range(WORDS, LEAST, -2)
    fitting = (size for size in sizes if all(pen.textlength(word, font=_font(size)) <= width for word in words))
    return _font(next(fitting, LEAST))


def _fill(pen: ImageDraw.ImageDraw, box: Box, number: int) -> None:
    """Fill a bar: plain, with stripes, with rungs, or empty inside."""
    left, top, right, floor = box
    if floor - top < 1:
        return
    colour = COLOURS[number % len(COLOURS)]
    pattern = number % 4
    pen.rectangle(box, fill=colour if pattern == 0 else PAPER, outline=colour, width=4)
    if pattern == 1:
        for start in range(int(top - (right - left)), int(floor), 14):
            ends = [(x, start + x - left) for x in (left, right)]
            (x0, y0), (x1, y1) = ends
            if y0 < top:
                x0, y0 = left + (top - start), top
            if y1 > floor:
                x1, y1 = left + (floor - start), floor
            pen.line((x0, y0, x1, y1), fill=colour, width=5)
    if pattern == 2:
        for y in range(int(floor) - 12, int(top), -12):
            pen.line((left, y, right, y), fill=colour, width=4)


def _font(size: int) -> Font:
    return ImageFont.load_default(size)


def _packed(picture: Image.Image) -> bytes:
    """Give the picture as a PNG of few colours, which keeps it small."""
    packed = BytesIO()
    picture.quantize(32).save(packed, "PNG", optimize=True)
    return packed.getvalue()
