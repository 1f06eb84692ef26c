"""Every step with each of its outcomes once, both languages side by side."""

from ivr.bound import bounds
from ivr.circumstances import Circumstances
from ivr.events import RingOutcome
from ivr.flow import spoken
from ivr.speech import seconds
from ivr.steps import Connect, End, Message, Number, Read, Switch, chunks
from tests.ivr.walk import Walk

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
    for name in ("minimal", "screening", "queue", "guard"):
        parts += [f"## {name}", "", *beside(flow, name)]
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
    said = [(field, text) for field, texts in chunks(step).items() for text in texts]
    return table(flow, name, said)


def beside(flow, name):
    """Write what stands beside the steps: for drafts, for responders, for who waits."""
    said = [each for each in spoken(flow.script) if each.context == name]
    return table(flow, name, [(str(each.path[-1]), each.text) for each in said])


def table(flow, context, said):
    rows = []
    for field, text in said:
        words = [flow.text(context, text, language) for language in ("es", "en")]
        lengths = "–".join(f"{seconds(each):.0f}" for each in words)
        rows.append(f"| {field} | {lengths} | {words[0]} | {words[1]} |")
    head = ["| | s | Español | English |", "|---|---|---|---|"]
    return [*head, *rows, ""] if rows else []


def follows(flow, name):
    """Walk the engine through each outcome of a step, and write where it has led."""
    lines: dict[str, list[str]] = {}
    for what, walk in outcomes(flow, name):
        notes = "".join(f" [{note}]" for note in walk.notes)
        lines.setdefault(walk.step + notes, []).append(what)
    return [f"- {', '.join(hows)} → {target}" for target, hows in lines.items()]


def outcomes(flow, name):
    """Give each outcome of a step, in words, with a call in which it has just come."""
    match flow.step(name):
        case Switch(when=when):
            yield "yes", begun(flow, name, **{when: True})
            yield "no", begun(flow, name, **{when: False})
        case Connect() as step:
            yield from rung(flow, name, step)
        case Message():
            yield "message left", begun(flow, name).leaves(30)
            yield "message empty", begun(flow, name).leaves(0)
        case End():
            assert begun(flow, name).ended
        case step:
            yield from pressed(flow, name, step)


def begun(flow, name, **now):
    """A call that has just come to a step, and hears it."""
    flow = flow.model_copy(update={"script": flow.script.model_copy(update={"start": name})})
    now = {"notice": {"es": "Aviso.", "en": "News."}, "case": "Tern, 4 8 2 1"} | now
    return Walk(flow, now=Circumstances(**now)).calls()


def pressed(flow, name, step):
    for key, press in step.keys.items():
        wish = f" ({press.wish})" if press.wish else ""
        yield f"key {key}{wish}", begun(flow, name).presses(key)
    if isinstance(step, Number):
        yield "number given", begun(flow, name).presses("4135550123", "1")
        yield "no number", begun(flow, name).waits(step.rounds)
        return
    yield "wrong key", begun(flow, name).presses(*"#" * getattr(step, "rounds", 1))
    parts = len(step.say) if isinstance(step, Read) else getattr(step, "rounds", 1)
    yield "silence", begun(flow, name).waits(parts)


def rung(flow, name, step):
    yield "nobody on shift", begun(flow, name).finds_nobody()
    if flow.script.guard:
        yield (
            "the key of the question not pressed",
            begun(flow, name, guard=True, crowded=True).waits(2),
        )
    for outcome in RingOutcome:
        walk = begun(flow, name)
        attempts = 1 if outcome is RingOutcome.CONVERSATION else step.attempts
        for code in "abcdef"[:attempts]:
            walk.finds(code * 5).hears_from(outcome)
        yield outcome.value.replace("-", " "), walk
