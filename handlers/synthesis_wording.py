"""A model words a draft that is there already: asked for when its chair looks at it, checked line by line when it answers.

The rules' draft is shown first and stands whatever the model does. What was edited, published, taken back or not agreed to any
more in between keeps the rules' words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from handlers import model_request, synthesis_told_cards, wording
from handlers.language import Draft, Reply, Say
from handlers.model_request import Request
from handlers.synthesis_standing import shown
from handlers.turn import Router, Turn
from handlers.wording import Group
from storage import documents, rounds, wordings
from storage.columns import keyring
from storage.documents import DRAFT, Paper
from storage.people import CHAIRS

on = Router()

MARK = 12
"""Characters of a mark of what a draft, or one line of it, was made of."""


def with_words(turn: Turn, document_id: str, before: Paper) -> list[Reply]:
    """Give a draft that was just made anew: with the words it had `before`, and asking the model for those that it lacks."""
    paper = documents.get_paper(turn.db, turn.member, document_id)
    if not _may_word(turn, paper):
        return shown(turn, document_id)
    requests = _requests(turn, paper)
    groups = {group.line: group for group in _groups(paper, requests)}
    lines = list(wording.carried(before.lines, paper.lines))
    for place, line in enumerate(lines):
        if line.basis and (place not in groups or line.basis not in _marks(groups[place])):
            lines[place] = wording.by_rules(line)
    known = before.method if any(line.ruled for line in lines) else wordings.BY_RULES
    told = {**(before.worded if known != wordings.BY_RULES else {}), "held": sum(len(each.held) for each in requests)}
    wordings.put_wording(turn.db, turn.place, replace(paper, lines=tuple(lines)), told, turn.now, known)
    wanted = [group for place, group in groups.items() if not lines[place].ruled]
    says = shown(turn, document_id)
    if not wanted:
        return says
    now = documents.get_paper(turn.db, turn.member, document_id)
    return [*says, Draft(wording.brief_of(wanted), "synthesis.worded", f"{paper.id}:{_stand(now)}")]


@on.submit("synthesis.worded", roles=CHAIRS)
def take_words(turn: Turn) -> Sequence[Reply]:
    """Take a model's words for the lines that are still what it was asked about; each that fails a gate stays by rules."""
    document_id, _, stand = turn.event.subject.rpartition(":")
    paper = documents.get_paper(turn.db, turn.member, document_id)
    if not _may_word(turn, paper) or stand != _stand(paper):
        return []
    text = turn.event.values.get("text", "")
    asked_for = _asked_for(text)
    requests = _requests(turn, paper)
    wanted = [group for group in _groups(paper, requests) if not paper.lines[group.line].ruled]
    same = [group for group in wanted if asked_for.get(group.line, group.numbered) == group.numbered]
    done = wording.reworded(paper.lines, same, wording.claims_of(text))
    lines = [
        replace(line, basis=_marks(group)[0]) if line.ruled and not line.basis and (group := _of(same, place)) else line
        for place, line in enumerate(done.lines)
    ]
    told = {
        "worded": sum(bool(line.ruled) for line in lines),
        "kept": len(wanted) - len(same) + len(done.failed),
        "silent": int(not text),
        "held": sum(len(each.held) for each in requests),
    }
    method = wordings.with_model(turn.model) if told["worded"] else wordings.BY_RULES
    wordings.put_wording(turn.db, turn.place, replace(paper, lines=tuple(lines)), told, turn.now, method)
    return shown(turn, document_id, anew=False)


@on.press("synthesis.held", roles=CHAIRS)
def show_held(turn: Turn) -> Sequence[Reply]:
    """Show the chair, word for word, the answers that were not given to a model."""
    paper = documents.get_paper(turn.db, turn.member, turn.event.subject)
    held = [text for request in _requests(turn, paper) for text in request.held]
    return [Say(synthesis_told_cards.held_card(held))]


def _may_word(turn: Turn, paper: Paper) -> bool:
    return bool(turn.model) and paper.state == DRAFT and not paper.edited


def _requests(turn: Turn, paper: Paper) -> list[Request]:
    """Give what may be sent of each round that a draft tells of."""
    ids = {source.id for line in paper.lines for source in line.sources if source.kind == "round"}
    told = [asked for asked in rounds.list_rounds(turn.db, turn.place) if asked.id in ids]
    return [
        model_request.request_for(turn.db, turn.place, asked, turn.library.names, turn.finds)
        for asked in sorted(told, key=lambda asked: asked.id)
    ]


def _groups(paper: Paper, requests: Sequence[Request]) -> list[Group]:
    sent = {
        each: (request.question, text)
        for request in requests
        for each, text in zip(request.ids, request.texts, strict=True)
    }
    return wording.groups_of(paper.lines, sent)


def _marks(group: Group) -> list[str]:
    """Give marks of what a line was worded from, one for each key, which tell nothing to whoever has no key."""
    return [mark[:MARK] for mark in keyring().marks(json.dumps(sorted(group.answers)), "wording")]


def _of(groups: Sequence[Group], place: int) -> Group | None:
    return next((group for group in groups if group.line == place), None)


def _stand(paper: Paper) -> str:
    """Give a mark of a draft as it stands, so that words for another one are not taken."""
    told = [[line.part, line.text, line.quote, sorted(source.id for source in line.sources)] for line in paper.lines]
    return keyring().marks(json.dumps([paper.state, paper.edited, told]), "stand")[0][:MARK]


def _asked_for(text: str) -> Mapping[int, dict[str, str]]:
    """Give the answers that each line's words were made of, as the writer had them."""
    try:
        return {int(each["line"]): dict(each["answers"]) for each in json.loads(text)["groups"]}
    except (ValueError, TypeError, KeyError):
        return {}
