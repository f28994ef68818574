"""Runs migrations on the connection that `storage.migrate` holds; there is no other way in."""

from __future__ import annotations

from alembic import context

from storage.migrate import as_plain_type, is_ours, tables

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
