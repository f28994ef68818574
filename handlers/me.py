"""What is kept about a member, for that member alone: see it, take a copy, delete it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from handlers import doors_told, groups, linking, settings, synthesis_out
from handlers.agreeing import AGREE
from handlers.checkin_cards import ENDINGS
from handlers.coach_cards import OPEN as COACH
from handlers.coach_cards import SHARED as AS_COACH
from handlers.helping import stranger_card
from handlers.language import Block, Button, Card, Decline, Fact, Heading, Line, Note, Quote, Reply, Say
from handlers.moments import day, day_and_time
from handlers.portfolio import OPEN as GROWTH
from handlers.questions import question_of
from handlers.turn import STRANGER, Router, Turn
from handlers.welcome import NOTICE, SEES
from storage import coaches, commitments, communities, erasure, export, people, responses, tickets
from storage.commitments import Promise
from storage.erasure import Erasure
from storage.models import Response, Round
from storage.people import EVERYBODY, Member

on = Router()

A_PAGE = 5
LEVELS = {"private": "Only you can see it.", "partner": "You and your partner can see it."}
SHARED = "Your group can see it."
LONG_AGO = "Nothing is kept under your name in this community."


@on.command("cop-me", "See, copy or delete what is yours", shown_to=EVERYBODY, anyone=True)
def ask_for_mine(turn: Turn) -> Sequence[Reply]:
    """Show what is kept about the speaker; with `link` and a code, link the account they speak from."""
    first, _, rest = turn.event.text.partition(" ")
    if first.lower() == "link":
        return linking.take_code(turn, rest)
    if turn.member.community_id:
        return show_mine(turn)
    return [Say(journal_card()) if _former(turn) else Say(stranger_card())]


@on.press("me.open")
def show_mine(turn: Turn) -> Sequence[Reply]:
    """Show what is kept about the speaker, and what they can do with it."""
    return [Say(mine_card(turn, erasure.count_own(turn.db, turn.member)))]


@on.press("me.answers")
def show_answers(turn: Turn) -> Sequence[Reply]:
    """Show the speaker's own answers, newest first, a page at a time."""
    start = int(turn.event.subject) if turn.event.subject.isdecimal() else 0
    answers = responses.list_own_responses(turn.db, turn.member)
    coached = coaches.list_shared(turn.db, turn.member)
    return [Say(answers_card(answers[start : start + A_PAGE], start, len(answers), turn.member, coached))]


@on.press("me.commitments")
def show_commitments(turn: Turn) -> Sequence[Reply]:
    """Show every commitment that the speaker made here, newest first, a page at a time."""
    start = int(turn.event.subject) if turn.event.subject.isdecimal() else 0
    promises = [promise for promise in reversed(commitments.list_own(turn.db, turn.member)) if promise.text]
    return [Say(commitments_card(promises[start : start + A_PAGE], start, len(promises)))]


@on.press("me.copy", anyone=True)
def give_copy(turn: Turn) -> Sequence[Reply]:
    """Give a link, good once and for fifteen minutes, to all that is kept about the speaker in every community.

    Somebody who has left their last community can have it for as long as anything is kept, and nothing else.
    """
    owner = turn.member if turn.member.community_id else _former(turn)
    if owner is None:
        raise Decline(STRANGER)
    records = export.export_person(turn.db, owner)["records"]
    ticket = tickets.issue_ticket(owner, tickets.EXPORT, turn.now)
    return [Say(copy_card(sum(map(len, records.values())), ticket, back=bool(turn.member.community_id)))]


def _former(turn: Turn) -> Member | None:
    return people.find_former(turn.db, turn.event.platform, turn.event.tenant, turn.event.user)


@on.press("me.delete")
def ask_to_delete(turn: Turn) -> Sequence[Reply]:
    """Say what would be deleted, and ask whether it is meant."""
    _refuse_on_hold(turn)
    counted = erasure.count_own(turn.db, turn.member)
    return [Say(nothing_card() if counted.is_empty else delete_card(counted, turn.place.name))]


@on.press("me.erase")
def delete_mine(turn: Turn) -> Sequence[Reply]:
    """Delete what the speaker wrote in this community."""
    _refuse_on_hold(turn)
    doors = doors_told.set_right(turn.db, turn.place, turn.now, turn.member)
    erased = erasure.erase_own(turn.db, turn.member, turn.now)
    said = Say(nothing_card() if erased.is_empty else deleted_card(erased))
    return [said, *synthesis_out.after_a_change(turn), *doors]


@on.press("me.keep")
def keep_mine(turn: Turn) -> Sequence[Reply]:
    """Leave everything as it is."""
    return [Say(Card("Nothing is deleted", (Line("All of it stays as it was."),), (Button("My things", "me.open"),)))]


def _refuse_on_hold(turn: Turn) -> None:
    if communities.get_organisation(turn.db, turn.place).legal_hold:
        raise Decline("A legal hold is on: your organisation must keep all records for now. Nothing is deleted.")


