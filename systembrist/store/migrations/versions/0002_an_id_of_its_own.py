"""an id of its own"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("installation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("database_id", sa.String(length=32), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("take the backup back instead: a migration here is never undone")
