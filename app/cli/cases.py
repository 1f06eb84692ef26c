"""`hotline cases`: read what became of the calls, without any number."""

import json

import click

from app.calls import store as calls
from app.cases import store
from app.casework.story import story, summary
from app.casework.words import line, lines, saying
from app.cli import options
from app.cli.house import here
from app.pages.words import LANGUAGES

in_language = click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", help="The language of the story."
)


@click.group()
def cases() -> None:
    """Read what became of the calls; no number is ever shown.

    \b
    Example: hotline cases list
             hotline cases show TERN-4821
    """


@cases.command("list")
@options.at_most(50)
@options.as_json
@in_language
def list_cases(*, most: int, as_json: bool, lang: str) -> None:
    """List the latest cases, the newest first.

    \b
    Example: hotline cases list --most 10
    """
    said = saying(lang)
    with here() as house, house.database.transaction() as session:
        found = store.newest(session, most)
        by_case = calls.of_cases(session, [case.id for case in found])
        rows = [summary(case, by_case.get(case.id)) for case in found]
        zone = house.settings.timezone
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        click.echo(line(row, zone, said))
    if not rows:
        click.echo("No calls yet.")


@cases.command()
@click.argument("name")
@options.as_json
@in_language
def show(*, name: str, as_json: bool, lang: str) -> None:
    """Tell the whole story of one case.

    \b
    Example: hotline cases show TERN-4821 --lang es
    """
    with here() as house, house.database.transaction() as session:
        case = store.by_name(session, name)
        if case is None:
            raise click.ClickException(
                f"There is no case {name.upper()}; try: hotline cases list"
            )
        told = story(session, case)
        zone = house.settings.timezone
    words = "\n".join(lines(told, zone, saying(lang)))
    click.echo(json.dumps(told, indent=2) if as_json else words)
