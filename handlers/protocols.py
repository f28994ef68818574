"""A protocol that is run: one card, edited in place, says the step, whose turn it is and until when; the clock moves it on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import guard, protocol_course
from handlers import protocol_cards as cards
from handlers.language import Decline, Form, Open, Reply, Say
from handlers.protocol_steps import DAYS, LIVE, SHORT, brings, can_take_days, steps_at
from handlers.rhythm import AWAY
from handlers.turn import Router, Tick, Turn
from prompts.content import Protocol
from storage import communities, meetings, people, rosters, runs, schedules
from storage.communities import Place
from storage.models_runs import ProtocolRun
from storage.people import FACILITATORS, PEERS
from storage.runs import PAUSED, RUNNING, NewRun

on = Router()

EARLIER = 5


@on.command("cop-protocol", "Run a protocol: whose turn, what to do, until when", roles=PEERS, shown_to=())
@on.press("protocol.open", roles=PEERS, roster=True)
def show_protocols(turn: Turn) -> Sequence[Reply]:
    """Show what is being run, what can be begun, and the notes of earlier runs."""
    found = (runs.find_under_way(turn.db, turn.member, slow=slow) for slow in (False, True))
    ended = runs.list_ended(turn.db, turn.member, EARLIER)
    return [Say(cards.menu_card(filter(None, found), ended, turn.place, _form(turn)))]


@on.press("protocol.start.open", roles=PEERS, roster=True)
def open_form(turn: Turn) -> Sequence[Reply]:
    """Ask what to run."""
    return [Open(_form(turn))]


@on.press("protocol.run", roles=FACILITATORS, roster=True)
def run_item(turn: Turn) -> Sequence[Reply]:
    """Ask how to run what an agenda item names: in its short form where the item has less time."""
    _, item = meetings.get_item(turn.db, turn.member, turn.event.subject)
    code = next((code for code in item.source_id.split(",") if code in turn.library.protocols), "")
    short = bool(code) and item.minutes < turn.library.protocols[code].minutes
    return [Open(_form(turn, code, SHORT if short else LIVE))]


def _form(turn: Turn, protocol: str = "", pace: str = LIVE) -> Form:
    protocols = sorted(turn.library.protocols.values(), key=lambda each: each.title)
    channels = communities.list_channels(turn.db, turn.place)
    seen = [rosters.find_roster(turn.db, turn.place, channel.id, turn.now) for channel in channels]
    alone = all(roster is not None and not roster.strangers for roster in seen)
    naming = cards.NAMED if alone else cards.NAMELESS
    preset = (protocol or protocols[0].id, pace)
    return cards.start_form(protocols, people.list_members(turn.db, turn.place), preset, naming)


@on.submit("protocol.start", roles=PEERS)
def start(turn: Turn) -> Sequence[Reply]:
    """Begin a run: by the clock or over days, once, however often it is pressed."""
    said = guard.cleared(turn, ("topic",), lambda: _form(turn), peers=True)
    protocol = _chosen(turn)
    if not communities.list_channels(turn.db, turn.place) and not turn.member.roles & FACILITATORS:
        raise Decline(f"Your group has no channel here, so the {turn.place.called('facilitator')} begins it.")
    pace = said.get("pace", LIVE)
    meeting = meetings.find_running(turn.db, turn.member)
    new = NewRun(
        content={"id": protocol.id, "title": _short_title(protocol), "steps": steps_at(protocol, pace)},
        topic=" ".join(said.get("topic", "").split()),
        presenter_id=said.get("presenter", "") if brings(protocol) else "",
        meeting_id=meeting.id if meeting else "",
        slow=pace == DAYS,
        named=said.get("naming") == cards.NAMED,
    )
    run = runs.open_run(turn.db, turn.member, new, turn.now)
    if run is None:
        raise Decline("A protocol is under way here. Type /cop-protocol to see it. End it before you begin another.")
    protocol_course.begin(turn.db, turn.place, run, turn.now)
    told = [Say(cards.begun_card(run))] if communities.list_channels(turn.db, turn.place) else []
    return [*told, *shown(turn.db, turn.place, run, turn.now)]


def _short_title(protocol: Protocol) -> str:
    return protocol.title.partition(" (")[0]


def _chosen(turn: Turn) -> Protocol:
    """Give the protocol that was chosen; raises Decline with everything that is wrong."""
    values, errors = turn.event.values, dict[str, str]()
    protocol = turn.library.protocols.get(values.get("protocol", ""))
    if protocol is None:
        errors["protocol"] = "Please choose one."
    elif values.get("pace") == DAYS and not can_take_days(protocol):
        able = [each.title.partition(" (")[0] for each in turn.library.protocols.values() if can_take_days(each)]
        errors["pace"] = f"Over days you can run: {', '.join(able)}. The others need the clock."
    if len(values.get("topic", "")) > cards.LONGEST_TOPIC:
        over = len(values["topic"]) - cards.LONGEST_TOPIC
        errors["topic"] = f"This is {over} characters too long. Please cut a little. Nothing is lost."
    peers = {member.person_id for member in people.list_members(turn.db, turn.place)}
    if values.get("presenter", "") not in {"", *peers}:
        errors["presenter"] = "Please choose a member of this group."
    if errors or protocol is None:
        raise Decline(errors=errors)
    return protocol


@on.press("protocol.show", roles=PEERS)
def show(turn: Turn) -> Sequence[Reply]:
    """Show where a run stands, to whoever asks."""
    run = runs.get_run(turn.db, turn.member, turn.event.subject)
    return [Say(cards.run_card(run, turn.place, _presenter(turn.db, turn.place, run)))]


Deed = Callable[[Session, Place, ProtocolRun, datetime], None]


def _steering(name: str, deed: Deed, *states: str) -> None:
    @on.press(name, roles=PEERS)
    def steer(turn: Turn) -> Sequence[Reply]:
        """Do something to a run, for whoever facilitates or began it; a press on an older card changes nothing."""
        run_id, _, version = turn.event.subject.partition(" ")
        schedules.hold_schedule(turn.db, turn.place, protocol_course.STEP, run_id)
        run = runs.get_run(turn.db, turn.member, run_id)
        if not turn.member.roles & FACILITATORS and run.started_by != turn.member.person_id:
            chair = turn.place.called("facilitator")
            raise Decline(f"The {chair}, or whoever began this, moves it on. You can add a note.")
        if str(run.version) != version or run.state not in states:
            return [Say(cards.overtaken_card(run))]
        deed(turn.db, turn.place, run, turn.now)
        return [*_here(turn, run), *shown(turn.db, turn.place, run, turn.now)]


def _here(turn: Turn, run: ProtocolRun) -> list[Reply]:
    """Show how a run stands now to whoever moved it on from their own chat, while the card itself stands in a channel."""
    if turn.event.channel or not communities.list_channels(turn.db, turn.place):
        return []
    return [Say(cards.run_card(run, turn.place, _presenter(turn.db, turn.place, run)))]


def _skip(db: Session, place: Place, run: ProtocolRun, now: datetime) -> None:
    protocol_course.go_on(db, place, run, now, skip=True)


_steering("protocol.next", protocol_course.go_on, RUNNING, PAUSED)
_steering("protocol.skip", _skip, RUNNING, PAUSED)
_steering("protocol.more", protocol_course.give_more, RUNNING)
_steering("protocol.pause", protocol_course.pause, RUNNING)
_steering("protocol.resume", protocol_course.resume, PAUSED)
_steering("protocol.end", protocol_course.end, RUNNING, PAUSED)


@on.tick(protocol_course.STEP)
def move_on(tick: Tick) -> Sequence[Reply]:
    """Move a run on at its minute; where somebody did meanwhile, nothing happens."""
    run = runs.get_run_of(tick.db, tick.place, tick.subject)
    if not protocol_course.come_due(tick.db, tick.place, run, tick.due, tick.now):
        return []
    return shown(tick.db, tick.place, run, tick.now)


def end_with_meeting(turn: Turn) -> list[Reply]:
    """End what is being run by the clock, because its meeting ends."""
    run = runs.find_under_way(turn.db, turn.member, slow=False)
    if run is None:
        return []
    schedules.hold_schedule(turn.db, turn.place, protocol_course.STEP, run.id)
    protocol_course.end(turn.db, turn.place, runs.get_run(turn.db, turn.member, run.id), turn.now)
    return shown(turn.db, turn.place, run, turn.now)


def shown(db: Session, place: Place, run: ProtocolRun, now: datetime) -> list[Reply]:
    """Let the one card of a run show how it stands, in the channel; where there is none, each member's own."""
    key, subject = f"run:{run.id}:{run.version}", f"run:{run.id}"
    presenter = _presenter(db, place, run)
    channels = communities.list_channels(db, place)
    if channels:
        card = cards.run_card(run, place, presenter if run.named else "")
        return [Say(card, channel=each.id, key=f"{key}:{each.id}", subject=subject, live=True) for each in channels]
    card = cards.run_card(run, place, presenter)
    return [
        Say(card, each.person_id, key=f"{key}:{each.person_id}", subject=subject, live=True)
        for each in people.list_members(db, place)
        if each.state not in AWAY and (each.paused_until is None or each.paused_until <= now)
    ]


def _presenter(db: Session, place: Place, run: ProtocolRun) -> str:
    if run.presenter_id is None:
        return ""
    named = (each.name for each in people.list_members(db, place) if each.person_id == run.presenter_id)
    return next(named, "")
