"""No question can be asked of the memory without saying on whose behalf."""

from __future__ import annotations

import ast
import inspect
import re
import tomllib
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from sqlalchemy.orm import Session

import storage
from storage.communities import Place
from storage.models import Response
from storage.people import Member

ROOT = Path(__file__).parents[1]

ON_WHOSE_BEHALF = (
    "Member",
    "Place",
    "Round",
    "Asked",
    "Schedule",
    "Meeting",
    "Document",
    "CommunityPlan",
    "Posting",
    "Commitment",
    "Contribution",
)
"""A viewer, a community, or a row that could only be had by naming one of them."""

MACHINES = {
    "columns": "has no rows",
    "database": "has no rows",
    "migrate": "changes tables, reads no rows",
    "models": "tables alone",
    "models_commitments": "tables alone",
    "models_inquiry": "tables alone",
    "models_contributions": "tables alone",
    "models_exchange": "tables alone",
    "models_people": "tables alone",
    "plumbing": "tables alone",
    "written": "runs others' statements",
}

BY_THEMSELVES = {
    "communities.get_place": "the clock and the operator act for the community",
    "communities.list_places": "the operator's list of names",
    "communities.find_channel_community": "finds whose channel it is, before anybody's rows are read",
    "people.list_memberships_of_account": "finds who speaks: the account is the viewer",
    "people.find_account_to_reach": "delivery's address book",
    "people.find_former": "finds who speaks: the account is the viewer",
    "accounts.note_closed": "the account's own platform says it",
    "accounts.list_to_look_at": "addresses for the daily look, no words",
    "enrolment.find_account": "an account by its own name",
    "setups.is_unused": "whether anybody of the speaker's own workspace is in a community yet, and nothing of them",
    "linking.is_barred": "the account is the viewer",
    "linking.try_code": "whoever has a code may see whose it is; the account is the viewer",
    "linking.join": "whoever has a code may join its maker; the account is the viewer",
    "consents.list_without_notice": "the operator's check: names of organisations",
    "enrolment.put_organisation": "the operator's import",
    "guests.find_invited": "whoever has a link may see where it leads",
    "guests.open_session": "whoever has a link may open it, once",
    "guests.find_visit": "finds who speaks: the session is the viewer's",
    "tickets.look_at": "the ticket is sealed with its owner in it",
    "tickets.redeem": "the ticket is sealed with its owner in it",
    "tickets.redeem_ticket": "the ticket is sealed with its owner in it",
    "anonymous.issue_key": "a key is made for its reader's own card, and reads nothing",
    "tool_notes.list_notes": "whoever runs the tool reads what was written to them",
    "audit.note": "the operator's and the clock's own deeds",
    "emergency.log_opening": "an emergency, logged before a word is shown",
    "emergency.read_opened": "an emergency, logged before a word is shown",
    "erasing.find_people": "the operator finds whom somebody's wish is about",
    "erasing.find_subject": "the operator forgets the person who asked for it",
    "erasing.works": "the operator forgets the person who asked for it",
    **dict.fromkeys(("scrubbing.list_left", "scrubbing.scrub"), "the operator forgets the person who asked for it"),
    "scrubbing.scrub_records": "the clock forgets who left long ago, and reads nothing out",
    "fulltext.holds": "a condition, no rows: what it narrows down names its viewer",
    "fulltext.forget": "drops the words of rows that are gone, and gives none",
    "guards.allow_purge": "a moment, no words",
    "guards.empty_audit": "the practice room starts over; it reads nothing",
    "guards.end_purge": "a moment, no words",
    "heard.put_heard": "ids of deeds",
    "heard.was_heard": "ids of deeds",
    "heard.list_heard": "ids of deeds",
    "heard.forget_heard": "ids of deeds",
    "wipe.empty_everything": "the practice room starts over; it reads nothing",
    "seeing.get_thing": "the operator's report of who could have seen it; no words",
    "seeing.list_sights": "the operator's report of who could have seen it; no words",
    "seeing.list_things": "the operator's report of who could have seen it; no words",
    "retention.list_organisations": "the operator's list of names",
    "retention.put_hold": "the operator's word about an organisation",
    "rotation.count_old": "counts, for the operator",
    "rotation.sealed_attributes": "names of columns",
    "rehearsal.hide_words": "on a copy, and it takes words away",
    "rotation.reseal": "new keys over old, shown to nobody",
}

