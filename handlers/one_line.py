"""Check-in and check-out: one line each as a meeting begins and as it ends, with the question that its agenda names.

Nobody's line stands in a channel, where leaders and others may read: the card there counts, and peers read on request. A
question without names is asked in each member's own chat, and below the community's threshold its answers are deleted unread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from handlers import anonymous, guard, timetable
from handlers.language import Button, Card, Decline, Fact, Field, Form, Line, Note, Open, Quote, Reply, Say
from handlers.rhythm import AWAY, wall
from handlers.turn import Router, Tick, Turn
from prompts.content import Question
from storage import communities, meetings, people, responses, rounds
from storage.anonymous import ANONYMOUS
from storage.columns import new_id
from storage.communities import Place
from storage.database import NotFound
from storage.models import Meeting, Round
from storage.people import PEERS
from storage.responses import Answer, Shared

on = Router()

CHECK_IN, CHECK_OUT = "checkin", "checkout"
TITLES = {CHECK_IN: "Check-in", CHECK_OUT: "Check-out"}
CLOSE = "line.close"
OPEN_FOR = timedelta(hours=24)
LONGEST_LINE = 200


def begin(asking: Turn | Tick, meeting: Meeting) -> list[Reply]:
    """Ask for a line each as a meeting begins, where its agenda names a question for that."""
    return _ask(asking, meeting, CHECK_IN, asking.library.checkins)


def end(turn: Turn, meeting: Meeting) -> list[Reply]:
    """Close the check-in as a meeting ends, and ask for a line each to leave with."""
    opened = rounds.find_open_round(turn.db, turn.place, CHECK_IN)
    closed = _closed(turn.db, turn.place, opened) if opened else []
    return [*closed, *_ask(turn, meeting, CHECK_OUT, turn.library.checkouts)]


def _ask(asking: Turn | Tick, meeting: Meeting, kind: str, shelf: Mapping[str, Question]) -> list[Reply]:
    placed = meetings.list_placed(asking.db, asking.place, meeting)
    codes = [code for entry in placed for code in entry.item.source_id.split(",")]
    question = next((shelf[code] for code in codes if code in shelf), None)
    peers = people.list_members(asking.db, asking.place)
    if question is None or (question.anonymous and len(peers) < asking.place.k_min):
        return []
    day = wall(asking.now, asking.place.zone)
    new = rounds.NewRound(
        kind=kind,
        occurrence=f"{meeting.id}{day:%j}",
        content={"id": question.id, "text": question.text, "stage": "any", "pillar": "together"},
        opens_at=asking.now,
        closes_at=asking.now + OPEN_FOR,
        mode=ANONYMOUS if question.anonymous else "named",
    )
    asked = rounds.open_round(asking.db, asking.place, new)
    timetable.at(asking.db, asking.place, CLOSE, asked.id, asked.closes_at)
    if question.anonymous:
        rounds.invite_all(asking.db, asked, peers)
        return [anonymous.ask(asking, asked, peer.person_id) for peer in peers if peer.state not in AWAY]
    return _shown(asking.db, asking.place, asked)


def _shown(db: Session, place: Place, asked: Round) -> list[Reply]:
    """Let the one card say how many lines there are: in the channel or, where there is none, in each member's own chat."""
    count = len(responses.list_shared_of(db, place, asked))
    card, subject = line_card(asked, count), f"line:{asked.id}"
    key = f"{subject}:{new_id()}"
    channels = communities.list_channels(db, place)
    if channels:
        return [Say(card, channel=each.id, key=f"{key}:{each.id}", subject=subject, live=True) for each in channels]
    here = [each for each in people.list_members(db, place) if each.state not in AWAY]
    return [Say(card, each.person_id, key=f"{key}:{each.person_id}", subject=subject, live=True) for each in here]


def _closed(db: Session, place: Place, asked: Round) -> list[Reply]:
    asked.state = "closed"
    db.flush()
    return _shown(db, place, asked)


@on.tick(CLOSE)
def close(tick: Tick) -> Sequence[Reply]:
    """Close what nobody closed; answers without names are read from then on, or are deleted where they are too few."""
    asked = rounds.get_round_of(tick.db, tick.place, tick.subject)
    if asked.state != "open":
        return []
    if anonymous.is_anonymous(asked):
        return anonymous.close(tick, asked)
    return _closed(tick.db, tick.place, asked)


