"""No question can be asked of the memory without saying on whose behalf."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path

import storage

ON_WHOSE_BEHALF = (
    "Member",
    "Place",
    "Round",
    "Schedule",
    "Meeting",
    "Document",
    "CommunityPlan",
    "Posting",
    "Commitment",
)
"""A viewer, a community, or a row that could only be had by naming one of them."""

MACHINES = {
    "columns": "has no rows",
    "database": "has no rows",
    "migrate": "changes tables, reads no rows",
    "models": "tables alone",
    "models_people": "tables alone",
    "plumbing": "tables alone",
}

BY_THEMSELVES = {
    "communities.get_place": "the clock and the operator act for the community",
    "communities.list_places": "the operator's list of names",
    "communities.find_channel_community": "finds whose channel it is, before anybody's rows are read",
    "people.list_memberships_of_account": "finds who speaks: the account is the viewer",
    "people.find_account_to_reach": "delivery's address book",
    "enrolment.find_account": "an account by its own name",
    "linking.is_barred": "the account is the viewer",
    "linking.try_code": "whoever has a code may see whose it is; the account is the viewer",
    "linking.join": "whoever has a code may join its maker; the account is the viewer",
    "enrolment.put_organisation": "the operator's import",
    "guests.find_invited": "whoever has a link may see where it leads",
    "guests.open_session": "whoever has a link may open it, once",
    "guests.find_visit": "finds who speaks: the session is the viewer's",
    "tickets.redeem_ticket": "the ticket is sealed with its owner in it",
    "anonymous.issue_key": "a key is made for its reader's own card, and reads nothing",
    "heard.put_heard": "ids of deeds",
    "heard.forget_heard": "ids of deeds",
    "wipe.empty_everything": "the practice room starts over; it reads nothing",
    "rotation.sealed_attributes": "names of columns",
    "rotation.reseal": "new keys over old, shown to nobody",
}

WHOLE_MODULES = {
    "outbox": "delivery carries sealed letters to their readers",
    "letters": "delivery carries sealed letters to their readers",
    "schedules": "times, no words",
    "installations": "the bot's own keys",
    "references": "addresses, no words; an adapter asks for its own platform's",
}


def test_every_storage_function_names_its_viewer() -> None:
    nameless = []
    for file in sorted(Path(storage.__file__).parent.glob("*.py")):
        name = file.stem
        if name in MACHINES or name in WHOLE_MODULES or name == "__init__":
            continue
        module = import_module(f"storage.{name}")
        for function_name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ != module.__name__ or function_name.startswith("_"):
                continue
            takes = [str(parameter.annotation) for parameter in inspect.signature(function).parameters.values()]
            named = any(kind in annotation for annotation in takes for kind in ON_WHOSE_BEHALF)
            if "Session" in " ".join(takes) and not named and f"{name}.{function_name}" not in BY_THEMSELVES:
                nameless.append(f"{name}.{function_name}")
    assert nameless == []


def test_no_table_leads_to_another_by_itself() -> None:
    for name in ("models", "plumbing"):
        module = import_module(f"storage.{name}")
        assert "relationship(" not in inspect.getsource(module)
