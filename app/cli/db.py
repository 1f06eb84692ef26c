"""`hotline db`: prepare the database."""

import click

from app.cli.house import here


@click.group()
def db() -> None:
    """Prepare the database.

    \b
    Example: hotline db upgrade
    """


@db.command()
def upgrade() -> None:
    """Bring the tables to the newest revision; harmless where they are.

    \b
    Example: hotline db upgrade
    """
    with here() as house:
        house.database.upgrade()
    click.echo("The tables are up to date.")
