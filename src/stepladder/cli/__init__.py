"""The ``stepladder`` command: a thin door on the library.

Commands are imported when they are called, because starting takes longer than most of them.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from importlib import import_module

import click

import stepladder
from stepladder.cli.text import json_text, safe, say
from stepladder.errors import StepladderError

UNREADABLE, USAGE, INTERNAL, UNWRITTEN, INTERRUPTED, BROKEN_PIPE = 3, 64, 70, 74, 130, 141

_COMMANDS = {
    "verify": "Check whether a badge is genuine, and still holds.",
    "appraise": "Score how far a credential evidences competency.",
    "ready": "Hold a person's evidence against a role's criteria.",
    "frameworks": "Read competency frameworks; say what is in them, and write them as CASE or CTDL.",
    "roles": "Read career ladders as companies publish them; compare versions.",
    "link": "Suggest the competencies that a text may be about.",
    "me": "Open a private workspace of your own in the browser.",
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
    try:
        return int(group.main(arguments, prog_name="stepladder", standalone_mode=False) or 0)
    except click.UsageError as error:
        return _wrong_usage(error)
    except StepladderError as error:
        say(f"stepladder: {safe(error.sentence())}", err=True)
        if "--json" in arguments:
            say(json_text({"error": error.to_dict()}))
        return UNREADABLE
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except OSError:
        raise  # the output cannot be written; see run
    except Exception as error:  # noqa: BLE001 - the last door: a user gets a sentence, not a trace
        return _our_fault(error)


def _wrong_usage(error: click.UsageError) -> int:
    if not isinstance(error, click.exceptions.NoArgsIsHelpError):
        say(error.ctx.get_usage() if error.ctx else "Usage: stepladder COMMAND", err=True)
        say(f"Try: {error.ctx.command_path if error.ctx else 'stepladder'} --help", err=True)
    say(error.format_message(), err=True)
    return USAGE


def _our_fault(error: Exception) -> int:
    if os.environ.get("STEPLADDER_TRACE"):
        traceback.print_exc()
    say(
        f"stepladder: an error in Stepladder itself ({type(error).__name__}: {safe(str(error))}). Nothing was changed. "
        "Run it again with STEPLADDER_TRACE=1 and report what it prints.",
        err=True,
    )
    return INTERNAL


def run() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):
        # Whoever read our output has seen enough (click makes that an exit); what is still buffered must not raise.
        code = BROKEN_PIPE
    except OSError as error:
        sys.stderr.write(f"stepladder: the output cannot be written ({(error.strerror or str(error)).lower()})\n")
        code = UNWRITTEN
    if code in (BROKEN_PIPE, UNWRITTEN):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)
