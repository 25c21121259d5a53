"""the chain complete"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "annualreport",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("document", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_annualreport_body_id")),
        sa.ForeignKeyConstraint(["submitted_by"], ["account.id"], name=op.f("fk_annualreport_submitted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annualreport")),
        sa.UniqueConstraint("body_id", "kind", "year", name=op.f("uq_annualreport_body_id_kind_year")),
    )
    with op.batch_alter_table("annualreport", schema=None) as batch_op:
        batch_op.create_index(
            "reports_to_remind_of",
            ["remind_at"],
            unique=False,
            sqlite_where=sa.text("submitted_at IS NULL"),
            postgresql_where=sa.text("submitted_at IS NULL"),
        )

    op.create_table(
        "followup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deficiency_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("ask_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_followup_body_id")),
        sa.ForeignKeyConstraint(["deficiency_id"], ["deficiency.id"], name=op.f("fk_followup_deficiency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followup")),
    )
    with op.batch_alter_table("followup", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_followup_deficiency_id"), ["deficiency_id"], unique=False)
        batch_op.create_index(
            "questions_to_ask",
            ["ask_at"],
            unique=False,
            sqlite_where=sa.text("asked_at IS NULL"),
            postgresql_where=sa.text("asked_at IS NULL"),
        )

    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("call_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("chase_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("present", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column("chair_approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adjuster_id", sa.Integer(), nullable=True),
        sa.Column("adjuster_approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["adjuster_id"], ["account.id"], name=op.f("fk_meeting_adjuster_id")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_meeting_body_id")),
        sa.ForeignKeyConstraint(["chair_id"], ["account.id"], name=op.f("fk_meeting_chair_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index("meetings_of_a_body", ["body_id", "at"], unique=False)
        batch_op.create_index(
            "meetings_to_call",
            ["call_at"],
            unique=False,
            sqlite_where=sa.text("cancelled_at IS NULL AND called_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL AND called_at IS NULL"),
        )
        batch_op.create_index(
            "minutes_to_chase",
            ["chase_at"],
            unique=False,
            sqlite_where=sa.text("cancelled_at IS NULL AND approved_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL AND approved_at IS NULL"),
        )

    op.create_table(
        "monthlycode",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("kommun_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("area", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=True),
        sa.Column("fault_level", sa.String(length=32), nullable=True),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_monthlycode_body_id")),
        sa.ForeignKeyConstraint(["kommun_id"], ["kommun.id"], name=op.f("fk_monthlycode_kommun_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthlycode")),
    )
    with op.batch_alter_table("monthlycode", schema=None) as batch_op:
        batch_op.create_index("codes_of_a_month", ["month", "kommun_id"], unique=False)

    op.create_table(
        "occurrence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deficiency_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("form_key", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_occurrence_account_id")),
        sa.ForeignKeyConstraint(["deficiency_id"], ["deficiency.id"], name=op.f("fk_occurrence_deficiency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence")),
        sa.UniqueConstraint("form_key", name=op.f("uq_occurrence_form_key")),
    )
    with op.batch_alter_table("occurrence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_occurrence_deficiency_id"), ["deficiency_id"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("deficiency_id", sa.Integer(), nullable=True),
        sa.Column("body_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_outbox_account_id")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_outbox_body_id")),
        sa.ForeignKeyConstraint(["deficiency_id"], ["deficiency.id"], name=op.f("fk_outbox_deficiency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_id")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "mail_to_send",
            ["at"],
            unique=False,
            sqlite_where=sa.text("sent_at IS NULL AND lapsed_at IS NULL AND failed_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL AND lapsed_at IS NULL AND failed_at IS NULL"),
        )

    op.create_table(
        "passingby",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deficiency_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_passingby_body_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_passingby_decided_by")),
        sa.ForeignKeyConstraint(["deficiency_id"], ["deficiency.id"], name=op.f("fk_passingby_deficiency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passingby")),
        sa.UniqueConstraint("deficiency_id", "body_id", name=op.f("uq_passingby_deficiency_id_body_id")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("failed_logins", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("failed_login_at", sa.DateTime(timezone=True), nullable=True))

    # With its reference in the same words on both databases: SQLite can't add one to a table that exists.
    refer_to = "ALTER TABLE {0} ADD COLUMN {1} INTEGER CONSTRAINT fk_{0}_{1} REFERENCES {2} (id)"
    op.execute(refer_to.format("deficiency", "merged_into_id", "deficiency"))
    with op.batch_alter_table("deficiency", schema=None) as batch_op:
        batch_op.add_column(sa.Column("codes_due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "codes_to_give",
            ["codes_due_at"],
            unique=False,
            sqlite_where=sa.text("codes_due_at IS NOT NULL"),
            postgresql_where=sa.text("codes_due_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_deficiency_merged_into_id"), ["merged_into_id"], unique=False)

    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reports", sa.Integer(), server_default="1", nullable=False))

    open_stays = sa.text("closed_at IS NULL")
    op.drop_index("open_stays_to_act_on", table_name="referral")
    _let_be_missing("referral", "act_at")
    op.create_index(
        "open_stays_to_act_on", "referral", ["act_at"], sqlite_where=open_stays, postgresql_where=open_stays
    )

    _let_be_missing("verdict", "effective_at")
    op.execute(refer_to.format("verdict", "meeting_id", "meeting"))
    with op.batch_alter_table("verdict", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source", sa.String(length=200), nullable=True))
        batch_op.create_index(batch_op.f("ix_verdict_meeting_id"), ["meeting_id"], unique=False)


def _let_be_missing(table: str, column: str) -> None:
    """The column anew: SQLite changes one in no other way, and making the table anew would upset those that refer to
    it. PostgreSQL could, but then the columns would stand in another order there.
    """
    kind = "DATETIME" if op.get_bind().dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {column} TO {column}_before")
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    op.execute(f"UPDATE {table} SET {column} = {column}_before")
    op.execute(f"ALTER TABLE {table} DROP COLUMN {column}_before")


def downgrade() -> None:
    raise NotImplementedError("take the backup back instead: a migration here is never undone")
