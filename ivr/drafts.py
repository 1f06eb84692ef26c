"""What a real line says in the place of rights that no lawyer has signed: three sentences."""

from ivr.flow import Script
from ivr.steps import Connect, Menu, Read, Step


def without_drafts(script: Script, approved: frozenset[str] = frozenset()) -> Script:
    """Put the minimal sentences in the place of texts on rights (`rights: true`).

    Steps in `approved` stay as they are; every other such text is a draft. Keys and targets
    stay what they are, but for a menu: its choices cannot be told apart from its rights, so it
    becomes a reading of the minimal sentences that takes the same keys and goes on as after
    silence.
    """
    steps = {
        name: step if name in approved else _minimal(step, script)
        for name, step in script.steps.items()
    }
    return script.model_copy(update={"steps": steps})


def _minimal(step: Step, script: Script) -> Step:
    match step:
        case Read(rights=True):
            return step.model_copy(update={"say": script.minimal})
        case Connect(rights=True):
            spoken = {
                "before": script.minimal[:1],
                "between": script.minimal[1:] or script.minimal,
                "waiting": step.waiting and (*script.minimal[1:], *script.minimal[:1]),
            }
            return step.model_copy(update=spoken)
        case Menu(rights=True):
            return Read(
                type="read",
                say=script.minimal,
                keys=step.keys,
                wrong=step.wrong,
                then=step.silence,
                rounds=step.rounds,
            )
        case _:
            return step
