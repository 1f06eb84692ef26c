"""`hotline flows`: prove what callers hear, before they hear it."""

import json
from datetime import datetime
from pathlib import Path

import click

from app.cli import flow_check, options
from app.cli.flow_picture import svg
from app.clock import RealClock
from app.i18n import flow_files, load_flow, load_whole
from app.words.script import exported
from app.words.spoken import near, places, rows
from app.words.tree import text
from ivr.approval import approvals_of


@click.group()
def flows() -> None:
    """Prove what callers hear.

    \b
    Example: hotline flows check
    """


@flows.command()
@click.argument("files", nargs=-1, metavar="[FILE]…", type=click.Path(path_type=Path))
@click.option("--steps", is_flag=True, help="Also the bound of each step, by language.")
@click.option("--prompts", is_flag=True, help="Also the seconds of each text.")
@click.option(
    "--on",
    "moment",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Who has signed is told as of this day; without it, of today.",
)
@click.option("--json", "as_json", is_flag=True, help="For a program to read; has all.")
@click.pass_context
def check(
    context: click.Context,
    /,
    *,
    files: tuple[Path, ...],
    moment: datetime | None,
    as_json: bool,
    **more: bool,
) -> None:
    """Prove FILE, or every flow of the line, and print its bounds.

    A bound is the worst case, in seconds: until somebody who presses nothing or wrong keys,
    and whom nobody answers, may leave a message. Beside it stand what lawyers have signed
    and which recordings are played. Every fault is shown as file:line:column, and the exit
    status is then 1.

    \b
    Example: hotline flows check
             hotline flows check --prompts --on 2027-01-01
             hotline flows check flows/hotline.yaml --json
    """
    day = (moment or RealClock().now()).date()
    reports = [flow_check.report(file, day) for file in files or flow_files()]
    if as_json:
        plain = [flow_check.plain(each) for each in reports]
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        lines = [line for each in reports for line in flow_check.told(each, **more)]
        click.echo("\n".join(lines))
    if not reports or any(each.faults for each in reports):
        context.exit(1)


@flows.command()
@click.option(
    "--out",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    default="-",
    help="FILE.svg for a picture on one A4 page; FILE.txt, or nothing, for the same in text.",
)
def draw(*, out: Path) -> None:
    """Draw the flow: each step where callers first come to it, other ways as references.

    \b
    Example: hotline flows draw --out flow.svg
             hotline flows draw
    """
    if str(out) != "-" and out.suffix not in {".svg", ".txt"}:
        raise click.BadParameter("write FILE.svg or FILE.txt", param_hint="--out")
    flow = load_flow()
    told = svg(flow) if out.suffix == ".svg" else "\n".join(text(flow))
    if str(out) == "-":
        click.echo(told)
    else:
        out.write_text(f"{told}\n")


@flows.command()
@click.argument("step")
@click.option(
    "--lang", "language", default="es", show_default=True, help="In which language: es or en."
)
@options.as_json
def say(*, step: str, language: str, as_json: bool) -> None:
    """Say a step of the line as callers hear it, text by text, with its seconds.

    Below each text stands the file that a recorded voice of it has. STEP may also be minimal
    (what is said in place of drafts) or screening (what responders hear).

    \b
    Example: hotline flows say rights_home --lang es
    """
    flow = load_flow()
    _known(language, flow.languages)
    if step not in places(flow):
        names = ", ".join(near(flow, step))
        raise click.BadParameter(f"there is no step {step}; perhaps: {names}")
    found = rows(flow, step, language)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for row in found:
        click.echo(f"{row['seconds']:>5} s  {row['heard']}")
        played = ", which is played" if row["recorded"] else ""
        click.echo(f"         {row['recording'] or 'no recording: it is filled in'}{played}")
    if not found:
        click.echo("This step says nothing of its own.")


@flows.command()
@click.option(
    "--lang",
    "languages",
    multiple=True,
    default=("es",),
    show_default=True,
    help="In which language; twice for both, side by side.",
)
@click.option(
    "--format", "form", type=click.Choice(["md", "txt"]), default="md", show_default=True
)
def export(*, languages: tuple[str, ...], form: str) -> None:
    """Write the whole flow as a script to read aloud to a committee.

    \b
    Example: hotline flows export --lang es --format md
             hotline flows export --lang es --lang en > script.md
    """
    loaded = load_whole()
    for language in languages:
        _known(language, loaded.flow.languages)
    standings = approvals_of(loaded.flow, loaded.approvals, RealClock().now().date())
    lines = exported(loaded.flow, languages, standings, plain=form == "txt")
    click.echo("\n".join(lines))


def _known(language: str, languages: tuple[str, ...]) -> None:
    if language not in languages:
        raise click.BadParameter(f"write one of {', '.join(languages)}", param_hint="--lang")
