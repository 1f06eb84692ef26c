"""`hotline flows`: prove what callers hear, before they hear it."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from app.cli.flow_picture import svg, text
from app.cli.flow_words import HEADS, exported, near, rows
from app.clock import RealClock
from app.i18n import flow_files, load_flow, load_whole, shown
from ivr.approval import Standing, approvals_of
from ivr.bound import UNKNOWN, Bound, bounds
from ivr.errors import Fault, FlowRefusedError
from ivr.flow import Flow, Menu, Notice
from ivr.loader import without_drafts

VARIANTS = {
    "as_written": "as written",
    "without_drafts": "as a real line speaks it while no lawyer has signed",
}


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the proof found in one file: faults, or the flow as written and without drafts.

    `standings` tell who has signed what as of today, `warnings` what belongs to an older text.
    """

    file: str
    faults: tuple[Fault, ...] = ()
    flows: tuple[Flow, ...] = ()
    standings: tuple[Standing, ...] = ()
    warnings: tuple[Fault, ...] = ()


@click.group()
def flows() -> None:
    """Prove what callers hear.

    \b
    Example: hotline flows check
    """


@flows.command()
@click.argument("files", nargs=-1, metavar="[FILE]…", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@click.pass_context
def check(context: click.Context, *, files: tuple[Path, ...], as_json: bool) -> None:
    """Prove FILE, or every flow of the line, and print its bounds.

    A bound is the worst case, in seconds: from a step until somebody who presses nothing or
    wrong keys, and whom nobody answers, may leave a message. Every fault is shown as
    file:line:column, and the exit status is then 1.

    \b
    Example: hotline flows check
             hotline flows check flows/hotline.yaml --json
    """
    reports = [_report(file) for file in files or flow_files()]
    if as_json:
        click.echo(json.dumps([_plain(each) for each in reports], ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(line for each in reports for line in _lines(each)))
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
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def say(*, step: str, language: str, as_json: bool) -> None:
    """Say a step of the line as callers hear it, text by text, with its seconds.

    Beside each text stands the file that a recorded voice of it would have.

    \b
    Example: hotline flows say rights_home --lang es
    """
    flow = load_flow()
    _known(language, flow.languages)
    if step not in flow.script.steps:
        names = ", ".join(near(flow, step))
        raise click.BadParameter(f"there is no step {step}; perhaps: {names}")
    found = rows(flow, step, language)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for row in found:
        click.echo(f"{row['seconds']:>5} s  {row['text']}")
        click.echo(f"         {row['recording']}")
    if not found:
        click.echo("This step says nothing of its own.")


@flows.command()
@click.option(
    "--lang",
    "languages",
    multiple=True,
    default=("es",),
    show_default=True,
    help="In which language; twice for both, one after the other.",
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
    flow = load_flow()
    for language in languages:
        _known(language, flow.languages)
    click.echo("\n".join(exported(flow, languages, plain=form == "txt")))


def _known(language: str, languages: tuple[str, ...]) -> None:
    if language not in languages or language not in HEADS:
        raise click.BadParameter(f"write one of {', '.join(languages)}", param_hint="--lang")


def _report(file: Path) -> Report:
    file = file.absolute()
    try:
        loaded = load_whole(file)
    except FlowRefusedError as error:
        return Report(file=shown(file), faults=error.faults)
    today = RealClock().now().date()
    return Report(
        file=shown(file),
        flows=(loaded.flow, without_drafts(loaded.flow)),
        standings=approvals_of(loaded.flow, loaded.approvals, today),
        warnings=loaded.warnings,
    )


def _plain(report: Report) -> dict[str, object]:
    plain: dict[str, object] = {"file": report.file, "proven": not report.faults}
    plain["faults"] = [asdict(fault) for fault in report.faults]
    for name, flow in zip(VARIANTS, report.flows, strict=False):
        steps = {step: asdict(bound) for step, bound in bounds(flow).items()}
        plain[name] = {"fingerprint": flow.fingerprint, "bounds": steps}
    plain["branches"] = dict(_branches(*report.flows[:1]))
    plain["approvals"] = [
        {
            "step": each.step,
            "texts": each.texts,
            "state": str(each.state),
            "until": each.until.isoformat() if each.until else None,
        }
        for each in report.standings
    ]
    plain["warnings"] = [asdict(each) for each in report.warnings]
    return plain


def _branches(*flows: Flow) -> Iterator[tuple[str, float]]:
    """Tell the bound behind each key of the menu that callers choose a topic in."""
    for flow in flows:
        found, main = bounds(flow), _main(flow)
        for key, press in main.keys.items() if main else ():
            yield f"{key} {press.go}", found[press.go].seconds


def _main(flow: Flow) -> Menu | None:
    """Find the menu that a caller comes to by choosing a language."""
    start = flow.step(flow.script.start)
    ways = start.keys.values() if isinstance(start, Menu) else ()
    step = next((flow.step(press.go) for press in ways if press.language), start)
    while isinstance(step, Notice):
        step = flow.step(step.then)
    return step if isinstance(step, Menu) else None


def _lines(report: Report) -> Iterator[str]:
    if report.faults:
        yield from map(str, report.faults)
        count = len(report.faults)
        yield f"{report.file}: refused, {count} {'fault' if count == 1 else 'faults'}"
    for title, flow in zip(VARIANTS.values(), report.flows, strict=False):
        found = bounds(flow)
        worst = max(bound.seconds for bound in found.values())
        yield f"{report.file}: proven {title}"
        yield f"  {flow.fingerprint}, {len(found)} steps, worst bound {worst:.0f} s"
        yield from _table(flow, found)
    if report.flows:
        yield "  worst behind each key of the main menu, in seconds:"
        yield from (f"  {key:<32} {worst:>8.1f}" for key, worst in _branches(report.flows[0]))
    yield from _signed(report)


def _signed(report: Report) -> Iterator[str]:
    if report.standings:
        yield ""
        yield "  who has signed (flows/approvals.yaml):"
    for each in report.standings:
        until = f", until {each.until:%Y-%m-%d}" if each.until else ""
        yield f"  {each.step + ':':<32} {each.state}{until}  (texts {each.texts})"
    yield from (f"  look at this: {each}" for each in report.warnings)


def _table(flow: Flow, found: dict[str, Bound]) -> Iterator[str]:
    tongues = [*flow.languages, UNKNOWN]
    yield ""
    yield _row("step", "type", [*tongues, "wishes"])
    for name, bound in found.items():
        cells = [_seconds(bound.by_language.get(tongue)) for tongue in tongues]
        yield _row(name, flow.step(name).type, [*cells, str(bound.wishes)])
    yield ""


def _seconds(bound: float | None) -> str:
    return "-" if bound is None else f"{bound:.1f}"  # no call is there in that language


def _row(name: str, kind: str, cells: list[str]) -> str:
    return f"  {name:<32} {kind:<8}" + "".join(f"{cell:>9}" for cell in cells)
