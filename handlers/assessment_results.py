"""What a self-assessment came to: shown to the group, talked about on an agenda, shown to leaders where the group agrees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handlers import agenda_draft, assessment_cards, budget, calls, rhythm, synthesis_out
from handlers.agenda_forms import LONGEST_TITLE
from handlers.assessment_cards import invitation_card, levels_of, names_of, title_of
from handlers.assessment_rules import most_split
from handlers.language import Button, Card, Decline, Line, Note, Reply, Say, shortened
from handlers.moments import day_and_time
from handlers.turn import Router, Tick, Turn
from storage import audit, meetings, people, responses, rounds, schedules, tallies
from storage.communities import Place
from storage.meetings import NewItem
from storage.models import Round
from storage.parts import parted
from storage.people import CHAIRS, FACILITATORS, PEERS, Member
from storage.tallies import COUNTED

on = Router()

KIND = "self_assess"
TALK_MINUTES = 18
LONG_ENOUGH = timedelta(days=120)
"""How long after one nobody suggests another."""

HIDDEN = Button("Keep my lines private", "assessment.hide")


def own_card(turn: Turn, asked: Round) -> Card:
    """Show the speaker the open self-assessment, and how far they are with it."""
    own = responses.get_standing(turn.db, turn.member, asked.id, COUNTED).response
    done = len(parted(own.body, names_of(asked))) if own else 0
    quoted = own is not None and own.quote_ok
    return invitation_card(asked, turn.place, done, chairs=turn.member.is_chair, quoted=quoted)


def present(turn: Turn) -> Card:
    """Show what the newest one came to, as far as the speaker may see it."""
    found = tallies.list_results(turn.db, turn.member, KIND, turn.now)
    if not found and turn.member.is_peer:
        return assessment_cards.none_card(chairs=turn.member.is_chair)
    if not found:
        return assessment_cards.for_leaders_card()
    if turn.member.is_far:
        return assessment_cards.levels_card(found[0], turn.place)
    return _result(found, turn.place, turn.member, turn.now)


def _result(found: Sequence[Round], place: Place, viewer: Member, now: datetime) -> Card:
    asked, *earlier = found
    before = next((each for each in earlier if each.content["levels"] == asked.content["levels"]), None)
    card = assessment_cards.result_card(asked, before, place, _buttons(asked, viewer))
    shown = tallies.shown_from(asked)
    if shown is None or not viewer.is_peer:
        return card
    when = "sees this" if shown <= now else f"sees this from {day_and_time(shown, place.zone)} on"
    agreed = Note(f"Your {place.called('leader')} {when}. Anybody here can end that, and nobody is told who did.")
    return replace(card, body=(*card.body, agreed))


def _buttons(asked: Round, viewer: Member) -> tuple[Button, ...]:
    if not viewer.is_peer:
        return ()
    shown = tallies.shown_from(asked) is not None
    talk = (
        (Button("Put it on the agenda", "assessment.agenda", asked.id, "primary"),)
        if viewer.roles & FACILITATORS
        else ()
    )
    show = (Button("Show our leaders", "assessment.show", asked.id),) if viewer.is_chair and not shown else ()
    end = (Button("Do not show leaders", "assessment.not_yet", asked.id),) if shown else ()
    again = (Button("Start a new one", "assessment.start"),) if viewer.is_chair else ()
    lines = Button("Read lines of evidence", "assessment.evidence", asked.id)
    return (*talk, lines, replace(HIDDEN, subject=asked.id), *show, *end, *again)


def close(asking: Tick | Turn, asked: Round) -> list[Reply]:
    """Close it: everybody's card shows how many chose each level, or that too few answered; whoever facilitates is told."""
    schedules.drop_schedule(asking.db, asking.place, calls.closing_of(KIND), asked.id)
    enough = tallies.close_counted(asking.db, asking.place, asked, names_of(asked), levels_of(asked))
    return [*_told(asking, asked, "close"), *(_to_talk_about(asking, asked) if enough else [])]


def _told(asking: Tick | Turn, asked: Round, what: str) -> list[Reply]:
    """Let everybody's card show it as it stands now."""

    def card_for(member: Member) -> Card:
        found = tallies.list_results(asking.db, member, KIND, asking.now)
        if asked.state != tallies.CLOSED or asked not in found:
            return assessment_cards.too_few_card(asked, asking.place)
        return _result(found[found.index(asked) :], asking.place, member, asking.now)

    return calls.tell_asked(asking, asked, what, card_for)


def _to_talk_about(asking: Tick | Turn, asked: Round) -> list[Reply]:
    split = most_split(asked.totals["spread"])
    said = f"You differ most on: {'; '.join(split)}." if split else "You see every line alike."
    card = Card(
        "The self-assessment is in",
        (Line(said), Line("Talk about these lines alone. The others can be read.")),
        (
            Button("See it", "assessment.open", style="primary"),
            *((Button("Put it on the agenda", "assessment.agenda", asked.id),) if split else ()),
        ),
    )
    return calls.tell_chairs(asking, asked, "assessed", card)


