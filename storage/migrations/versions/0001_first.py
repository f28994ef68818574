"""First."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "audit",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("object_type", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)

    op.create_table(
        "heard",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heard")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("heard", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_heard_at"), ["at"], unique=False)

    op.create_table(
        "installation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("platform", sa.String(length=10), nullable=False),
        sa.Column("tenant", sa.String(length=100), nullable=False),
        sa.Column("enterprise", sa.String(length=100), nullable=False),
        sa.Column("secrets_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("installed_by", sa.String(length=100), nullable=False),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
        sa.UniqueConstraint("platform", "tenant", "enterprise", name=op.f("uq_installation_platform")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("notice_version", sa.Integer(), nullable=False),
        sa.Column("contacts", sa.Text(), nullable=False),
        sa.Column("llm_mode", sa.String(length=20), nullable=False),
        sa.Column("legal_hold", sa.Boolean(), nullable=False),
        sa.Column("retention", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_table(
        "pulse",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse")),
    )
    op.create_table(
        "community",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("parent_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("profile", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("charter", sa.JSON(), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("rhythm", sa.JSON(), nullable=False),
        sa.Column("calendar", sa.JSON(), nullable=False),
        sa.Column("decided", sa.JSON(), nullable=False),
        sa.Column("k_min", sa.Integer(), nullable=False),
        sa.CheckConstraint("k_min >= 5", name=op.f("ck_community_k_floor")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_community_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["community.id"], name=op.f("fk_community_parent_id_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_community_organisation_id")),
    )
    with op.batch_alter_table("community", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_community_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_community_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_person_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "site",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_site_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_site_organisation_id")),
    )
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "account",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("platform", sa.String(length=10), nullable=False),
        sa.Column("tenant", sa.String(length=100), nullable=False),
        sa.Column("user", sa.String(length=100), nullable=False),
        sa.Column("reference", sa.JSON(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("platform", "tenant", "user", name=op.f("uq_account_platform")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_person_id"), ["person_id"], unique=False)

    op.create_table(
        "channel",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("community_id", sa.String(length=36), nullable=False),
        sa.Column("platform", sa.String(length=10), nullable=False),
        sa.Column("tenant", sa.String(length=100), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.JSON(), nullable=False),
        sa.Column("roster", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_channel_community_id_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("platform", "tenant", "channel", name=op.f("uq_channel_platform")),
    )
    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_channel_community_id"), ["community_id"], unique=False)

    op.create_table(
        "concern",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("community_id", sa.String(length=36), nullable=False),
        sa.Column("recipient_id", sa.String(length=36), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reply_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_concern_community_id_community")),
        sa.ForeignKeyConstraint(["recipient_id"], ["person.id"], name=op.f("fk_concern_recipient_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
        sa.UniqueConstraint("community_id", "key_hash", name=op.f("uq_concern_community_id")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concern_recipient_id"), ["recipient_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("notice_version", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_person_id"), ["person_id"], unique=False)

    op.create_table(
        "guest_pass",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("community_id", sa.String(length=36), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("link_mark", sa.String(length=64), nullable=True),
        sa.Column("link_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("session_mark", sa.String(length=64), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_guest_pass_community_id_community")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_guest_pass_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_pass")),
        sa.UniqueConstraint("link_mark", name=op.f("uq_guest_pass_link_mark")),
        sa.UniqueConstraint("person_id", "community_id", name=op.f("uq_guest_pass_person_id")),
        sa.UniqueConstraint("session_mark", name=op.f("uq_guest_pass_session_mark")),
    )
    with op.batch_alter_table("guest_pass", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guest_pass_community_id"), ["community_id"], unique=False)

    op.create_table(
        "inquiry",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("community_id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("stage_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stage_due", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claims", sa.JSON(), nullable=False),
        sa.Column("history", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_inquiry_community_id_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
    )
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inquiry_community_id"), ["community_id"], unique=False)
        batch_op.create_index(
            "uq_inquiry_in_hand",
            ["community_id", "state"],
            unique=True,
            sqlite_where=sa.text("state in ('draft', 'active')"),
            postgresql_where=sa.text("state in ('draft', 'active')"),
        )

    op.create_table(
        "introduction",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("community_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("cycle", sa.String(length=40), nullable=False),
        sa.Column("together", sa.String(length=36), nullable=False),
        sa.Column("met", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_introduction_community_id_community")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_introduction_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction")),
        sa.UniqueConstraint("community_id", "cycle", "person_id", name=op.f("uq_introduction_community_id")),
    )
    with op.batch_alter_table("introduction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_introduction_community_id"), ["community_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_introduction_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_introduction_together"), ["together"], unique=False)

    op.create_table(
        "link_code",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("community_id", sa.String(length=36), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_link_code_community_id_community")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_link_code_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_code")),
        sa.UniqueConstraint("mark", name=op.f("uq_link_code_mark")),
        sa.UniqueConstraint("person_id", name=op.f("uq_link_code_person_id")),
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("community_id", sa.String(length=36), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("focus", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("opened_by", sa.String(length=36), nullable=True),
        sa.Column("posted", sa.JSON(), nullable=False),
        sa.Column("equity_left_out", sa.Text(), nullable=False),
        sa.Column("delegates", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("history", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_meeting_community_id_community")),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name=op.f("fk_meeting_opened_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_community_state", ["community_id", "state", "starts_at"], unique=False)
        batch_op.create_index(
            "uq_meeting_in_preparation",
            ["community_id"],
            unique=True,
            sqlite_where=sa.text("state in ('planned', 'published')"),
            postgresql_where=sa.text("state in ('planned', 'published')"),
        )

    op.create_table(
        "membership",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("community_id", sa.String(length=36), nullable=False),
        sa.Column("site_id", sa.String(length=36), nullable=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("prompt_day", sa.Integer(), nullable=True),
        sa.Column("fewer", sa.Boolean(), nullable=False),
        sa.Column("introduced", sa.Boolean(), nullable=False),
        sa.Column("notice_shown", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_membership_community_id_community")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id_person")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_membership_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("person_id", "community_id", name=op.f("uq_membership_person_id")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_community_id"), ["community_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_person_id"), ["person_id"], unique=False)

    op.create_table(
        "pair_check",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("community_id", sa.String(length=36), nullable=False),
        sa.Column("pair", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("open_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_pair_check_community_id_community")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pair_check_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_check")),
        sa.UniqueConstraint("pair", "person_id", name=op.f("uq_pair_check_pair")),
    )
    with op.batch_alter_table("pair_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pair_check_community_id"), ["community_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pair_check_person_id"), ["person_id"], unique=False)

    op.create_table(
        "portfolio_entry",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("community_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("standard_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_portfolio_entry_community_id_community")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_portfolio_entry_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portfolio_entry")),
    )
    with op.batch_alter_table("portfolio_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portfolio_entry_community_id"), ["community_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_portfolio_entry_person_id"), ["person_id"], unique=False)

    op.create_table(
        "protocol_run",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("community_id", sa.String(length=36), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=True),
        sa.Column("presenter_id", sa.String(length=36), nullable=True),
        sa.Column("started_by", sa.String(length=36), nullable=True),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("slow", sa.Boolean(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_seconds", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_protocol_run_community_id_community")
        ),
        sa.ForeignKeyConstraint(["presenter_id"], ["person.id"], name=op.f("fk_protocol_run_presenter_id_person")),
        sa.ForeignKeyConstraint(["started_by"], ["person.id"], name=op.f("fk_protocol_run_started_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protocol_run")),
    )
    with op.batch_alter_table("protocol_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_protocol_run_community_id"), ["community_id"], unique=False)
        batch_op.create_index("ix_protocol_run_meeting", ["meeting_id"], unique=False)
        batch_op.create_index(
            "uq_protocol_run_under_way",
            ["community_id", "slow"],
            unique=True,
            sqlite_where=sa.text("state != 'ended'"),
            postgresql_where=sa.text("state != 'ended'"),
        )

    op.create_table(
        "schedule",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("community_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("starts_local", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("next_local", sa.DateTime(), nullable=True),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("grace_minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_schedule_community_id_community")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        sa.UniqueConstraint("community_id", "kind", "subject", name=op.f("uq_schedule_community_id")),
    )
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_schedule_community_id"), ["community_id"], unique=False)
        batch_op.create_index("ix_schedule_due", ["paused", "next_due_at"], unique=False)

    op.create_table(
        "stay",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("community_id", sa.String(length=36), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_stay_community_id_community")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_stay_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay")),
    )
    with op.batch_alter_table("stay", schema=None) as batch_op:
        batch_op.create_index("ix_stay_community", ["community_id", "since"], unique=False)
        batch_op.create_index(batch_op.f("ix_stay_person_id"), ["person_id"], unique=False)

    op.create_table(
        "tool_note",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_tool_note_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_tool_note_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_note")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("tool_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tool_note_person_id"), ["person_id"], unique=False)

    op.create_table(
        "agenda_item",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("source_id", sa.String(length=60), nullable=False),
        sa.Column("proposer_id", sa.String(length=36), nullable=True),
        sa.Column("equity", sa.Boolean(), nullable=False),
        sa.Column("carried", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_agenda_item_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["proposer_id"], ["person.id"], name=op.f("fk_agenda_item_proposer_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
    )
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agenda_item_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "commitment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("community_id", sa.String(length=36), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=True),
        sa.Column("partner_id", sa.String(length=36), nullable=True),
        sa.Column("meeting_id", sa.String(length=36), nullable=True),
        sa.Column("inquiry_id", sa.String(length=36), nullable=True),
        sa.Column("item_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("detail_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.Column("carried", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("partner_asked", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("share_history", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "visibility in ('private','partner','cop','network','system')", name=op.f("ck_commitment_visibility")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_commitment_community_id_community")),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_commitment_inquiry_id_inquiry")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_commitment_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_commitment_owner_id_person")),
        sa.ForeignKeyConstraint(["partner_id"], ["person.id"], name=op.f("fk_commitment_partner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
    )
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.create_index("ix_commitment_community_state", ["community_id", "state", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_commitment_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_commitment_partner_id"), ["partner_id"], unique=False)

    op.create_table(
        "contribution",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("community_id", sa.String(length=36), nullable=False),
        sa.Column("author_id", sa.String(length=36), nullable=True),
        sa.Column("partner_id", sa.String(length=36), nullable=True),
        sa.Column("site_id", sa.String(length=36), nullable=True),
        sa.Column("inquiry_id", sa.String(length=36), nullable=True),
        sa.Column("reply_to", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("hidden_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("share_history", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "visibility in ('cop','network','system') or (title || body || url || tags = '' and cast(data as varchar(9)) = '{}')",
            name=op.f("ck_contribution_sealed"),
        ),
        sa.CheckConstraint(
            "visibility in ('private','partner','cop','network','system')", name=op.f("ck_contribution_visibility")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_contribution_author_id_person")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_contribution_community_id_community")
        ),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_contribution_inquiry_id_inquiry")),
        sa.ForeignKeyConstraint(["partner_id"], ["person.id"], name=op.f("fk_contribution_partner_id_person")),
        sa.ForeignKeyConstraint(
            ["reply_to"], ["contribution.id"], name=op.f("fk_contribution_reply_to_contribution"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_contribution_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
    )
    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contribution_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_contribution_community_kind", ["community_id", "kind", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_contribution_partner_id"), ["partner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contribution_reply_to"), ["reply_to"], unique=False)

    op.create_table(
        "document",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("community_id", sa.String(length=36), nullable=False),
        sa.Column("meeting_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("method", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by", sa.String(length=36), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("supersedes_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_document_community_id_community")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_document_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["person.id"], name=op.f("fk_document_reviewed_by_person")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["document.id"], name=op.f("fk_document_supersedes_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index("ix_document_community_kind", ["community_id", "kind", "published_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "occurrence",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("schedule_id", sa.String(length=36), nullable=False),
        sa.Column("local", sa.String(length=20), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"], name=op.f("fk_occurrence_schedule_id_schedule")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence")),
        sa.UniqueConstraint("schedule_id", "local", name=op.f("uq_occurrence_schedule_id")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("community_id", sa.String(length=36), nullable=True),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("channel_id", sa.String(length=36), nullable=True),
        sa.Column("account_id", sa.String(length=36), nullable=True),
        sa.Column("destination", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("card_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("unasked", sa.Boolean(), nullable=False),
        sa.Column("anew", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(length=60), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_ref", sa.JSON(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("turn", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_outbox_channel_id_channel")),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_outbox_community_id_community")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outbox_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_aside",
            ["claimed_at"],
            unique=False,
            sqlite_where=sa.text("state in ('sending', 'failed')"),
            postgresql_where=sa.text("state in ('sending', 'failed')"),
        )
        batch_op.create_index(
            "ix_outbox_channel",
            ["channel_id", "subject"],
            unique=False,
            sqlite_where=sa.text("channel_id is not null"),
            postgresql_where=sa.text("channel_id is not null"),
        )
        batch_op.create_index(batch_op.f("ix_outbox_community_id"), ["community_id"], unique=False)
        batch_op.create_index(
            "ix_outbox_next",
            ["destination", "due_at", "created_at", "id"],
            unique=False,
            sqlite_where=sa.text("state in ('pending', 'uncertain')"),
            postgresql_where=sa.text("state in ('pending', 'uncertain')"),
        )
        batch_op.create_index("ix_outbox_reader", ["person_id", "subject", "sent_at"], unique=False)

    op.create_table(
        "plan_link",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("inquiry_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("reference_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_plan_link_inquiry_id_inquiry")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_plan_link_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_link")),
        sa.UniqueConstraint("inquiry_id", "person_id", name=op.f("uq_plan_link_inquiry_id")),
    )
    with op.batch_alter_table("plan_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "protocol_note",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("run_id", sa.String(length=36), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_protocol_note_person_id_person")),
        sa.ForeignKeyConstraint(["run_id"], ["protocol_run.id"], name=op.f("fk_protocol_note_run_id_protocol_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protocol_note")),
    )
    with op.batch_alter_table("protocol_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_protocol_note_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_protocol_note_run_id"), ["run_id"], unique=False)

    op.create_table(
        "round",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("community_id", sa.String(length=36), nullable=False),
        sa.Column("inquiry_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("occurrence", sa.String(length=40), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("share_hint", sa.String(length=10), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_round_community_id_community")),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_round_inquiry_id_inquiry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("community_id", "kind", "occurrence", name=op.f("uq_round_community_id")),
    )
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.create_index("ix_round_community_state", ["community_id", "state", "opens_at"], unique=False)

    op.create_table(
        "agreement_note",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("commitment_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("stands", sa.String(length=10), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_agreement_note_commitment_id_commitment")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_agreement_note_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_note")),
        sa.UniqueConstraint("commitment_id", "person_id", name=op.f("uq_agreement_note_commitment_id")),
    )
    with op.batch_alter_table("agreement_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_note_commitment_id"), ["commitment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreement_note_person_id"), ["person_id"], unique=False)

    op.create_table(
        "anonymous_answer",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("round_id", sa.String(length=36), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=True),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_anonymous_answer_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anonymous_answer")),
        sa.UniqueConstraint("round_id", "key_hash", name=op.f("uq_anonymous_answer_round_id")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "participation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("round_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("nudges", sa.Integer(), nullable=False),
        sa.Column("optional", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_participation_person_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_participation_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation")),
        sa.UniqueConstraint("round_id", "person_id", name=op.f("uq_participation_round_id")),
    )
    with op.batch_alter_table("participation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_participation_person_id"), ["person_id"], unique=False)

    op.create_table(
        "response",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("round_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("entered_by", sa.String(length=36), nullable=True),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.Column("quote_ok", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("share_history", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "visibility in ('private','partner','cop','network','system')", name=op.f("ck_response_visibility")
        ),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_response_entered_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_response_person_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_response_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sa.UniqueConstraint("round_id", "person_id", name=op.f("uq_response_round_id")),
    )
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_response_person_id"), ["person_id"], unique=False)

    op.create_table(
        "source_link",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("target_type", sa.String(length=20), nullable=False),
        sa.Column("target_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_source_link_document_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_link")),
    )
    with op.batch_alter_table("source_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_link_document_id"), ["document_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_source_link_target_id"), ["target_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("source_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_link_target_id"))
        batch_op.drop_index(batch_op.f("ix_source_link_document_id"))

    op.drop_table("source_link")
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_response_person_id"))

    op.drop_table("response")
    with op.batch_alter_table("participation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participation_person_id"))

    op.drop_table("participation")
    op.drop_table("anonymous_answer")
    with op.batch_alter_table("agreement_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_note_person_id"))
        batch_op.drop_index(batch_op.f("ix_agreement_note_commitment_id"))

    op.drop_table("agreement_note")
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.drop_index("ix_round_community_state")

    op.drop_table("round")
    with op.batch_alter_table("protocol_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_protocol_note_run_id"))
        batch_op.drop_index(batch_op.f("ix_protocol_note_person_id"))

    op.drop_table("protocol_note")
    with op.batch_alter_table("plan_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_link_person_id"))

    op.drop_table("plan_link")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_reader")
        batch_op.drop_index(
            "ix_outbox_next",
            sqlite_where=sa.text("state in ('pending', 'uncertain')"),
            postgresql_where=sa.text("state in ('pending', 'uncertain')"),
        )
        batch_op.drop_index(batch_op.f("ix_outbox_community_id"))
        batch_op.drop_index(
            "ix_outbox_channel",
            sqlite_where=sa.text("channel_id is not null"),
            postgresql_where=sa.text("channel_id is not null"),
        )
        batch_op.drop_index(
            "ix_outbox_aside",
            sqlite_where=sa.text("state in ('sending', 'failed')"),
            postgresql_where=sa.text("state in ('sending', 'failed')"),
        )

    op.drop_table("outbox")
    op.drop_table("occurrence")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_meeting_id"))
        batch_op.drop_index("ix_document_community_kind")

    op.drop_table("document")
    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contribution_reply_to"))
        batch_op.drop_index(batch_op.f("ix_contribution_partner_id"))
        batch_op.drop_index("ix_contribution_community_kind")
        batch_op.drop_index(batch_op.f("ix_contribution_author_id"))

    op.drop_table("contribution")
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commitment_partner_id"))
        batch_op.drop_index(batch_op.f("ix_commitment_owner_id"))
        batch_op.drop_index("ix_commitment_community_state")

    op.drop_table("commitment")
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agenda_item_meeting_id"))

    op.drop_table("agenda_item")
    with op.batch_alter_table("tool_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tool_note_person_id"))

    op.drop_table("tool_note")
    with op.batch_alter_table("stay", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stay_person_id"))
        batch_op.drop_index("ix_stay_community")

    op.drop_table("stay")
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.drop_index("ix_schedule_due")
        batch_op.drop_index(batch_op.f("ix_schedule_community_id"))

    op.drop_table("schedule")
    with op.batch_alter_table("protocol_run", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_protocol_run_under_way",
            sqlite_where=sa.text("state != 'ended'"),
            postgresql_where=sa.text("state != 'ended'"),
        )
        batch_op.drop_index("ix_protocol_run_meeting")
        batch_op.drop_index(batch_op.f("ix_protocol_run_community_id"))

    op.drop_table("protocol_run")
    with op.batch_alter_table("portfolio_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portfolio_entry_person_id"))
        batch_op.drop_index(batch_op.f("ix_portfolio_entry_community_id"))

    op.drop_table("portfolio_entry")
    with op.batch_alter_table("pair_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pair_check_person_id"))
        batch_op.drop_index(batch_op.f("ix_pair_check_community_id"))

    op.drop_table("pair_check")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_person_id"))
        batch_op.drop_index(batch_op.f("ix_membership_community_id"))

    op.drop_table("membership")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_meeting_in_preparation",
            sqlite_where=sa.text("state in ('planned', 'published')"),
            postgresql_where=sa.text("state in ('planned', 'published')"),
        )
        batch_op.drop_index("ix_meeting_community_state")

    op.drop_table("meeting")
    op.drop_table("link_code")
    with op.batch_alter_table("introduction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_introduction_together"))
        batch_op.drop_index(batch_op.f("ix_introduction_person_id"))
        batch_op.drop_index(batch_op.f("ix_introduction_community_id"))

    op.drop_table("introduction")
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_inquiry_in_hand",
            sqlite_where=sa.text("state in ('draft', 'active')"),
            postgresql_where=sa.text("state in ('draft', 'active')"),
        )
        batch_op.drop_index(batch_op.f("ix_inquiry_community_id"))

    op.drop_table("inquiry")
    with op.batch_alter_table("guest_pass", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guest_pass_community_id"))

    op.drop_table("guest_pass")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_person_id"))

    op.drop_table("consent")
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_concern_recipient_id"))

    op.drop_table("concern")
    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_channel_community_id"))

    op.drop_table("channel")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_person_id"))

    op.drop_table("account")
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_organisation_id"))

    op.drop_table("site")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_organisation_id"))

    op.drop_table("person")
    with op.batch_alter_table("community", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_community_parent_id"))
        batch_op.drop_index(batch_op.f("ix_community_organisation_id"))

    op.drop_table("community")
    op.drop_table("pulse")
    op.drop_table("organisation")
    op.drop_table("installation")
    with op.batch_alter_table("heard", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_heard_at"))

    op.drop_table("heard")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_at"))

    op.drop_table("audit")
