"""Baseline: the same read and write as ours, as Bolt's and SQLAlchemy's documentation for asyncio write it.

A session of the asynchronous ORM for each request, Bolt's OAuth settings with the SDK's own installation store, and Bolt's
own way to find the workspace's token.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from storage.models import Account, Community, Membership, Participation, Person, Response, Round
from storage.plumbing import Heard

engine = create_async_engine(os.environ["COP_DATABASE_URL"])
Session = async_sessionmaker(engine, expire_on_commit=False)
installations = AsyncSQLAlchemyInstallationStore(client_id=os.environ["SLACK_CLIENT_ID"], engine=engine)
app = AsyncApp(
    client=AsyncWebClient(base_url=os.environ["SLACK_API_URL"]),
    signing_secret=os.environ["SLACK_SIGNING_SECRET"],
    oauth_settings=AsyncOAuthSettings(
        client_id=os.environ["SLACK_CLIENT_ID"],
        client_secret=os.environ["SLACK_CLIENT_SECRET"],
        scopes=["commands", "chat:write"],
        installation_store=installations,
    ),
)


@app.command("/cop-reflect")
async def reflect(ack: Any, command: dict[str, Any]) -> None:
    """Show the open question to a member, and note that they were asked it."""
    async with Session() as session, session.begin():
        session.add(Heard(id=command["trigger_id"], at=datetime.now(UTC)))
        member = (
            select(Membership, Person, Community)
            .join(Person, Person.id == Membership.person_id)
            .join(Community, Community.id == Membership.community_id)
            .join(Account, Account.person_id == Person.id)
            .where(Account.platform == "slack", Account.tenant == command["team_id"])
            .where(Account.user == command["user_id"])
        )
        _, person, community = (await session.execute(member)).one()
        asked = (
            await session.scalars(select(Round).where(Round.community_id == community.id, Round.state == "open"))
        ).one()
        noted = select(Participation).where(Participation.round_id == asked.id, Participation.person_id == person.id)
        if await session.scalar(noted) is None:
            session.add(Participation(round_id=asked.id, person_id=person.id))
        answer = await session.scalar(
            select(Response).where(Response.round_id == asked.id, Response.person_id == person.id)
        )
    await ack(
        text="This week's question", blocks=question(asked.content["text"], asked.id, answered=answer is not None)
    )


def question(words: str, round_id: str, *, answered: bool) -> list[dict[str, Any]]:
    """Lay the question out, with its buttons."""
    labels = {"edit": "Edit", "share": "Share"} if answered else {"answer": "Answer", "think": "Think", "skip": "Skip"}
    buttons = [
        {"type": "button", "action_id": name, "value": round_id, "text": {"type": "plain_text", "text": label}}
        for name, label in labels.items()
    ]
    return [
        {"type": "header", "text": {"type": "plain_text", "text": "This week's question"}},
        {"type": "section", "text": {"type": "plain_text", "text": words}},
        {"type": "actions", "elements": buttons},
    ]


async def install(workspaces: list[str]) -> None:
    """Make the store's tables, and install the app in each workspace."""
    async with engine.begin() as connection:
        await connection.run_sync(installations.metadata.create_all)
    for workspace in workspaces:
        await installations.async_save(
            Installation(
                user_id="U1",
                team_id=workspace,
                app_id="A0001",
                bot_token=f"xoxb-{workspace}",
                bot_id="B1",
                bot_user_id="UB",
                bot_scopes=["commands", "chat:write"],
            )
        )
    await engine.dispose()


if __name__ == "__main__":
    if sys.argv[1:2] == ["install"]:
        asyncio.run(install(sys.argv[2:]))
    else:
        app.start(int(os.environ["COP_PORT"]), host="127.0.0.1")
