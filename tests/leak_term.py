"""A term played for the leak test: everybody writes secrets where they may, and everybody looks wherever they can."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import AnonymousAnswer, Community, Round
from tests.leak_by_hand import leaders_look_for, writes_by_hand
from tests.leak_cast import ABOVE, MODEL, PRIVATE, SHARED, Cast, Group, Heard, full_name
from tests.leak_exchange import learn_together
from tests.leak_inquiry import inquires
from tests.leak_looks import all_look
from tests.leak_meeting import meets
from tests.leak_notes import notes_to_self
from tests.stage import user_id

IN_BETWEEN, AT_THE_END = (
    ("reflect", "commit", "agenda", "evidence"),
    ("reflect", "synthesis", "digest", "me", "setup people"),
)
KINDS = ("named", "nameless", "few")
"""What each week asks; a question that closes can show the next one, so it is chosen in time."""

MISSES = "This misses my point"
MISSED = "what a summary misses in"
NAMELESS, UNREAD = "anonymous_answer.body", "anonymous_answer.body (too few)"


def plays_term(cast: Cast, weeks: int) -> None:
    """Play some weeks: named questions and questions without names in turn, commitments, one meeting, summaries, digests."""
    cast.asks(nameless=False)
    inquires(cast)
    _let_a_model_read(cast)
    for week in range(weeks):
        kind = KINDS[week % len(KINDS)]
        cast.stage.passes(hours=2)
        for group in cast.groups:
            _lives_a_week(cast, group, week, kind)
            notes_to_self(cast, group, week)
        if week % 3 == 0:
            meets(cast, cast.groups[0])
        all_look(cast, IN_BETWEEN)
        cast.stage.passes(days=4, hours=2)
        if kind == "nameless":
            for group in cast.groups:
                cast.wire.open_to(f"{NAMELESS} {group.name}", group.readers)
        leaders_look_for(cast, cast.groups[0])
        _publishes(cast, week)
        _answer_checkins(cast)
        _replies(cast, cast.groups[0])
        learn_together(cast, week, _person(cast, full_name(cast.groups[0].chair)))
        cast.asks(nameless=KINDS[(week + 1) % len(KINDS)] != "named")
        all_look(cast, AT_THE_END)
        _weekend(cast, week)


def _lives_a_week(cast: Cast, group: Group, week: int, kind: str) -> None:
    """Let a group's members answer, promise and put in."""
    if kind == "named":
        _answers_by_name(cast, group, week)
    else:
        _answers_without_names(cast, group, 4 if kind == "few" else len(group.peers))
    _promises(cast, group, week)
    _puts_in(cast, group, week)
    _deputises(cast, group, week)


def _let_a_model_read(cast: Cast) -> None:
    """Let some say yes to a model."""
    for group in cast.groups:
        for actor in map(cast.who, group.willing):
            actor.types("/cop-me")
            actor.tries(group.name)
            actor.presses("What I agree to")
            actor.presses("Yes to AI")


def _weekend(cast: Cast, week: int) -> None:
    """Let days pass. A guest comes by a link after the first week, and anew every third; they read nothing from before."""
    cast.stage.passes(days=2, hours=20)
    if week % 3 == 0:
        group = cast.groups[0]
        cast.guest.comes(cast.who(group.chair))
        group.guests.add(cast.guest.name)


def _guest_answers(cast: Cast, group: Group, week: int) -> None:
    """Let the guest keep an answer private in one week, and share it in another."""
    shares = week % 2 == 0
    token = cast.wire.hide(SHARED if shares else PRIVATE, cast.guest.name, *(group.readers if shares else ()))
    cast.guest.answers(f"From outside I see {token}.", audience="cop" if shares else "private")


def _answers_by_name(cast: Cast, group: Group, week: int) -> None:
    """Let each peer do something else with the question, and each week something else again."""
    deeds = (_keeps, _shares, _may_be_quoted, _hides_again, _edits, _takes_back, _skips, _writes_too_much, _talks)
    for place, name in enumerate(group.peers):
        deeds[(place + week) % len(deeds)](cast.who(name), group)
    if group.guests:
        _guest_answers(cast, group, week)


