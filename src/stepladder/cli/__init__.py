"""The ``stepladder`` command: a thin door on the library.

Commands are imported when they are called, because starting takes longer than most of them.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from importlib import import_module

import click

import stepladder
from stepladder.cli.text import say
from stepladder.errors import StepladderError

UNREADABLE, USAGE, INTERNAL, INTERRUPTED = 3, 64, 70, 130

_COMMANDS = {
    "verify": "Check whether a badge is genuine, and still holds.",
    "appraise": "Score how far a credential evidences competency.",
    "ready": "Hold a person's evidence against a role's criteria.",
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in _COMMANDS:
            return None
        command = import_module(f"stepladder.cli.{cmd_name}").command
        assert isinstance(command, click.Command)  # noqa: S101 - each module of the table has one
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
@click.version_option(stepladder.__version__, prog_name="stepladder")
def group() -> None:
    """What does a credential prove, what does it count for, and what is missing?

    Exit codes: 0 done, and all checks met; 1 a check is not met; 2 a check is unknown; 3 a file cannot be read or does
    not fit its format; 64 wrong usage; 70 an error in Stepladder itself.
    """


def main(arguments: list[str]) -> int:
    """Run the command and return its exit code. Nothing is raised, and no trace is shown."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        return int(group.main(arguments, prog_name="stepladder", standalone_mode=False) or 0)
    except click.exceptions.NoArgsIsHelpError as error:
        say(error.format_message(), err=True)
        return USAGE
    except click.UsageError as error:
        say(error.ctx.get_usage() if error.ctx else group.get_usage(click.Context(group)), err=True)
        say(f"stepladder: {error.format_message()}", err=True)
        return USAGE
    except StepladderError as error:
        say(f"stepladder: {error.sentence()}", err=True)
        if "--json" in arguments:
            say(json.dumps({"error": error.to_dict()}, ensure_ascii=False, indent=2))
        return UNREADABLE
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the last door: a user gets a sentence, not a trace
        if os.environ.get("STEPLADDER_TRACE"):
            traceback.print_exc()
        say(
            f"stepladder: an error in Stepladder itself ({type(error).__name__}: {error}). Nothing was changed. Run it again with "
            "STEPLADDER_TRACE=1 and report what it prints.",
            err=True,
        )
        return INTERNAL


def run() -> None:
    """The console script."""
    sys.exit(main(sys.argv[1:]))