WHOLE_MODULES = {
    "outbox": "delivery carries sealed letters to their readers",
    "letters": "delivery carries sealed letters to their readers",
    "outcomes": "delivery notes how a sealed letter fared; no words",
    "unsent": "the operator's: ids, states and error words, never a card",
    "schedules": "times, no words",
    "installations": "the bot's own keys",
    "references": "addresses, no words; an adapter asks for its own platform's",
}


WORDS = ("Response", "Own", "Standing", "Shared", "Nameless", "Promise", "Commitment", "Given", "Record")
"""What holds one person's own words, as it is handed out."""

FOR_THE_COMMUNITY = {
    "anonymous.list_closed_of": "a draft for the chair is made of answers without names",
    "checkins.list_due": "the clock asks after each, and shows it to owner and partner alone",
    "commitments.list_shared_of": "a draft for the chair is made of what was shared",
    "trials.list_results_of": "a draft for the chair is made of what was shared",
    "contributions.list_shared_of": "a draft for the chair is made of what was shared",
    "responses.list_shared_of": "a draft for the chair is made of what was shared",
    "records.export_community": "an operator hands over what was published and decided, which every peer may read",
}
"""Functions that hand out words on behalf of a community, not of one reader: each asks for shared, nameless or published ones."""

PERSONAL = {
    "AgendaItem",
    "AgreementNote",
    "AnonymousAnswer",
    "Commitment",
    "Contribution",
    "PairCheck",
    "Participation",
    "PortfolioEntry",
    "Response",
}
"""Tables of what one person wrote or did."""

RAISERS = {
    "agreements": {"add_agreement"},
    "commitments": {"add_commitment", "put_sharper", "put_shared", "lose_partner"},
    "contributions": {"add_contribution", "put_shared", "empty", "lose_partner"},
    "erasure": {"_erase_answer", "_erase_promise"},
    "responses": {"put_response", "_at_level", "add_from_room", "drop_from_room"},
}
"""The only functions that set who may read something: its author's deeds, what deletes it, a partner who is erased or
turns out to be the owner, and a chair who enters what a room answered, which is nobody's."""

LOWER = {"_erase_answer", "_erase_promise", "empty", "lose_partner"}
"""Those of them that name no viewer: they set what nobody but the owner may read, and nothing else."""

Function = Callable[..., object]


def functions_of(module: ModuleType) -> Iterator[tuple[str, Function]]:
    """Give a module's own functions, and those of its classes, that anybody may call."""
    for name, found in inspect.getmembers(module):
        if name.startswith("_") or getattr(found, "__module__", "") != module.__name__:
            continue
        if inspect.isfunction(found):
            yield name, found
        if inspect.isclass(found):
            yield from ((f"{name}.{each}", method) for each, method in inspect.getmembers(found, inspect.isfunction))


def names_nobody(function: Function) -> bool:
    """Say whether a function asks the memory without saying on whose behalf."""
    takes = {name: str(each.annotation) for name, each in inspect.signature(function).parameters.items()}
    asks = "db" in takes or any("Session" in annotation for annotation in takes.values())
    return asks and not any(kind in annotation for annotation in takes.values() for kind in ON_WHOSE_BEHALF)


def hands_out_words(function: Function) -> bool:
    """Say whether a function gives somebody's words without naming a reader."""
    signature = inspect.signature(function)
    takes = " ".join(str(each.annotation) for each in signature.parameters.values())
    gives = str(signature.return_annotation)
    return "Session" in takes and "Member" not in takes and any(re.search(rf"\b{word}\b", gives) for word in WORDS)


def memories() -> Iterator[tuple[str, ModuleType]]:
    """Give the modules that answer questions."""
    for file in sorted(Path(storage.__file__).parent.glob("*.py")):
        if file.stem not in MACHINES and file.stem not in WHOLE_MODULES and file.stem != "__init__":
            yield file.stem, import_module(f"storage.{file.stem}")