def _keeps(actor: Heard, group: Group) -> None:
    if actor.tries("Answer"):
        actor.fills(body=f"I think of {actor.wire.hide(PRIVATE, actor.user)} at night.")


def _shares(actor: Heard, group: Group) -> None:
    """Share words with a name in them: the form comes back once, to the one who wrote them."""
    if actor.tries("Answer"):
        token = actor.wire.hide(SHARED, actor.user)
        actor.fills(body=f"Mrs Haddad counted {token} with dot cards.", audience="cop")
        assert actor.has_open("names"), "a name is asked about before anything is kept"
        actor.wire.secrets[token].readers |= group.reads(actor.user)
        actor.fills()


def _may_be_quoted(actor: Heard, group: Group) -> None:
    if actor.tries("Answer"):
        token = actor.wire.hide("response.body (quoted)", *group.reads(actor.user), group.channel, plain=True)
        actor.fills(body=f"We counted {token} with dot cards.", audience="quote")


def _hides_again(actor: Heard, group: Group) -> None:
    _shares(actor, group)
    if actor.tries("Make it private"):
        list(actor.wire.secrets.values())[-1].readers.discard(MODEL)


def _edits(actor: Heard, group: Group) -> None:
    """Write anew, with words of a worry that are answered to the one who wrote them."""
    _keeps(actor, group)
    if actor.tries("Edit"):
        actor.fills(body=f"She wants to kill herself. Rather {actor.wire.hide(PRIVATE, actor.user)}, by day.")


def _takes_back(actor: Heard, group: Group) -> None:
    _keeps(actor, group)
    actor.tries("Take it back")


def _skips(actor: Heard, group: Group) -> None:
    actor.tries("Skip this one")


def _writes_too_much(actor: Heard, group: Group) -> None:
    """Send what is refused: the form comes back, with its words, to the one who wrote it."""
    if actor.tries("Answer"):
        actor.fills(body=f"{actor.wire.hide('a form that was refused', actor.user)} " * 900)
        actor.fills(body=f"Short: {actor.wire.hide(PRIVATE, actor.user)}")


def _talks(actor: Heard, group: Group) -> None:
    actor.types(f"Dear bot, {actor.wire.hide('words to the bot', actor.user)}")
    actor.types(f"/cop-me link {actor.wire.hide('words to the bot', actor.user)}")
    _may_be_quoted(actor, group)


def _answers_without_names(cast: Cast, group: Group, most: int) -> None:
    kept_in = f"{NAMELESS} {group.name}" if most >= 5 else UNREAD
    for name in group.peers[:most]:
        actor = cast.who(name)
        if actor.tries("Answer without a name"):
            token = cast.wire.hide(kept_in, actor.user)
            actor.fills(body=f"Nobody knows {token} here.")
            if sum(name in each.peers for each in cast.groups) > 1:
                cast.wire.secrets[token].kept_in = f"{NAMELESS} {_landed(cast, token)}"


def _landed(cast: Cast, token: str) -> str:
    """Give the group whose question took the words: somebody in two groups presses whichever card came last."""

    def look(db: Session) -> str:
        query = select(Community.name, AnonymousAnswer).join(Round, Round.community_id == Community.id)
        rows = db.execute(query.join(AnonymousAnswer, AnonymousAnswer.round_id == Round.id))
        return next(name for name, answer in rows if token in answer.body)

    return cast.stage.plays(cast.stage.db.read(look))


def _promises(cast: Cast, group: Group, week: int) -> None:
    """Let one peer promise something privately, one with a partner, one for all to read."""
    due = (cast.stage.clock.now() + timedelta(days=3)).date().isoformat()
    alone, with_partner, openly = (cast.who(group.peers[(week + step) % len(group.peers)]) for step in (1, 3, 5))
    partner = user_id(group.peers[(week + 4) % len(group.peers)])
    _promise(alone, group, due, alone.user)
    _promise(with_partner, group, due, with_partner.user, partner)
    if with_partner.tries("Make it sharper"):
        names = with_partner.form.fields["partner"].options
        chosen = next((each for each in names if each.startswith(partner.removeprefix("U0").title())), "")
        readers = (with_partner.user, partner)
        hidden = {
            each: with_partner.wire.hide("commitment.detail", *readers) for each in ("cue", "measure", "question")
        }
        with_partner.fills(partner=_person(cast, chosen), **hidden)
    _promise(openly, group, due, openly.user, *group.readers)
    openly.tries("Share with group")