@on.press("line.say", roles=PEERS)
def ask_line(turn: Turn) -> Sequence[Reply]:
    """Ask for the speaker's line, starting from the one that they gave before."""
    asked = _still_open(turn)
    before = responses.find_response(turn.db, turn.member, asked)
    return [Open(line_form(asked, before.body if before else ""))]


@on.submit("line.keep", roles=PEERS)
def keep_line(turn: Turn) -> Sequence[Reply]:
    """Keep the speaker's line for their group."""
    asked = _still_open(turn)
    said = guard.cleared(turn, ("line",), lambda: line_form(asked, ""), peers=True)
    line = " ".join(said.get("line", "").split())
    if not line:
        raise Decline(errors={"line": "There are no words here yet. One is plenty."})
    if len(line) > LONGEST_LINE:
        over = len(line) - LONGEST_LINE
        raise Decline(errors={"line": f"This is {over} characters too long. Please cut a little. Nothing is lost."})
    standing = responses.get_standing(turn.db, turn.member, asked.id)
    responses.put_response(turn.db, turn.member, standing, Answer(line, "cop"), turn.now)
    return [Say(kept_card(asked)), *_counted_anew(turn, asked)]


@on.press("line.drop", roles=PEERS)
def take_back(turn: Turn) -> Sequence[Reply]:
    """Delete the speaker's own line."""
    asked = _asked(turn)
    responses.withdraw_response(turn.db, turn.member, asked, turn.now)
    return [Say(Card("Taken back.", (Line("Your line is deleted."),))), *_counted_anew(turn, asked)]


@on.press("line.read", roles=PEERS)
def read_lines(turn: Turn) -> Sequence[Reply]:
    """Show the lines, each with its author's name, to somebody of the group."""
    asked = _asked(turn)
    return [Say(lines_card(asked, responses.list_shared(turn.db, turn.member, asked)))]


def _asked(turn: Turn) -> Round:
    asked = rounds.get_named_round(turn.db, turn.member, turn.event.subject)
    if asked.kind not in TITLES:
        raise NotFound("round")
    return asked


def _still_open(turn: Turn) -> Round:
    """Give a check-in or check-out of the speaker's group; one that closed with its meeting takes late lines for a day."""
    asked = _asked(turn)
    if turn.now >= asked.closes_at:
        raise Decline("This has closed. You can still read the lines.")
    return asked


def _counted_anew(turn: Turn, asked: Round) -> list[Reply]:
    """Let the channel's card count anew; the members' own cards are left in peace."""
    if not communities.list_channels(turn.db, turn.place):
        return []
    return _shown(turn.db, turn.place, asked)


def line_card(asked: Round, count: int) -> Card:
    """Ask for a line each, and say how many there are."""
    so_far = Fact("So far", "1 line" if count == 1 else f"{count} lines")
    read = Button("Read the lines", "line.read", asked.id)
    title, question = TITLES[asked.kind], str(asked.content["text"])
    if asked.state != "open":
        return Card(f"{title}, closed", (Line(question), so_far), (read,))
    note = Note("A line each, or fewer words. Your group can read it, with your name. You may leave it out.")
    return Card(title, (Line(question), so_far, note), (Button("Say my line", "line.say", asked.id, "primary"), read))


def line_form(asked: Round, line: str) -> Form:
    """Take one line."""
    field = Field("line", "In a line", value=line, hint="Your group can read it, with your name.", most=LONGEST_LINE)
    return Form("line.keep", TITLES[asked.kind], (field,), "Say it", asked.id, (Line(str(asked.content["text"])),))


def kept_card(asked: Round) -> Card:
    """Thank for a line, and say what can be done with it."""
    return Card(
        "Thank you.",
        (Line("Your group can read your line."),),
        (
            Button("Read the lines", "line.read", asked.id),
            Button("Change my line", "line.say", asked.id),
            Button("Take it back", "line.drop", asked.id),
        ),
    )


def lines_card(asked: Round, shared: Sequence[Shared]) -> Card:
    """Show the lines to a peer."""
    body = tuple(Quote(each.body, each.author) for each in shared)
    empty = (Line("Nobody has said a line yet."),)
    return Card(f"{TITLES[asked.kind]}: the lines", (Note(str(asked.content["text"])), *(body or empty)))
