"""answer times that bodies have undertaken"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "undertaking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("days BETWEEN 1 AND 365", name=op.f("ck_undertaking_days_within_a_year")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_undertaking_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undertaking")),
    )
    with op.batch_alter_table("undertaking", schema=None) as batch_op:
        batch_op.create_index("undertakings_of_a_body", ["body_id"], unique=False)
        batch_op.create_index(
            "one_open_undertaking",
            ["body_id"],
            unique=True,
            sqlite_where=sa.text("to_at IS NULL"),
            postgresql_where=sa.text("to_at IS NULL"),
        )

    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.add_column(sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("chased_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "open_stays_to_chase",
            ["promised_at"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL AND chased_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL AND chased_at IS NULL"),
        )