def _puts_in(cast: Cast, group: Group, week: int) -> None:
    """Let one peer put evidence in for themselves, and one for all to read."""
    alone, openly = (cast.who(group.peers[(week + step) % len(group.peers)]) for step in (0, 2))
    for actor, level, readers in ((alone, "private", (alone.user,)), (openly, "cop", tuple(group.readers))):
        actor.types("/cop-evidence")
        actor.tries(group.name)
        actor.presses("Add evidence")
        hidden = actor.wire.hide(f"contribution ({level})", *readers, plain=level == "cop")
        actor.fills(claim=f"Most counted {hidden} this term.", audience=level)


def _deputises(cast: Cast, group: Group, week: int) -> None:
    """Let the chair name a deputy in one week, and take it back in the next."""
    chair = cast.who(group.chair)
    chair.types("/cop-setup people")
    chair.tries(group.name)
    if week % 3 == 2:
        chair.presses("Take it back")
    elif week % 3 == 1:
        chair.presses("Name a deputy")
        chair.fills(deputy=_person(cast, full_name(_deputy(group))))
        cast.wire.open_to(f"{MISSED} {group.name}", [user_id(_deputy(group))])


def _deputy(group: Group) -> str:
    """Give whoever acts for the chair, in the weeks in which somebody does."""
    return group.peers[4]


def _promise(actor: Heard, group: Group, due: str, *readers: str) -> None:
    actor.types("/cop-commit")
    actor.tries(group.name)
    actor.presses("New commitment")
    actor.fills(text=f"visit {actor.wire.hide('commitment.text', *readers, plain=len(readers) > 2)}", due_on=due)


def _person(cast: Cast, chosen: str) -> str:
    """Give the id of a person by the label under which a form offers them."""
    from tests.two_apps import asks, found  # noqa: PLC0415 - brings fixtures that this module has no use for

    name = chosen.partition(",")[0]
    for group in cast.groups:
        if name.split()[0].lower() in group.peers:
            return asks(cast.stage, lambda db, where=group.name: found(db, name, where).person_id)  # type: ignore[misc]
    return ""


def _answer_checkins(cast: Cast) -> None:
    """Let two of those who are asked say that they are stuck, with a line about it."""
    told = 0
    for name in cast.everybody():
        actor = cast.who(name)
        if told < len(cast.groups) and actor.tries("Stuck") and actor.tries("Add a line"):
            actor.fills(line=f"No time: {cast.wire.hide('commitment.outcome', actor.user)}")
            told += 1


def _publishes(cast: Cast, week: int) -> None:
    """Let each chair look at what was drafted and let it go out, and one member tell the chair what was missed."""
    for group in cast.groups:
        chair = cast.who(group.chair)
        chair.types("/cop-synthesis")
        chair.tries(group.name)
        while chair.tries("Look at the draft"):
            if group is cast.groups[0]:
                writes_by_hand(cast, group)
            if not chair.tries("Approve and publish"):
                break
            chair.types("/cop-synthesis")
            chair.tries(group.name)
        member = cast.who(group.peers[2])
        member.types("/cop-synthesis")
        member.tries(group.name)
        if member.tries("Read the summary") and member.tries(MISSES) and member.has_open("point"):
            heads = (chair.user, user_id(_deputy(group))) if week % 3 == 1 else (chair.user,)
            token = cast.wire.hide(f"{MISSED} {group.name}", member.user, *heads)
            member.fills(line="none", point=f"You left out {token}")


def _replies(cast: Cast, group: Group) -> None:
    """Let the leader reply to a community as a whole: its peers and its leaders may read that."""
    sam = cast.who("sam")
    sam.types("/cop-digest")
    sam.tries(group.name)
    if sam.card.title.endswith(group.name) and "Reply" in sam.card.buttons:
        sam.presses("Reply")
        token = cast.wire.hide("document.body (reply)", *group.readers, *map(user_id, ABOVE), plain=True)
        sam.fills(line="whole", text=f"We heard {token} in your summary.")
