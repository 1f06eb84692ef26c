"""Every step with each of its outcomes once, both languages side by side."""

from ivr.bound import bounds
from ivr.edges import ways_out
from ivr.flow import chunks
from ivr.speech import seconds

TYPES = {
    "menu": "a question",
    "read": "a script",
    "connect": "people are rung",
    "message": "a message is recorded",
    "replay": "the caller's message is played",
    "notice": "what coordinators have published",
    "switch": "decided at once",
    "number": "a number is asked for",
    "end": "the end of the call",
}


def document(flow):
    """Write the whole flow as a lawyer reads it: step by step, who says what, what follows."""
    found = bounds(flow)
    parts = ["# What the line says, step by step", "", INTRODUCTION, ""]
    for name, step in flow.script.steps.items():
        parts += [f"## {name}", "", f"{TYPES[step.type].capitalize()}{marks(step)}.", ""]
        parts += [*said(flow, name, step), *follows(flow, name)]
        parts += ["", f"At most {found[name].seconds:.0f} s until a message may be left.", ""]
    return "\n".join(parts)


INTRODUCTION = (
    "Made from the flow and its catalogs by the tests; nobody writes in it by hand. Every\n"
    "step with each of its outcomes stands here once. Seconds are estimates, at 150 words a\n"
    "minute, in Spanish and in English."
)


def marks(step):
    """Say what kind of text this is for a lawyer."""
    rights = getattr(step, "rights", False)
    contested = getattr(step, "contested", False)
    return (", **on rights**" if rights else "") + (", **contested**" if contested else "")


def said(flow, name, step):
    """Write the texts of a step as a table, one row for each."""
    rows = []
    for field, texts in chunks(step).items():
        for text in texts:
            spoken = [flow.text(name, text, language) for language in ("es", "en")]
            lengths = "–".join(f"{seconds(each):.0f}" for each in spoken)
            rows.append(f"| {field} | {lengths} | {spoken[0]} | {spoken[1]} |")
    head = ["| | s | Español | English |", "|---|---|---|---|"]
    return [*head, *rows, ""] if rows else []


def follows(flow, name):
    """Write where each outcome of a step leads."""
    lines: dict[str, list[str]] = {}
    for edge in ways_out(flow.script, name):
        what = f"key {edge.key}" if edge.key else str(edge.outcome)
        wish = f" ({edge.press.wish})" if edge.press and edge.press.wish else ""
        note = f" [{edge.press.note}]" if edge.press and edge.press.note else ""
        lines.setdefault(edge.target + wish + note, []).append(what)
    return [f"- {', '.join(hows)} → {target}" for target, hows in lines.items()]
