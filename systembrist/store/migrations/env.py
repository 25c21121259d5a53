"""Runs the migrations over a connection handed in by `store.database.migrate`; there is no other way in."""

from typing import Any, Literal

from alembic import context
from sqlmodel import SQLModel

import systembrist.model  # noqa: F401  (fills the metadata)


def _plainly(kind: str, thing: Any, imports: Any) -> str | Literal[False]:
    """A new migration names plain column types: it must mean the same when sqlmodel or our lists change."""
    name = type(thing).__name__ if kind == "type" else ""
    if name == "JSON":
        imports.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    if name in ("AutoString", "Enum"):
        return f"sa.String(length={thing.length})"
    return "sa.DateTime(timezone=True)" if name == "UTCDateTime" else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    render_item=_plainly,
    transaction_per_migration=False,
)
context.run_migrations()
