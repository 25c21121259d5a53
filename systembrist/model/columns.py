"""Column shapes that several tables share."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Enum
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

# Set before any table is made: a constraint without a name can't be changed by a later migration.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def code_of(kind: type[StrEnum], **options: Any) -> Any:
    """A column that holds the code of a closed list as text, so a new member needs no migration of types."""
    column_type = Enum(
        kind, native_enum=False, length=32, create_constraint=False, validate_strings=True, values_callable=_codes
    )
    return Field(sa_type=column_type, **options)


def _codes(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


def json_of(**options: Any) -> Any:
    """A small JSON value (a list of codes, the details of an event); JSONB where the database has it."""
    return Field(sa_type=JSON().with_variant(JSONB(), "postgresql"), **options)
