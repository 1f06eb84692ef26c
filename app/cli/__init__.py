"""The hotline command: each chore is loaded when it is asked for, so that --help is quick."""

import importlib
import logging
import signal
import sys
from typing import Any

import click

from app import logs
from app.errors import HotlineError
from ivr.errors import IvrError

# Command -> module that has it under the same name, and the line that --help shows.
CHORES = {
    "demo": ("app.cli.demo", "Call the line from this terminal, and watch the telephones."),
    "call": ("app.cli.call", "Make one scripted call and print what was said."),
    "flows": ("app.cli.flows", "Prove what callers hear."),
    "rota": ("app.cli.rota", "Say who answers, and when."),
    "people": ("app.cli.people", "Say who is on the roll and may sign in; try a telephone."),
    "line": ("app.cli.switches", "Switch what the line does, and publish what it says."),
    "cases": ("app.cli.cases", "Read what became of the calls."),
    "reports": ("app.cli.reports", "Count a month or a week of calls, with nobody in it."),
    "messages": ("app.cli.messages", "List what callers have left, and hear it."),
    "texts": ("app.cli.texts", "Read what people have texted, and reply from the line."),
    "audit": ("app.cli.audit", "Say who did what, and whether the record still stands."),
    "notices": ("app.cli.notices", "Read what our own people are told; take an alarm."),
    "worker": (
        "app.cli.worker",
        "Ring responders for callers who wait, and tell our people what they must know.",
    ),
    "db": ("app.cli.db", "Prepare the database."),
    "bench": ("app.cli.bench.commands", "Measure the line beside a bare server."),
}


class Chores(click.Group):
    """A group that imports a command when it is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(CHORES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in CHORES:
            return None
        module, _ = CHORES[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in CHORES.items()])


@click.group(cls=Chores, context_settings={"help_option_names": ["-h", "--help"]})
def hotline() -> None:
    """A telephone line that never leaves a frightened caller alone.

    \b
    Try it:   hotline demo
    A script: hotline call --keys "1 1"

    A command ends with 0; with 1 when it found something wrong; with 2 when used wrongly.
    """


def main(arguments: list[str] | None = None, **extra: Any) -> None:
    """Run a command; our own errors and the disk's are a sentence and status 1."""
    logs.begin(logging.WARNING)
    for ending in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(ending, _leave)
    try:
        hotline.main(arguments, prog_name="hotline", **extra)
    except (HotlineError, IvrError, OSError) as error:
        click.echo(f"hotline: {error}", err=True)
        sys.exit(1)


def _leave(number: int, _: object) -> None:
    """End as Ctrl-C does: whatever the command has started is stopped."""
    sys.exit(128 + number)
