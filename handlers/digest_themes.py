"""Themes of the summaries that a digest tells of: whether each came before, and those that came again as a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from handlers import rhythm
from handlers.language import Chart
from handlers.moments import short_day
from handlers.themes_over_time import Held, again_words, chart_of_themes, times_in_a_row, voices_of
from storage.communities import Place
from storage.documents import DocumentLine, Paper


def again(paper: Paper, line: DocumentLine, course: Sequence[Paper]) -> str:
    """Say of a theme in how many rounds in a row it came up: only what the digest's reader read then is counted."""
    if line.part != "themes":
        return ""
    before = [earlier for earlier in course if earlier.created_at < paper.created_at]
    themes = [[each.text for each in earlier.part("themes")] for earlier in before]
    words = again_words(times_in_a_row(line.text, themes))
    return f" ({words})" if words else ""


def themes_chart(place: Place, course: Sequence[Paper], shown: Callable[[str], str]) -> Chart | None:
    """Draw the themes of the newest of these summaries that came up before, in words as the reader is `shown` them."""
    rows = []
    for paper in course[::-1]:
        held = [Held(shown(line.text), voices_of(line), paper.id) for line in paper.part("themes")]
        rows.append((short_day(rhythm.wall(paper.created_at, place.zone).date()), held))
    return chart_of_themes(rows)
