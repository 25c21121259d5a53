"""kommuner under the names they call themselves: Bergs kommun, Falu kommun

Only names that were made by the rule before are changed; what somebody has called a body stays.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OWN_NAMES = {"Falun": "Falu kommun", "Gotland": "Region Gotland", "Kalmar": "Kalmar kommun", "Orust": "Orust kommun"}

body = sa.table("body", sa.column("id"), sa.column("name"), sa.column("kommun_id"), sa.column("level"))
kommun = sa.table("kommun", sa.column("id"), sa.column("name"))


def upgrade() -> None:
    connection = op.get_bind()
    bodies = sa.select(body.c.id, body.c.name, kommun.c.name).join(kommun, kommun.c.id == body.c.kommun_id)
    for body_id, called, name in connection.execute(bodies.where(body.c.level == "kommun")).all():
        if called == f"{name} kommun":
            connection.execute(sa.update(body).where(body.c.id == body_id).values(name=_called(name)))


def _called(name: str) -> str:
    return OWN_NAMES.get(name, f"{name if name[-1] in 'aeiouyåäöésxz' else name + 's'} kommun")
