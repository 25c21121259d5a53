"""Commands of the contract that this version does not have: each says so and stops with exit status 2."""

from __future__ import annotations

import click

from systembrist.errors import InputRefused

MISSING = ("seed",)

REPORTS = ("redovisning", "underlag", "motespaket", "protokoll")
FORMATS = ("html", "pdf", "docx", "xlsx", "csv")


def refuse_report(kind: str, format_: str) -> None:
    """Raises InputRefused for a kind or a format of the contract that this version does not make."""
    if kind in REPORTS:
        raise InputRefused(f"rapporten {kind} saknas i den här versionen")
    if format_ in FORMATS:
        raise InputRefused(f"formatet {format_} saknas i den här versionen")


def _refuse(name: str) -> click.Command:
    @click.command(name, hidden=True, context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
                   add_help_option=False)  # fmt: skip
    def refuse() -> None:
        raise InputRefused(f"kommandot {name} saknas i den här versionen")

    return refuse


def add_to(group: click.Group) -> None:
    """Adds these commands."""
    for name in MISSING:
        group.add_command(_refuse(name))
