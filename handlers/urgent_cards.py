"""How an urgent ask looks: to whoever needs help, to those who agreed to be reached, and once it is over."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.language import Block, Button, Card, Field, FieldKind, Form, Heading, Item, Line, Note, Option, Quote
from handlers.moments import day_and_time
from handlers.urgent_reach import ASKS, OPEN_FOR, REACH
from storage.asks import ASK
from storage.urgent import Answer, Ask

LONGEST = 600
LONGEST_LINE = 300
SHOWN = 8
WITHOUT, WITH = "without", "with"
TELL = "tell"
NEW = Button("Write an urgent ask", "urgent.new", style="primary")
ORDINARY = Button("Ask for something", "asks.new", ASK)
NAMES = (Option(WITH, "With my name"), Option(WITHOUT, "Without my name"))
TICK = (Option(TELL, "Leaders may know that somebody asked"),)
DANGER = Line("If somebody is in danger now, please call your emergency number first.")
ENOUGH = "You sent two urgent asks in seven days. To keep them rare, the next one has to wait a little."
GOES_ON = "Your urgent ask goes on below."
NOBODY = "Nobody in your group can be reached for urgent asks just now. Nothing was sent or kept."


def counted(number: int) -> str:
    """Say a number of people."""
    return "1 colleague" if number == 1 else f"{number} colleagues"


def _whom(now: int, later: int) -> str:
    soon = f"It goes at once to {counted(now)}." if now else "Nobody gets it at once."
    return f"{soon} {counted(later)} will get it in working hours." if later else soon


def urgent_form(now: int, later: int, text: str = "") -> Form:
    """Take an urgent ask; who gets it stands above the words."""
    return Form(
        action="urgent.keep",
        title="Urgent ask",
        intro=(DANGER, Line(f"{_whom(now, later)} They agreed to that. No leader reads it.")),
        fields=(
            Field(
                "named",
                "Do they see your name?",
                FieldKind.CHOICE,
                WITH,
                NAMES,
                hint="Without it, you alone see who answers.",
            ),
            Field("text", "What do you need?", FieldKind.LONG, text, hint="Please name no student.", most=LONGEST),
            Field(
                TELL,
                "In the leaders' digest",
                FieldKind.CHOICES,
                "",
                TICK,
                required=False,
                hint="No words and no name. Without this tick it stands nowhere.",
            ),
        ),
        submit="Send it now",
    )


def nobody_card(contacts: str) -> Card:
    """Say before anything is written that nobody can be reached, and what else there is."""
    ordinary = Line("An ordinary ask reaches your whole group. It waits on the list until somebody sees it.")
    own = (Line(contacts),) if contacts else ()
    return Card("Nobody can be reached now", (Line(NOBODY), ordinary, DANGER, *own), (ORDINARY, REACH))


def enough_card() -> Card:
    """Say kindly that no more urgent asks go out this week."""
    return Card(
        "Not another one just yet", (Line(ENOUGH), Line("An ordinary ask is open to you."), DANGER), (ORDINARY, ASKS)
    )


def call_card(ask: Ask) -> Card:
    """Bring an urgent ask to somebody who agreed to be reached."""
    who = _who(ask) if ask.named else ""
    name = "They see at once that you can help." if ask.named else "They gave no name, and they alone see who can help."
    return Card(
        "A colleague needs help now",
        (
            Quote(ask.body, who),
            Line(name),
            Note("You agreed to be reached. Nobody sees whether you read this. It ends by itself after 48 hours."),
        ),
        (Button("I can help", "urgent.help", ask.id, "primary"), REACH),
    )


def _who(ask: Ask) -> str:
    return ", ".join(filter(None, [ask.author, ask.site]))


def helper_card(ask: Ask) -> Card:
    """Tell somebody who answered what happens now; others who answered stand there where the ask bears a name."""
    own = ask.answer
    text = own.text if own else ""
    more = f"You can write to {ask.author} in your chat app." if ask.named else "They write to you if it fits."
    line = Button("Change my line" if text else "Add a line", "urgent.line", ask.id)
    yours: list[Block] = [Heading("Your line"), Quote(text)] if text else []
    buttons = (line, Button("See who can help", "urgent.read", ask.id)) if ask.named else (line,)
    return Card("They know that you can help", (Quote(ask.body), Line(more), *yours), (*buttons, ASKS))


def line_form(ask: Ask) -> Form:
    """Take a line for whoever asked, or how to reach its writer."""
    hint = "They read it at once. Others who can help may read it, too." if ask.named else "They alone read it."
    text = ask.answer.text if ask.answer else ""
    field = Field("text", "A line, or how to reach you", FieldKind.LONG, text, hint=hint, most=LONGEST_LINE)
    return Form("urgent.keep_line", "Add a line", (field,), "Send it", ask.id, (Quote(ask.body),))


def sent_card(ask: Ask, zone: str, now: int, later: int) -> Card:
    """Tell whoever asked that it is on its way."""
    return _own("Your urgent ask is on its way", ask, zone, [Line(_whom(now, later))])


def own_card(ask: Ask, zone: str) -> Card:
    """Show whoever asked who can help so far."""
    waits = [] if ask.answers else [Line("Nobody has answered yet. I write to you as soon as somebody does.")]
    return _own("Somebody can help" if ask.answers else "Your urgent ask is open", ask, zone, waits)


def _own(title: str, ask: Ask, zone: str, said: Sequence[Block]) -> Card:
    until = Note(f"It ends by itself on {day_and_time(ask.created_at + OPEN_FOR, zone)}, or when you say so.")
    done = Button("I have what I need", "urgent.done", ask.id, "primary")
    return Card(title, (Quote(ask.body), *said, *map(_answer, ask.answers), until), (done, ASKS))


def _answer(answer: Answer) -> Item:
    who = "You" if answer.mine else ", ".join(filter(None, [answer.who, answer.site]))
    return Item(who, answer.text or "Can help. Write to each other in your chat app.")


def closed_card(ask: Ask, *, itself: bool = False) -> Card:
    """Tell whoever asked that it is over."""
    ended = [Line("It has ended by itself, after 48 hours.")] if itself else []
    thanked = Line("All who were reached know that it is over, and are thanked.")
    none = [Line("Nobody answered this time. An ordinary ask reaches your whole group.")]
    kept = Note("You and those who answered can read it again under “Urgent asks”.")
    answers = [Heading("Who could help"), *map(_answer, ask.answers)] if ask.answers else none
    return Card("Your urgent ask is over", (Quote(ask.body), *ended, *answers, thanked, kept), (ASKS, ORDINARY))


def over_card(ask_id: str, *, answered: bool) -> Card:
    """Tell somebody who was reached that it is over, and thank them; whoever answered can read it again."""
    thanks = "Thank you for coming forward." if answered else "Thank you for being there. You need not do anything."
    again = (Button("Read it again", "urgent.read", ask_id),) if answered else ()
    return Card("An urgent ask is over", (Line(thanks),), (*again, REACH))


def exchange_card(ask: Ask) -> Card:
    """Show somebody who answered an urgent ask what was asked, and who can help as far as they may read it."""
    state = "It is open." if ask.is_open else "It is over."
    body: tuple[Block, ...] = (Quote(ask.body, _who(ask) if ask.named else ""), Line(state), *map(_answer, ask.answers))
    alone = () if ask.named else (Note("It bears no name: whoever asked alone sees all who answered."),)
    return Card("An urgent ask", (*body, *alone), (ASKS,))


def list_card(found: Sequence[Ask]) -> Card:
    """List the urgent asks that somebody may read, the newest first."""
    items = tuple(map(_item, found[:SHOWN]))
    none = Line("None of yours, and none that you answered. It is for a need that cannot wait.")
    note = Note("No leader reads these. You read your own, and those that reached you or that you answered.")
    return Card("Urgent asks", (*(items or (none,)), note), (NEW, REACH))


def _item(ask: Ask) -> Item:
    whose = "Yours" if ask.mine else "You answered" if ask.answer else "It reached you"
    state = "It is open." if ask.is_open else "It is over."
    return Item(ask.body, f"{whose}. {state}", buttons=(Button("Read it", "urgent.read", ask.id),))
