"""The options that several commands have, worded once."""

from collections.abc import Callable
from typing import Any

import click

MOST = 1000

Option = Callable[[Any], Any]

as_json: Option = click.option("--json", "as_json", is_flag=True, help="For a program to read.")


def at_most(usual: int) -> Option:
    """Let how many are listed be chosen."""
    return click.option(
        "--most", default=usual, type=click.IntRange(1, MOST), help="How many, newest first."
    )
