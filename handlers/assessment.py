"""The self-assessment: each member places the group alone; then it sees where it differs, and talks about that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers import assessment_cards, assessment_results, calls, guard, rhythm
from handlers.assessment_cards import GROUP, ME, invitation_card, levels_of, names_of, step_form
from handlers.assessment_results import KIND, own_card, present
from handlers.language import Card, Decline, Form, Line, Open, Reply, Say
from handlers.questions import card_subject
from handlers.timetable import SUGGEST
from handlers.turn import Router, Tick, Turn
from storage import people, responses, rounds
from storage.models import Round
from storage.parts import joined, parted
from storage.people import CHAIRS, EVERYBODY, PEERS
from storage.responses import Answer, Standing
from storage.tallies import COUNTED

on = Router()

USUALLY_OPEN = timedelta(days=14)


@on.command("cop-selfassess", "See where your group stands", roles=EVERYBODY)
@on.press("assessment.open")
def open_assessment(turn: Turn) -> Sequence[Reply]:
    """Show the open self-assessment to whoever is asked, else what the last one came to, as far as the speaker may see it."""
    asked = rounds.find_open_round(turn.db, turn.member, KIND) if turn.member.is_peer else None
    if asked is None:
        return [Say(present(turn))]
    rounds.invite(turn.db, asked, turn.member)
    return [Say(own_card(turn, asked))]


@on.press("assessment.start", roles=CHAIRS)
def ask_which(turn: Turn) -> Sequence[Reply]:
    """Ask which rubric to take, and until when."""
    return [Open(_start_form(turn))]


def _start_form(turn: Turn) -> Form:
    rubrics = turn.library.rubrics
    usual = "cop" if "cop" in rubrics else next(iter(rubrics))
    until = rhythm.wall(turn.now + USUALLY_OPEN, turn.place.zone).date()
    return assessment_cards.start_form(rubrics, usual, until)


@on.submit("assessment.begin_round", roles=CHAIRS)
def begin_round(turn: Turn) -> Sequence[Reply]:
    """Open a self-assessment and ask every member; where one is open, show that."""
    rubric = turn.library.rubrics.get(turn.event.values.get("rubric", ""))
    if rubric is None:
        raise Decline(errors={"rubric": "Please choose one of these."})
    closes_at = calls.end_of(turn, "closes")
    if rounds.find_open_round(turn.db, turn.member, KIND):
        raise Decline("One is open already. It closes by itself, or you close it on its card.")
    asked = calls.open_now(turn, KIND, COUNTED, assessment_cards.snapshot(rubric), closes_at)
    told = calls.ask_everyone(turn, asked, lambda member: invitation_card(asked, turn.place, chairs=member.is_chair))
    return [*told, Say(assessment_cards.started_card(len(people.list_members(turn.db, turn.place)), turn.place))]


@on.press("assessment.fill", roles=PEERS)
def fill_in(turn: Turn) -> Sequence[Reply]:
    """Open the first line that the speaker has not placed yet; where all are, the first one."""
    asked, standing = _asked(turn)
    placed = _parts(asked, standing)
    number = next((at for at, name in enumerate(names_of(asked)) if name not in placed), 0)
    return [Open(_step(asked, standing, number))]


@on.submit("assessment.keep", roles=PEERS)
def keep_line(turn: Turn) -> Sequence[Reply]:
    """Keep what the speaker chose for one line, and go on to the next; after the last, say what is kept."""
    asked, standing = _asked(turn)
    number = _number(turn, asked)
    said = guard.cleared(turn, ("words",), lambda: _step(asked, standing, number), sites=True)
    level, words = said.get("level", ""), " ".join(said.get("words", "").split())
    if level and level not in levels_of(asked):
        raise Decline(errors={"level": "Please choose one of these."})
    if words and not level:
        raise Decline(errors={"level": "Please choose a level for your line, or leave both empty."})
    if len(words) > assessment_cards.LONGEST_LINE:
        raise Decline(errors={"words": f"Please say it in {assessment_cards.LONGEST_LINE} characters or fewer."})
    parts = _parts(asked, standing)
    parts[names_of(asked)[number]] = f"{level}\n{words}".strip()
    began = standing.response is None
    standing = _keep(turn, asked, standing, parts, said.get("audience", ""))
    if number + 1 == len(names_of(asked)):
        return [Say(own_card(turn, asked)), *_card_now(turn, asked)]
    following: Reply = Open(_step(asked, standing, number + 1))
    return [following, *_card_now(turn, asked)] if began else [following]


def _keep(turn: Turn, asked: Round, standing: Standing, parts: dict[str, str], audience: str) -> Standing:
    """Keep all lines as one answer, always private; whether the group may read lines of evidence stands beside it."""
    before = standing.response
    quoted = audience == GROUP or (audience != ME and before is not None and before.quote_ok)
    level = "private" if before is None or before.quote_ok != quoted else ""
    ordered = {name: parts[name] for name in names_of(asked) if parts.get(name)}
    answer = Answer(joined(ordered), level, quoted)
    responses.put_response(turn.db, turn.member, standing, answer, turn.now)
    return responses.get_standing(turn.db, turn.member, asked.id, COUNTED)


def _step(asked: Round, standing: Standing, number: int) -> Form:
    level, _, words = _parts(asked, standing).get(names_of(asked)[number], "").partition("\n")
    own = standing.response
    return step_form(asked, number, (level, words), first=own is None, quoted=own is not None and own.quote_ok)


def _parts(asked: Round, standing: Standing) -> dict[str, str]:
    return parted(standing.response.body, names_of(asked)) if standing.response else {}


def _asked(turn: Turn) -> tuple[Round, Standing]:
    """Give the open round that a card names, and how the speaker stands to it; raises Decline where it has closed."""
    asked = rounds.get_round_in(turn.db, turn.member, turn.event.subject.partition(" ")[0], KIND)
    if asked.state != "open":
        raise Decline("This self-assessment has closed. It takes no more answers.")
    return asked, responses.get_standing(turn.db, turn.member, asked.id, COUNTED)


def _number(turn: Turn, asked: Round) -> int:
    number = turn.event.subject.partition(" ")[2]
    if not number.isdecimal() or int(number) >= len(names_of(asked)):
        raise Decline("That form is from an older card. Press Go on there.")
    return int(number)


def _card_now(turn: Turn, asked: Round) -> Sequence[Reply]:
    key = f"{turn.event.name}:{asked.id}:{turn.member.person_id}:{turn.event.once[-60:] or turn.now.isoformat()}"
    return [Say(own_card(turn, asked), key=key, subject=card_subject(asked))]


def _reading_press(name: str, audience: str) -> None:
    @on.press(name, roles=PEERS)
    def set_reading(turn: Turn) -> Sequence[Reply]:
        """Set whether the group may read the speaker's own lines of evidence, without their name; after the close, too."""
        asked = rounds.get_round_in(turn.db, turn.member, turn.event.subject, KIND)
        standing = responses.get_standing(turn.db, turn.member, asked.id, COUNTED)
        own = standing.response
        if own:
            responses.put_visibility(turn.db, turn.member, asked, own.visibility, audience == GROUP, turn.now)
        return _card_now(turn, asked) if asked.state == "open" else [Say(assessment_cards.private_card())]


