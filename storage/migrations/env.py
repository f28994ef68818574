"""Runs migrations on the connection that `storage.migrate` holds; there is no other way in."""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from storage.columns import Moment
from storage.migrate import is_ours, tables


def as_plain_type(kind: str, thing: object, _: AutogenContext) -> str | Literal[False]:
    """Write our own types as the database's, so that an old migration does not change with the code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, Moment) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables(),
    render_as_batch=True,
    transactional_ddl=True,
    include_name=is_ours,
    render_item=as_plain_type,
)
with context.begin_transaction():
    context.run_migrations()