def test_every_storage_function_names_its_viewer() -> None:
    asked = {f"{name}.{each}": function for name, module in memories() for each, function in functions_of(module)}
    assert {each for each, function in asked.items() if names_nobody(function)} <= set(BY_THEMSELVES)
    assert {each for each, function in asked.items() if hands_out_words(function)} == set(FOR_THE_COMMUNITY)


def test_a_function_that_asks_for_everybodys_words_is_found() -> None:
    def list_all(db: Session) -> list[Response]:
        return []

    def peek(db, round_id) -> object:  # type: ignore[no-untyped-def]  # noqa: ANN001
        return db

    def list_of(db: Session, place: Place) -> list[Response]:
        return []

    def list_mine(db: Session, viewer: Member) -> list[Response]:
        return []

    assert [names_nobody(each) for each in (list_all, peek, list_of, list_mine)] == [True, True, False, False]
    assert [hands_out_words(each) for each in (list_all, list_of, list_mine)] == [True, True, False]


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef))


def _named(function: ast.FunctionDef) -> set[str]:
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}


def _levels_set(function: ast.FunctionDef) -> set[object]:
    """Give every level that a function may set beside the one that is there already."""
    found: set[object] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = (
                    zip(target.elts, node.value.elts, strict=True)
                    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                    else [(target, node.value)]
                )
                found |= {level for each, value in pairs if _is_level(each) for level in _values(value)}
    return found


def _sets_level(node: ast.AST) -> bool:
    """Whether a level is set here: on a row, or in a changed copy of plain columns."""
    on_a_row = isinstance(node, ast.Attribute) and node.attr == "visibility" and isinstance(node.ctx, ast.Store)
    return on_a_row or (isinstance(node, ast.keyword) and node.arg == "visibility")


def _is_level(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "visibility"


def _values(node: ast.expr) -> set[object]:
    match node:
        case ast.IfExp(body=first, orelse=other):
            return _values(first) | _values(other)
        case ast.Attribute(attr="visibility"):
            return set()
        case ast.Constant(value=level):
            return {level}
        case _:
            return {ast.dump(node)}


def test_only_an_author_raises_a_level() -> None:
    for file in sorted(Path(storage.__file__).parent.glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        setters = {
            function.name
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef)
            for node in ast.walk(function)
            if _sets_level(node)
        }
        assert setters == RAISERS.get(file.stem, set()), file.stem
        for name in setters - LOWER:
            callers = {each for each in _functions(tree) if name in _named(each)} if name[0] == "_" else set()
            for each in {caller.name for caller in callers} or {name}:
                function = getattr(import_module(f"storage.{file.stem}"), each)
                assert "viewer" in inspect.signature(function).parameters, each
        lowering = [each for each in _functions(tree) if each.name in setters & LOWER]
        assert all(_levels_set(each) <= {"private"} for each in lowering), file.stem


def test_the_digest_cannot_reach_what_one_person_wrote() -> None:
    linted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    [contract] = [each for each in linted["contracts"] if each["name"].startswith("The digest is made of settled")]
    assert not contract.get("allow_indirect_imports")
    readers = set()
    for file in (ROOT / "storage").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            named = {each.name for each in node.names} if isinstance(node, ast.ImportFrom) else set()
            if file.stem not in MACHINES and named & PERSONAL and node.module.startswith("storage.models"):  # type: ignore[attr-defined]
                readers.add(f"storage.{file.stem}")
            if isinstance(node, ast.Attribute) and node.attr in ("mappers", "sorted_tables"):
                readers.add(f"storage.{file.stem}")
    counting = ("lives", "homes", "spreads")
    assert readers - set(contract["forbidden_modules"]) == {f"storage.{name}" for name in counting}, "they only count"
    words = [(ROOT / f"storage/{name}.py").read_text(encoding="utf-8") for name in counting]
    assert not re.search(r"\.(text|detail|outcome|body)\b|_sealed", "".join(words))


def test_no_table_leads_to_another_by_itself() -> None:
    for name in ("models", "models_commitments", "models_contributions", "models_exchange", "plumbing"):
        assert "relationship(" not in inspect.getsource(import_module(f"storage.{name}"))
