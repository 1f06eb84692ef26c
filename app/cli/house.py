"""The line that a command works on: the environment's, or the practice line in VAR_DIR."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from app import House, open_house
from app.settings import of_this_machine


@contextmanager
def here() -> Iterator[House]:
    """Open the line, and say so where it is only a practice line."""
    settings = of_this_machine()
    if settings.practice:
        click.echo(f"(practice line in {settings.var_dir})", err=True)
    with open_house(settings) as house:
        yield house
