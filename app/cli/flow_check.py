"""What `hotline flows check` tells: bounds by branch, signatures, recordings, seconds."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from app.i18n import load_whole, shown
from ivr.approval import State, approvals_of
from ivr.bound import UNKNOWN, Bound, bounds, limits
from ivr.branches import Branch, branches
from ivr.errors import Fault, FlowRefusedError
from ivr.flow import Flow, Spoken, spoken
from ivr.loader import Loaded
from ivr.recordings import file_name, lasting, recordable

Variants = Mapping[str, tuple[Flow, dict[str, Bound]]]


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the proof found in one file: faults, or the flow, and how it stands on a day."""

    file: str
    day: date
    faults: tuple[Fault, ...] = ()
    loaded: Loaded | None = None


def report(file: Path, day: date) -> Report:
    """Load and prove a file."""
    file = file.absolute()
    try:
        return Report(file=shown(file), day=day, loaded=load_whole(file))
    except FlowRefusedError as error:
        return Report(file=shown(file), day=day, faults=error.faults)


def plain(found: Report) -> dict[str, object]:
    """Give everything about a file as JSON has it."""
    proven: dict[str, object] = {
        "file": found.file,
        "proven": not found.faults,
        "faults": [asdict(fault) for fault in found.faults],
    }
    return proven | (_plain(found.loaded, found.day) if found.loaded else {})


def _plain(loaded: Loaded, day: date) -> dict[str, object]:
    standings = approvals_of(loaded.flow, loaded.approvals, day)
    variants = _variants(loaded, day)
    return {
        "on": day.isoformat(),
        "warnings": [asdict(warning) for warning in loaded.warnings],
        "approvals": [
            asdict(each) | {"until": each.until and each.until.isoformat()}
            for each in standings
        ],
        "recordings": {
            language: sorted(known.values())
            for language, known in loaded.flow.recordings.items()
        },
        "prompts": [_prompt(loaded.flow, each) for each in spoken(loaded.flow.script)],
        **{name: _bounded(*variant) for name, variant in variants.items()},
    }


def _bounded(flow: Flow, found: Mapping[str, Bound]) -> dict[str, object]:
    return {
        "fingerprint": flow.fingerprint,
        "bounds": {step: asdict(bound) for step, bound in found.items()},
        "branches": {
            each.first: {
                "ways": [" ".join(way) for way in each.ways],
                "worst": _worst(each, found)[1],
                "seconds": _worst(each, found)[0],
                "most": limits(flow)[each.first],
            }
            for each in branches(flow)
        },
    }


def _prompt(flow: Flow, each: Spoken) -> dict[str, object]:
    """Tell of one text, in each language: seconds, the file of a recording, is it played."""
    texts = {at: flow.text(each.context, each.text, at) for at in flow.languages}
    played = {at: flow.recording(each.context, each.text, at) for at in flow.languages}
    return {
        "step": each.context,
        "part": " ".join(map(str, each.path[-2:])),
        "text": texts,
        "seconds": {
            at: round(lasting(flow, at, played[at], text), 1) for at, text in texts.items()
        },
        "recording": {
            at: file_name(at, each.context, text) if recordable(text) else None
            for at, text in texts.items()
        },
        "recorded": {at: bool(name) for at, name in played.items()},
    }


def told(found: Report, *, steps: bool = False, prompts: bool = False) -> Iterator[str]:
    """Tell about a file at a terminal: shortly, or also step by step and text by text."""
    if not found.loaded:
        yield from map(str, found.faults)
        count = len(found.faults)
        yield f"{found.file}: refused, {count} {'fault' if count == 1 else 'faults'}"
        return
    flow, variants = found.loaded.flow, _variants(found.loaded, found.day)
    yield f"{found.file}: proven, {len(flow.script.steps)} steps"
    for name, (each, _) in variants.items():
        yield f"  {_TITLES[name].format(found.day)}: {each.fingerprint}"
    yield from _branches(flow, variants)
    yield from _rights(found.loaded, found.day)
    yield from _recordings(flow)
    yield from (f"  look at this: {warning}" for warning in found.loaded.warnings)
    if steps:
        for name, variant in variants.items():
            yield from ("", f"  {_TITLES[name].format(found.day)}:", *_steps(*variant))
    if prompts:
        yield from _prompts(flow)


