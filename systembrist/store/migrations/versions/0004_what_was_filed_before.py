"""what was filed before there were monthly codes, and from when a limit counts"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.add_column(sa.Column("counts_from", sa.DateTime(timezone=True), nullable=True))
    _count_from_the_earliest()
    _give_codes_their_moment()


def _count_from_the_earliest() -> None:
    """A samlad brist has had the earliest limit of what is part of it; what was split off has had its own back."""
    op.execute(
        "UPDATE referral SET counts_from = (SELECT min(part.opened_at) FROM referral AS part"
        " JOIN deficiency ON deficiency.id = part.deficiency_id"
        " WHERE part.outcome = 'samlad' AND part.body_id = referral.body_id AND part.opened_at < referral.opened_at"
        " AND referral.deficiency_id IN (deficiency.id, deficiency.merged_into_id))"
        " WHERE closed_at IS NULL"
    )


def _give_codes_their_moment() -> None:
    """The codes of what was filed before there were any fall due as the month after begins in Sweden.

    What has been given up is never given up again: nothing is done for a kommun and a month that have codes. What was
    only marked as dealt with is so once more. The job counts as not having run, since it knew nothing of these.
    """
    deficiency = sa.table(
        "deficiency", *(sa.column(name, sa.DateTime(timezone=True)) for name in ("filed_at", "codes_due_at")),
        *(sa.column(name, sa.Integer()) for name in ("verksamhet_id", "kommun_id")),
    )  # fmt: skip
    given = sa.text(
        "NOT EXISTS (SELECT 1 FROM monthlycode JOIN body ON body.id = monthlycode.body_id"
        " JOIN verksamhet ON verksamhet.vardkommun_id = body.kommun_id"
        " WHERE verksamhet.id = deficiency.verksamhet_id AND monthlycode.kommun_id = deficiency.kommun_id"
        " AND monthlycode.month = :month)"
    )
    connection = op.get_bind()
    without = deficiency.c.codes_due_at.is_(None)
    filed = sa.select(sa.func.min(deficiency.c.filed_at), sa.func.max(deficiency.c.filed_at)).where(without)
    first, last = connection.execute(filed).one()
    changed = 0
    while first is not None and first <= last:
        month, begins, ends = _month_of(first)
        changed += connection.execute(
            sa.update(deficiency)
            .where(
                without, deficiency.c.filed_at >= begins, deficiency.c.filed_at < ends, given.bindparams(month=month)
            )
            .values(codes_due_at=ends)
        ).rowcount
        first = ends if first.tzinfo else ends.replace(tzinfo=None)
    if changed:
        op.execute("DELETE FROM jobrun WHERE job = 'give_codes'")


def _month_of(filed_at: datetime) -> tuple[str, datetime, datetime]:
    """The Swedish month in which an instant lies: its name, when it begins and when the next one does, in UTC."""
    sweden = ZoneInfo("Europe/Stockholm")
    aware = filed_at if filed_at.tzinfo else filed_at.replace(tzinfo=UTC)  # SQLite keeps UTC without saying so
    begins = aware.astimezone(sweden).replace(day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)
    ends = (begins + timedelta(days=32)).replace(day=1)
    return f"{begins:%Y-%m}", begins.astimezone(UTC), ends.astimezone(UTC)