def _counts(counted: Erasure) -> tuple[Fact, ...]:
    return (
        Fact("Private answers", str(counted.private)),
        Fact("Shared answers", str(counted.shared)),
        Fact("Commitments", str(counted.commitments)),
        Fact("Proposals that wait", str(counted.proposals)),
        *((Fact("Links to my school's plan", str(counted.links)),) if counted.links else ()),
        Fact("Put in for others", str(counted.contributions)),
        *((Fact("Notes in protocols", str(counted.notes)),) if counted.notes else ()),
        Fact("Notes and growth", str(counted.own_notes)),
    )


def mine_card(turn: Turn, counted: Erasure) -> Card:
    """Show how much is kept, how the speaker is written to, and what they can do."""
    member = turn.member
    nothing = (Line("You are asked for nothing here, so no words of yours are kept."),)
    see = (Button("See my answers", "me.answers"), Button("See my commitments", "me.commitments"))
    return Card(
        "My things",
        (
            Heading(f"What is kept in {turn.place.name}"),
            *(_counts(counted) if member.is_peer else nothing),
            Heading("How I write to you"),
            *settings.facts_of(member, turn.now),
            *groups.blocks_for_mine(turn),
        ),
        (
            *(see if member.is_peer else ()),
            *((GROWTH, COACH) if member.is_peer else ()),
            *_as_coach(turn),
            Button("Take a copy", "me.copy"),
            Button("My settings", "settings.open"),
            *((AGREE,) if member.is_peer else ()),
            NOTICE,
            SEES,
            Button("Delete what is mine", "me.delete", style="danger"),
        ),
    )


def _as_coach(turn: Turn) -> tuple[Button, ...]:
    """Lead somebody to what is shared with them as a coach, where they are one or are asked to be."""
    is_coach = coaches.COACH in turn.member.roles
    return (AS_COACH,) if is_coach or coaches.list_ties(turn.db, turn.member) else ()


def who_sees(level: str) -> str:
    """Say who can see something of a level."""
    return LEVELS.get(level, SHARED)


def who_reads(level: str) -> str:
    """Say who can see something of a level that a coach can read."""
    return "You and your coach can see it." if level == "private" else f"{who_sees(level)} Your coach can read it, too."


def answers_card(
    answers: Sequence[tuple[Round, Response]], start: int, total: int, member: Member, coached: Collection[str] = ()
) -> Card:
    """Show a page of a member's own answers, each with its question and who can see it."""
    body: list[Block] = []
    for asked, response in answers:
        body += [
            Heading(day_and_time(response.created_at, member.zone)),
            Line(question_of(asked)),
            Quote(response.body),
        ]
        earlier = "From a group that you have left. " if asked.community_id != member.community_id else ""
        with_coach = f"{coaches.ANSWER}:{response.id}" in coached
        body.append(Note(earlier + (who_reads(response.visibility) if with_coach else who_sees(response.visibility))))
    return Card(
        "My answers", tuple(body) or (Line("You have answered nothing yet."),), _pages("me.answers", start, total)
    )


def commitments_card(promises: Sequence[Promise], start: int, total: int) -> Card:
    """Show a page of a member's own commitments, each with its day and how it stands."""
    body: list[Block] = []
    for promise in promises:
        body += [Heading(f"By {day(promise.due_on)}"), Quote(promise.said)]
        body.append(Note(f"{ENDINGS[promise.state]}. {SHARED if promise.shared else 'Your group cannot see it.'}"))
    empty = (Line("You have made no commitment yet."),)
    return Card("My commitments", tuple(body) or empty, _pages("me.commitments", start, total))


def _pages(action: str, start: int, total: int) -> tuple[Button, ...]:
    older = (Button("Older ones", action, str(start + A_PAGE)),) if start + A_PAGE < total else ()
    newer = (Button("Newer ones", action, str(max(0, start - A_PAGE))),) if start else ()
    return (*older, *newer, Button("My things", "me.open"))


def journal_card() -> Card:
    """Tell somebody who has left their last group what is still theirs."""
    return Card(
        "You have left your group",
        (
            Line("Your private answers are yours. You can take a copy for as long as they are kept."),
            Line("If you join another group here, you find them there under My things."),
        ),
        (Button("Take a copy", "me.copy"),),
    )


def copy_card(records: int, ticket: str, *, back: bool) -> Card:
    """Give the link to a copy of everything, and the way back to their things for whoever has one."""
    things = (Button("My things", "me.open"),) if back else ()
    return Card(
        "Your copy is ready",
        (
            Line(f"It holds all {records} records that name you, with your own words, from all your communities."),
            Note("The link works once, for fifteen minutes. Ask again for a new one."),
        ),
        (Button("Open my copy", url=f"/export/{ticket}"), *things),
    )


def delete_card(counted: Erasure, community: str) -> Card:
    """Ask before anything is deleted."""
    return Card(
        "Delete what is mine?",
        (
            Line(f"This deletes your words in {community}. It cannot be undone."),
            *_counts(counted),
            Line("Shared answers go too. Published summaries keep their counts."),
            Note("Messages that stand in this chat stay until you delete them here."),
        ),
        (Button("Delete it all", "me.erase", style="danger"), Button("Keep it", "me.keep")),
    )


def deleted_card(erased: Erasure) -> Card:
    """Say what is deleted."""
    return Card("Deleted", (*_counts(erased), Line("These words are gone. You are still in the group.")))


def nothing_card() -> Card:
    """Say that there is nothing to delete."""
    return Card("Nothing to delete", (Line(LONG_AGO),))