_TITLES = {"as_written": "as written", "without_drafts": "on a real line on {}"}


def _variants(loaded: Loaded, day: date) -> Variants:
    flows = {"as_written": loaded.flow, "without_drafts": loaded.on(day)}
    return {name: (flow, bounds(flow)) for name, flow in flows.items()}


def _branches(flow: Flow, variants: Variants) -> Iterator[str]:
    yield ""
    yield "  worst wait until a message may be left, in seconds"
    yield _row("from", ["written", "real line", "at most"], "worst in", "keys that lead there")
    found, most = [bound for _, bound in variants.values()], limits(flow)
    for each in branches(flow):
        (seconds, step), (real, _) = (_worst(each, bound) for bound in found)
        cells = [f"{seconds:.1f}", f"{real:.1f}", str(most[each.first])]
        yield _row(each.first, cells, step, _keys(each))
    worst = [f"{max(each.seconds for each in bound.values()):.1f}" for bound in found]
    slowest = max(found[0], key=lambda name: found[0][name].seconds)
    yield _row("any step", [*worst, str(max(most.values()))], slowest)


def _worst(branch: Branch, found: Mapping[str, Bound]) -> tuple[float, str]:
    """Give the worst bound of a branch, in seconds, and the step that has it."""
    return max(
        (found[step].by_language[language or UNKNOWN], step) for step, language in branch.points
    )


def _keys(branch: Branch) -> str:
    menus: dict[str, list[str]] = {}
    for menu, way in branch.ways:
        menus.setdefault(menu, []).append(way)
    return "; ".join(f"{menu} {', '.join(ways)}" for menu, ways in menus.items())


def _rights(loaded: Loaded, day: date) -> Iterator[str]:
    standings = approvals_of(loaded.flow, loaded.approvals, day)
    silent = sum(each.state in {State.DRAFT, State.EXPIRED} for each in standings)
    yield ""
    yield f"  on rights, {silent} of {len(standings)} texts are signed by no lawyer on {day}"
    for each in standings:
        until = f" until {each.until}" if each.until else ""
        yield f"  {each.step:<20} {each.texts}  {each.state}{until}"


def _recordings(flow: Flow) -> Iterator[str]:
    yield ""
    for language in flow.languages:
        texts, played = len(flow.words[language]), flow.recordings.get(language, {})
        yield f"  {language}: {texts} texts, {len(played)} of them played from a recording"
        for step in dict.fromkeys(context for context, _ in played):
            missing = [
                text
                for context, text in flow.words[language]
                if context == step and (context, text) not in played
            ]
            if missing:
                yield f"  {language}: {step} changes voices: {len(missing)} have no recording"


def _steps(flow: Flow, found: Mapping[str, Bound]) -> Iterator[str]:
    tongues = [*flow.languages, UNKNOWN]
    yield _row("step", [*tongues, "at most"], "type")
    most = limits(flow)
    for name, bound in found.items():
        cells = [_seconds(bound.by_language.get(tongue)) for tongue in tongues]
        yield _row(name, [*cells, str(most[name])], flow.step(name).type)


def _prompts(flow: Flow) -> Iterator[str]:
    yield ""
    yield "  seconds of each text; * is played from a recording"
    for each in spoken(flow.script):
        lasts = []
        for language in flow.languages:
            text = flow.text(each.context, each.text, language)
            recorded = flow.recording(each.context, each.text, language)
            seconds = lasting(flow, language, recorded, text)
            lasts.append(f"{language} {seconds:4.1f}{'*' if recorded else ' '}")
        yield f"  {each.context:<18} {' '.join(lasts)} {each.text}"


def _seconds(bound: float | None) -> str:
    return "-" if bound is None else f"{bound:.1f}"  # no call is there in that language


def _row(name: str, cells: list[str], step: str, last: str = "") -> str:
    told = "".join(f"{cell:>10}" for cell in cells)
    return f"  {name:<18}{told}  {step:<17} {last}".rstrip()