_reading_press("assessment.let", GROUP)
_reading_press("assessment.hide", ME)


@on.press("assessment.skip", roles=PEERS)
def skip(turn: Turn) -> Sequence[Reply]:
    """Skip it; what somebody placed before stays."""
    asked, standing = _asked(turn)
    if standing.response:
        return _card_now(turn, asked)
    rounds.put_participation(turn.db, turn.member, asked, "declined")
    key = f"skip:{asked.id}:{turn.member.person_id}"
    return [Say(assessment_cards.skipped_card(asked), key=key, subject=card_subject(asked))]


@on.press("assessment.end", roles=CHAIRS)
def end_now(turn: Turn) -> Sequence[Reply]:
    """Close it before its time."""
    asked = rounds.get_round_in(turn.db, turn.member, turn.event.subject, KIND)
    if asked.state != "open":
        return [Say(present(turn))]
    asked.closes_at = turn.now
    return [
        *assessment_results.close(turn, asked),
        Say(Card("It is closed", (Line("What came of it stands on your card."),))),
    ]


@on.tick(calls.closing_of(KIND))
def close_in_time(tick: Tick) -> Sequence[Reply]:
    """Close it at its time."""
    asked = rounds.get_round_of(tick.db, tick.place, tick.subject)
    return assessment_results.close(tick, asked) if asked.state == "open" else []


@on.tick(SUGGEST)
def suggest(tick: Tick) -> Sequence[Reply]:
    """Suggest one to those who facilitate, once, unless one is open or closed a short while ago."""
    return assessment_results.suggest(tick)


@on.press("assessment.later", roles=CHAIRS)
def not_now(turn: Turn) -> Sequence[Reply]:
    """Leave it for now; the suggestion comes again in its own time."""
    return [Say(Card("All right", (Line("You can start one whenever you like: type /cop-selfassess."),)))]