@on.press("assessment.agenda", roles=FACILITATORS)
def put_on_agenda(turn: Turn) -> Sequence[Reply]:
    """Make the lines on which the group differs most an item of the next agenda; a second press makes no second item."""
    asked = _closed(turn)
    split = most_split(asked.totals["spread"])
    if not split:
        raise Decline("You see every line alike, so there is nothing to talk about here.")
    meeting = meetings.open_meeting(turn.db, turn.member, 0)
    entries = meetings.list_entries(turn.db, turn.member, meeting)
    there = next((entry.item for entry in entries if entry.item.source_id == asked.id), None)
    if there is None:
        there = meetings.add_item(
            turn.db,
            turn.member,
            meeting,
            NewItem(
                shortened(f"Where we differ: {', '.join(split)}", LONGEST_TITLE),
                TALK_MINUTES,
                "learn",
                "proposal",
                f"From our self-assessment “{title_of(asked)}”. What have we seen that makes us place this so far apart?",
                source_id=asked.id,
                proposer_id=turn.member.person_id,
                position=1000,
                status="waiting",
            ),
        )
        if meeting.template and meeting.state == "planned":
            agenda_draft.place_item(turn.db, turn.member, meeting, there)
    said = "It waits for the next agenda." if there.status == "waiting" else "It is on the next agenda."
    see = Button("See the agenda", "agenda.open", meeting.id)
    return [Say(Card(said, (Line(f"“{there.title}”"), Note(f"It has {there.minutes} minutes.")), (see,)))]


@on.press("assessment.evidence", roles=PEERS)
def read_evidence(turn: Turn) -> Sequence[Reply]:
    """Show what people saw that shows a level, without names."""
    asked = _closed(turn)
    lines = {name: tallies.list_lines(turn.db, turn.member, asked, name) for name in names_of(asked)}
    return [Say(assessment_cards.evidence_card(asked, {name: said for name, said in lines.items() if said}))]


@on.press("assessment.show", roles=CHAIRS)
def show_leaders(turn: Turn) -> Sequence[Reply]:
    """Let leaders see the counts after a day, unless a member would rather not; every member is told."""
    asked = _closed(turn)
    if tallies.shown_from(asked) is None:
        tallies.put_shown_from(turn.db, turn.member, asked, synthesis_out.window_ends(turn.place, turn.now))
        audit.add_audit(turn.db, turn.place, turn.member.person_id, "assessment.show", turn.now)
    return [*_told_anew(turn, asked, "show"), Say(present(turn))]


@on.press("assessment.not_yet", roles=PEERS)
def show_no_longer(turn: Turn) -> Sequence[Reply]:
    """Let leaders see nothing of it, or no longer; nobody is told who wanted that."""
    asked = _closed(turn)
    tallies.put_shown_from(turn.db, turn.member, asked, None)
    return [*_told(turn, asked, f"hide:{turn.now.isoformat()}"), Say(present(turn))]


def _told_anew(turn: Turn, asked: Round, what: str) -> list[Reply]:
    """Notify those whose week has room: they may want to say no. The others find it on their card."""
    week = budget.Budget(turn.db, people.list_members(turn.db, turn.place), turn.now)
    members = {member.person_id: member for member in people.list_members(turn.db, turn.place)}
    told: list[Reply] = []
    for say in _told(turn, asked, f"{what}:{turn.now.isoformat()}"):
        assert isinstance(say, Say)
        member = members[say.to]
        when = rhythm.open_moment(turn.place, turn.now, member.zone)
        loud = member.person_id != turn.member.person_id and week.allows(member, when)
        told.append(replace(say, at=when, unasked=True, anew=True) if loud else say)
    return told


def _closed(turn: Turn) -> Round:
    asked = rounds.get_round_in(turn.db, turn.member, turn.event.subject, KIND)
    if asked.state != tallies.CLOSED or not turn.member.may_see_from(asked.closes_at):
        raise Decline("There is nothing to see here yet.")
    return asked


def suggest(tick: Tick) -> list[Reply]:
    """Suggest one to those who facilitate, unless one is open or closed a short while ago."""
    newest = next(iter(tallies.list_closed_rounds(tick.db, tick.place, KIND, 1)), None)
    recent = newest is not None and newest.closes_at > tick.now - LONG_ENOUGH
    if recent or rounds.find_open_round(tick.db, tick.place, KIND) or not people.list_members(tick.db, tick.place):
        return []
    card, local = assessment_cards.suggestion_card(), rhythm.wall(tick.now, tick.place.zone)
    return [
        Say(
            card,
            chair.person_id,
            key=f"suggest:{KIND}:{tick.subject}{tick.occurrence}:{chair.person_id}",
            at=when,
            unasked=True,
        )
        for chair in people.list_members(tick.db, tick.place, CHAIRS)
        if (when := rhythm.when_to_write(replace(chair, prompt_day=None), tick.place, local, tick.now))
        and budget.allows(tick.db, chair, when)
    ]
