"""The command `systembrist`: parses, calls a verb, prints.

Exit status: 0 done, 2 the input or the call was wrong, 1 anything else.
"""

from __future__ import annotations

import sys

import click
from sqlalchemy.exc import DBAPIError

from systembrist.cli import accounts, bodies, database, keeping, models, reading, running, texts
from systembrist.cli.shared import tell
from systembrist.errors import InputRefused, SystembristError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="systembrist")
def cli() -> None:
    """Personliga ombuds systembrister: från anmälan till svar."""


for _commands in (database, texts, running, reading, accounts, bodies, models, keeping):
    _commands.add_to(cli)


def main() -> None:
    """The entry point; the only place where errors become exit statuses."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Runs the command with these words and returns its exit status."""
    try:
        # What a command ends with by itself comes back as a value here, not as an exception.
        status: int | None = cli.main(arguments, prog_name="systembrist", standalone_mode=False)
    except click.ClickException as error:
        if isinstance(error, click.exceptions.NoArgsIsHelpError):
            error.show()
        else:
            tell(error.format_message())
        return error.exit_code
    except click.Abort:
        click.echo("avbrutet", err=True)
        return 1
    except InputRefused as error:
        for line in error.lines:
            tell(line)
        return 2
    except DBAPIError as error:  # its message may be long and its statement somebody's text, so only the cause is said
        tell(f"databasen: {str(error.orig).strip().splitlines()[0]}")
        return 1
    except SystembristError as error:
        tell(str(error))
        return 1
    return status or 0
