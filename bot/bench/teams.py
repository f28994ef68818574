"""How fast a sent card is answered in Teams, and how steadily people are written to.

Ours checks a signed token, stores an answer and gives the new card; the baselines are Microsoft's own echo bots as its
documentation writes them, which check nobody and store nothing. Every server is a process of its own on the loopback.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from urllib.request import urlopen

from sqlalchemy.orm import Session

from bot import app as parts
from bot.bench import Result, result
from bot.bench.community import fill
from bot.bench.load import Request
from bot.bench.microsoft import APP, CAP
from bot.bench.processes import AGENTS_ECHO, BOTBUILDER_ECHO, MICROSOFT, OURS
from bot.bench.sides import Ground, Pair, Side, need
from bot.settings import Settings
from bot.sharing import share_out
from handlers.language import Card, Line, Say
from storage import communities, people, references
from storage.database import Database
from storage.people import Member

SECRET = "a secret of no worth"  # noqa: S105 - it opens nothing
JSON = {"Content-Type": "application/json"}
TENANT = "11111111-2222-3333-4444-555555555555"
COMMUNITIES = 30
EXTRA = ("botbuilder.integration.aiohttp", "microsoft_agents.hosting.aiohttp")

ACTIVITY = {
    "id": "$once",
    "channelId": "msteams",
    "from": {"id": "29:$user", "aadObjectId": "$user"},
    "recipient": {"id": f"28:{APP}", "name": "cop-bot"},
    "conversation": {"id": "a:echo-$user", "conversationType": "personal", "tenantId": "$tenant"},
    "channelData": {"tenant": {"id": "$tenant"}},
}
DEED = {"kind": "submit", "verb": "reflection.keep", "community": "$community", "subject": "$round"}
ANSWER = {"cop": DEED, "body": "We counted dots with Year 4.", "audience": "private"}
SENT = {"action": {"type": "Action.Execute", "verb": "reflection.keep", "data": ANSWER}, "trigger": "manual"}
CARD = {**ACTIVITY, "type": "invoke", "name": "adaptiveCard/action", "value": SENT}
WORDS = {**ACTIVITY, "type": "message", "text": "We counted dots with Year 4."}


def measure() -> Iterator[Result]:
    """Measure, pair by pair; raises Missing where the baselines' libraries are not installed."""
    need(EXTRA)
    with ExitStack() as open_things:
        ground = Ground(open_things)
        microsoft = ground.start(MICROSOFT, {})
        for name, words, target in (("stock", BOTBUILDER_ECHO, ">= 6"), ("agents", AGENTS_ECHO, ">= 1")):
            ours = _ours(ground, microsoft.url, name)
            theirs = Side(ground.start(words, {}), ours.people, _message(microsoft.url))
            pair = Pair(f"teams.{name}", ours, theirs)
            pair.take_turns(ground.folder)
            yield pair.told(32, "rate", target)
            yield from pair.told_cpu()
        sent, seconds, worked = asyncio.run(_write_to_everybody(ground, microsoft.url))
        with urlopen(f"{microsoft.url}told") as answer:  # noqa: S310 - our own stand-in
            refused = json.load(answer)["refused"]
        rate = result("teams.proactive.rate", sent / seconds, CAP, "messages/s", sent)
        yield {**rate, "target": "near 1"}
        yield {**result("teams.proactive.refused", refused, sent, "messages", sent), "target": "0"}
        yield {**result("teams.proactive.cpu", worked / seconds, 1, "of a core", sent), "target": "<= 0.2"}


def _environment(microsoft: str, url: str) -> dict[str, str]:
    return {
        "COP_DATABASE_URL": url,
        "COP_SECRET_KEY": SECRET,
        "MICROSOFT_APP_ID": APP,
        "MICROSOFT_APP_PASSWORD": "of no worth",
        "MICROSOFT_APP_TENANT_ID": TENANT,
        "COP_TEAMS_OPENID_URL": f"{microsoft}openid",
        "COP_TEAMS_LOGIN_URL": microsoft,
        "COP_TEAMS_SERVICE_HOSTS": "127.0.0.1",
    }


def _ours(ground: Ground, microsoft: str, name: str) -> Side:
    url = f"sqlite:///{ground.folder / name}.db"
    typing = fill(url, SECRET, [TENANT] * COMMUNITIES, datetime.now(UTC), "teams")
    with urlopen(f"{microsoft}signed") as answer:  # noqa: S310 - our own stand-in
        token = answer.read().decode()
    server = ground.start(OURS, _environment(microsoft, url))
    body = json.dumps({**CARD, "serviceUrl": microsoft})
    return Side(server, typing, Request("/api/messages", body, {**JSON, "Authorization": f"Bearer {token}"}))


def _message(microsoft: str) -> Request:
    return Request("/api/messages", json.dumps({**WORDS, "serviceUrl": microsoft}), JSON)


async def _write_to_everybody(ground: Ground, microsoft: str) -> tuple[int, float, float]:
    """Empty an outbox of one message each to everybody in a directory; give how many, and the seconds it took, all and ours."""
    url = f"sqlite:///{ground.folder / 'everybody'}.db"
    fill(url, SECRET, [TENANT] * COMMUNITIES, datetime.now(UTC), "teams")
    running = parts.build(Database(url), [SECRET])
    parts.add_teams(running, Settings.model_validate(_environment(microsoft, url)))
    [door] = running.doors
    await door.start()
    await running.db.write(partial(_queue, microsoft=microsoft))
    began, worked = time.perf_counter(), time.process_time()
    sent = await running.engine.delivery.drain()
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    await door.stop()
    running.db.close()
    return sent, seconds, worked


def _queue(db: Session, microsoft: str) -> None:
    now = datetime.now(UTC)
    card = Card("This week's question", (Line("What did students explain by the end of a lesson?"),))
    for place in communities.list_places(db):
        replies = []
        for member, user in people.list_accounts(db, place, "teams", TENANT):
            known = {"service": microsoft, "conversation": f"a:{user}", "bot": f"28:{APP}"}
            references.put_reference(db, "teams", TENANT, user, known)
            replies.append(Say(card, member.person_id, key=f"bench:{member.person_id}"))
        share_out(db, place, replies, Member(person_id="bench"), now)
