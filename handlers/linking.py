"""Linking: somebody who is on two platforms is one person here, by a code made on one and typed on the other."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.apps import APPS
from handlers.language import Block, Button, Card, Decline, Fact, Field, Form, Item, Line, Note, Open, Quote, Reply, Say
from handlers.turn import Event, Router, Turn
from storage import linking
from storage.enrolment import AccountPlan
from storage.linking import Joining
from storage.merging import HOLD, Clash

on = Router()

LINK = Button("Link another account", "link.offer")
ENTER = Button("I have a code", "link.enter")
MOST_QUESTIONS = 3
LONGEST_CODE = 20
APART = "A guest's page stands for itself, so it cannot be linked to another account."


@on.press("link.offer")
def offer_code(turn: Turn) -> Sequence[Reply]:
    """Give the speaker a code for their other account; an earlier one is void."""
    _check_links(turn)
    return [Say(code_card(linking.issue_code(turn.db, turn.member, turn.now), turn.event.platform))]


@on.press("link.enter", anyone=True)
def ask_code(turn: Turn) -> Sequence[Reply]:
    """Ask for the code that was made on the other account."""
    _check_links(turn)
    return [Open(code_form())]


@on.submit("link.check", anyone=True)
def check_code(turn: Turn) -> Sequence[Reply]:
    """Show whose account a code leads to, before anything is linked."""
    return take_code(turn, turn.event.values.get("code", ""))


def take_code(turn: Turn, code: str) -> Sequence[Reply]:
    """Show whose account a code leads to; without one, ask for it."""
    _check_links(turn)
    if not linking.normal(code):
        return [Open(code_form())]
    account = account_of(turn.event)
    if linking.is_barred(turn.db, account, turn.now):
        return [Say(rest_card())]
    return [Say(_led_to(turn, linking.try_code(turn.db, account, code, turn.now), code))]


def _led_to(turn: Turn, joining: Joining | None, code: str) -> Card:
    if joining is None:
        return unknown_card()
    if joining.own:
        return own_card()
    if joining.clash:
        return clash_card(joining, joining.clash, turn.place.id)
    return confirm_card(joining, linking.normal(code), turn.event.platform)


@on.press("link.confirm", anyone=True)
def link(turn: Turn) -> Sequence[Reply]:
    """Link the account that the speaker speaks from, as they were shown; tell whose it joins, where they are written to."""
    _check_links(turn)
    account = account_of(turn.event)
    joining, row = linking.join(turn.db, account, turn.event.subject, turn.now)
    if joining is None or row is None:
        return [Say(_led_to(turn, joining, turn.event.subject))]
    key = f"linked:{row.id}:{turn.now.isoformat()}"
    told = Say(told_card(turn.event.platform), joining.person_id, key=key)
    return [Say(linked_card(joining, row.id, turn.event.platform)), told]


@on.press("link.stop", anyone=True)
def stop(turn: Turn) -> Sequence[Reply]:
    """Link nothing."""
    return [Say(Card("Nothing is linked", (Line("Everything stays as it was. A code ends by itself."),)))]


def _check_links(turn: Turn) -> None:
    """Keep a guest's page apart: whoever was handed its link must not become somebody else by it, nor they a guest."""
    if turn.member.is_guest:
        raise Decline(APART)


def account_of(event: Event) -> AccountPlan:
    """Give the account that somebody speaks from."""
    return AccountPlan(event.platform, event.tenant, event.user)


def code_form() -> Form:
    """Take a code."""
    hint = "Six letters and figures, like CDF-347. You get one in your other app, in My settings."
    return Form("link.check", "I have a code", (Field("code", "Your code", hint=hint, most=LONGEST_CODE),), "Go on")


def code_card(code: str, platform: str) -> Card:
    """Give a code, and say what to do with it."""
    return Card(
        "Your code",
        (
            Fact("Code", code),
            Line(f"Open me in your other app and type: /cop-me link {code}"),
            Line("Or press “I have a code” there. I then show you who you are before anything changes."),
            Note("It works once, for fifteen minutes. Whoever types it can become you here, so give it to nobody."),
            Note(f"You made it in {APPS[platform].name}. A new code ends this one."),
        ),
        (Button("Give me a new code", "link.offer"), Button("My accounts", "accounts.open")),
    )


def confirm_card(joining: Joining, code: str, platform: str) -> Card:
    """Show whose account it is, and ask."""
    moves: list[Block] = []
    if joining.other:
        where = ", ".join(joining.others)
        moves = [
            Fact("Known here as", joining.other),
            *([Fact("Communities here", where)] if where else []),
            Line("Both become one. All that is yours comes along, and who can see it stays as it is."),
        ]
    return Card(
        "Is this you?",
        (
            Fact("Name", joining.name),
            Fact("Community", joining.community),
            Line(f"Your account in {APPS[platform].name} would belong to them from now on."),
            *moves,
            Note("Go on only if you made the code yourself. If somebody sent it to you, please stop here."),
        ),
        (Button("Yes, this is me", "link.confirm", code, "primary"), Button("No, stop", "link.stop")),
    )


def linked_card(joining: Joining, account_id: str, platform: str) -> Card:
    """Say that it is done, and offer to be written to here."""
    return Card(
        "Your accounts are linked",
        (
            Line(f"You are {joining.name} here, too. Whatever you do in one app shows in the other."),
            Line(f"I write to you where I did before, and not in {APPS[platform].name}, until you choose."),
        ),
        (Button("Write to me here", "accounts.primary", account_id), Button("My accounts", "accounts.open")),
    )


def told_card(platform: str) -> Card:
    """Tell a person, where they are written to, that another account is theirs now."""
    return Card(
        "Another account is linked",
        (
            Line(f"An account in {APPS[platform].name} is yours now, by a code that you made."),
            Line("If that was not you, unlink it now and tell your technical contact."),
        ),
        (Button("My accounts", "accounts.open"),),
    )


def own_card() -> Card:
    """Say that a code was typed on an account that is its maker's already."""
    return Card(
        "This account is yours already",
        (Line("Type the code in your other app. It still works there."),),
        (Button("My accounts", "accounts.open"),),
    )


def unknown_card() -> Card:
    """Give the one answer to every code that is not good."""
    return Card(
        "That code does not work",
        (
            Line("It may be mistyped, or more than fifteen minutes old. Each code works once."),
            Line("In your other app, open My settings and press “Link another account” for a new one."),
        ),
        (ENTER,),
    )


def rest_card() -> Card:
    """Ask somebody who typed many wrong codes to wait."""
    return Card(
        "Let us wait a little",
        (Line("Several codes did not work. Please try again in an hour, with a new code."),),
    )


def clash_card(joining: Joining, clash: Clash, community_id: str) -> Card:
    """Say why two rows of one person stay apart for now, and what would help."""
    if clash.why == HOLD:
        said = "A legal hold is on: your organisation must keep all records as they are. I can link them afterwards."
        return Card("Not just now", (Line(said),))
    asked: list[Block] = []
    for each in clash.questions[:MOST_QUESTIONS]:
        back = Button("Take this one back", "reflection.withdraw", each.round_id)
        asked += [Quote(each.text), Item(each.community, buttons=(back,) if each.community_id == community_id else ())]
    return Card(
        "Two answers to one question",
        (
            Line(f"I know you twice: as {joining.name} and as {joining.other}. From both you answered this:"),
            *asked,
            Line("I never choose between your own words. Take one of the two back, here or in your other app."),
            Line("Then type the code again, or a new one. Nothing is linked yet."),
        ),
        (Button("See my answers", "me.answers"), ENTER),
    )
