"""What happens to a summary that is out: given anew where it stands, and free of a quote that its author took back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from handlers import rhythm, successes
from handlers import synthesis_cards as cards
from handlers.citing import GONE
from handlers.language import Reply, Say
from handlers.moments import day_and_time
from handlers.synthesis_recount import TAKEN_BACK as NO_QUOTE
from handlers.synthesis_recount import evened, recounted
from handlers.turn import Turn
from handlers.wording import by_rules
from storage import (
    commitments,
    communities,
    contributions,
    documents,
    outbox,
    people,
    quotes,
    responses,
    rounds,
    sources,
)
from storage.communities import Place
from storage.documents import OUT, PUBLISHED, SETTLED, SUCCESS, DocumentLine, Paper
from storage.papers import ANSWERS, EVIDENCE
from storage.people import Member

TAKEN_BACK = "One commitment is not shared any more."
WINDOW = timedelta(hours=24)
"""Time on weekdays in term in which members can say that a line misses their point."""


def window_ends(place: Place, now: datetime, left: timedelta = WINDOW) -> datetime:
    """Give when the members' time is over, or another stretch of time: hours of weekends and holidays do not count."""
    there = rhythm.wall(now, place.zone)
    for _ in range(rhythm.LONGEST_SEARCH):
        midnight = datetime.combine(there.date() + timedelta(days=1), time.min)
        if not rhythm.closed_because(place, there.date()):
            if midnight - there >= left:
                return rhythm.instant(there + left, place.zone)
            left -= midnight - there
        there = midnight
    return rhythm.instant(there, place.zone)


def until_words(paper: Paper, place: Place) -> str:
    """Say when the members' time for corrections ends; empty where it is over."""
    return day_and_time(paper.window_ends, place.zone) if paper.state == PUBLISHED and paper.window_ends else ""


def reissued(db: Session, place: Place, document_id: str) -> list[Reply]:
    """Give a summary that is out anew to all who were given it: what they have is edited, nobody gets another message."""
    paper = documents.get_paper_of(db, place, document_id)
    if paper.state not in OUT:
        return []
    until, subject = until_words(paper, place), cards.card_subject(paper)
    version = f"{paper.version}:{paper.state}"
    says: list[Reply] = [
        Say(
            cards.channel_card(paper, until),
            channel=channel.id,
            key=f"{subject}:{channel.id}:{version}",
            subject=subject,
        )
        for channel in communities.list_channels(db, place)
    ]
    for member in people.list_members(db, place):
        if outbox.find_sent(db, member.person_id, "", subject):
            key = f"{subject}:{member.person_id}:{version}"
            card = cards.document_card(documents.get_paper(db, member, paper.id), until)
            says.append(Say(card, member.person_id, key=key, subject=subject))
    return says


def take_back_quotes(db: Session, place: Place, paper: Paper, now: datetime) -> bool:
    """Remove words that their author does not show any more, and until a summary is settled, count without them.

    Give whether there was something to remove.
    """
    before = (*paper.lines, *paper.dropped)
    lines = evened([_allowed(db, place, line) for line in before])
    ids = {source.id for line in lines for source in line.sources if source.kind in ANSWERS}
    gone = quotes.list_taken_back(db, place, ids) if paper.state != SETTLED else set()
    lines = recounted(lines, gone, _schools(db, place, paper)) if gone else lines
    if lines == before:
        return False
    documents.put_lines_of(db, place, paper.id, lines, now)
    return True


def _schools(db: Session, place: Place, paper: Paper) -> dict[str, str]:
    asked = {source.id for line in paper.part("spoke") for source in line.sources if source.kind == "round"}
    found = rounds.list_among(db, Member(community_id=place.id), asked)
    return {answer.id: answer.site for each in found for answer in responses.list_shared_of(db, place, each)}


def _allowed(db: Session, place: Place, line: DocumentLine) -> DocumentLine:
    """Give a line without what its writer does not show any more: a quote, a commitment, or a model's words for an answer."""
    if line.ruled and not all(quotes.is_shared(db, place, each.id) for each in line.sources if each.kind == "response"):
        line = by_rules(line)
    if line.quote and not quotes.may_quote(db, place, line.quoted, line.quote):
        return replace(line, quote="", quoted="", text=line.text or NO_QUOTE)
    given = [source.id for source in line.sources if source.kind == "contribution"]
    if given and line.part == SUCCESS:
        return replace(line, text=successes.words_now(db, place, given[0]))
    if given and not contributions.is_readable(db, place, given[0]):
        decided, evidence, _ = line.text.rpartition(EVIDENCE)
        return replace(line, text=f"{decided}{EVIDENCE}{GONE}.") if evidence else line
    promised = [source.id for source in line.sources if source.kind == "commitment"]
    if len(promised) == 1 and not commitments.is_shared(db, place, promised[0]):
        return replace(line, text=TAKEN_BACK)
    return line


def after_a_change(turn: Turn, source_id: str = "") -> list[Reply]:
    """Give anew every summary whose words an author just took back, of one answer or commitment or of any."""
    says: list[Reply] = []
    for document_id in sources.list_resting_on(turn.db, turn.place, source_id):
        paper = documents.get_paper_of(turn.db, turn.place, document_id)
        if take_back_quotes(turn.db, turn.place, paper, turn.now):
            says += reissued(turn.db, turn.place, document_id)
    return says
