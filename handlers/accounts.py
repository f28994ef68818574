"""A member's accounts: which of them the bot writes to, and which no longer belong to them; each is theirs alone to set."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.apps import APPS
from handlers.language import Button, Card, Decline, Item, Line, Note, Reply, Say
from handlers.linking import ENTER, LINK
from handlers.turn import Event, Router, Turn
from storage import accounts, audit
from storage.models import Account

on = Router()

OPEN = Button("My accounts", "accounts.open")


@on.press("accounts.open")
def show_accounts(turn: Turn) -> Sequence[Reply]:
    """Show the speaker's accounts, and which one is written to."""
    return [Say(accounts_card(accounts.list_own(turn.db, turn.member), turn.event))]


@on.press("accounts.primary")
def write_here(turn: Turn) -> Sequence[Reply]:
    """Write to the speaker through the account they chose, with all that waits for them."""
    accounts.put_primary(turn.db, turn.member, turn.event.subject)
    return [Say(accounts_card(accounts.list_own(turn.db, turn.member), turn.event, "That is set"))]


@on.press("accounts.unlink")
def ask_to_unlink(turn: Turn) -> Sequence[Reply]:
    """Say what unlinking means, before it happens."""
    account = accounts.get_own(turn.db, turn.member, turn.event.subject)
    return [Say(unlink_card(account, here=_is_here(account, turn.event)))]


@on.press("accounts.remove")
def unlink(turn: Turn) -> Sequence[Reply]:
    """Forget one of the speaker's accounts, and say so where they are written to."""
    gone = accounts.remove(turn.db, turn.member, turn.event.subject)
    if gone is None:
        raise Decline("This is your only account. Link another one first.")
    audit.add_audit(turn.db, turn.place, turn.member.person_id, "account.unlink", turn.now, gone.platform)
    card = unlinked_card(gone.platform)
    told = Say(card, turn.member.person_id, key=f"unlinked:{gone.id}")
    if turn.member.elsewhere:
        return [told]
    return [Say(card), told] if _is_here(gone, turn.event) else [Say(card)]


def _is_here(account: Account, event: Event) -> bool:
    return (account.platform, account.tenant, account.user) == (event.platform, event.tenant, event.user)


def accounts_card(own: Sequence[Account], event: Event, title: str = "My accounts") -> Card:
    """Show somebody's accounts, which one is written to, and what they can change about it."""
    items = [
        Item(_name(own, account), _standing(account, event), buttons=_buttons(own, account, event)) for account in own
    ]
    note = Note("All of these are you, in every community. Only you can see and change this.")
    return Card(title, (*items, note), (LINK, ENTER, Button("My settings", "settings.open")))


def _name(own: Sequence[Account], account: Account) -> str:
    """Name an account by its platform; numbered where there are several on one."""
    alike = [row.id for row in own if row.platform == account.platform]
    name = APPS[account.platform].name.removeprefix("the ")
    name = name[0].upper() + name[1:]
    return f"{name}, account {alike.index(account.id) + 1}" if len(alike) > 1 else name


def _standing(account: Account, event: Event) -> str:
    said = ("I write to you here." if account.is_primary else "", "You are using it now." * _is_here(account, event))
    return " ".join(filter(None, said))


def _buttons(own: Sequence[Account], account: Account, event: Event) -> tuple[Button, ...]:
    where = "here" if _is_here(account, event) else APPS[account.platform].inside
    write = Button(f"Write to me {where}", "accounts.primary", account.id)
    unlink = Button(f"Unlink {APPS[account.platform].name}", "accounts.unlink", account.id)
    return (*(() if account.is_primary else (write,)), *((unlink,) if len(own) > 1 else ()))


def unlink_card(account: Account, *, here: bool) -> Card:
    """Say what unlinking means."""
    what = "I no longer know you there. Nothing that you wrote is deleted, and your other accounts go on."
    used = [Line("You are using this account now, so you could do nothing more here.")] if here else []
    return Card(
        f"Unlink {APPS[account.platform].name}?",
        (Line(what), *used),
        (Button("Unlink it", "accounts.remove", account.id, "danger"), OPEN),
    )


def unlinked_card(platform: str) -> Card:
    """Say that an account is unlinked."""
    return Card(
        "An account is unlinked",
        (
            Line(f"Your account in {APPS[platform].name} no longer belongs to you here."),
            Line("If that was not you, tell your technical contact."),
        ),
        (OPEN,),
    )
