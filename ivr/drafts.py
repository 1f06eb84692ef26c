"""What a real line says as long as no lawyer has signed the rights texts: three sentences."""

from ivr.flow import Connect, Menu, Read, Script, Step


def without_drafts(script: Script) -> Script:
    """Put the minimal sentences in the place of every text on rights (`rights: true`).

    No approval exists yet, so every such text is a draft. Keys and targets stay what they
    are, but for a menu: its choices cannot be told apart from its rights, so it becomes a
    reading of the minimal sentences that takes the same keys and goes on as after silence.
    """
    steps = {name: _approved(step, script) for name, step in script.steps.items()}
    return script.model_copy(update={"steps": steps})


def _approved(step: Step, script: Script) -> Step:
    match step:
        case Read(rights=True):
            return step.model_copy(update={"say": script.minimal})
        case Connect(rights=True):
            spoken = {
                "before": script.minimal[:1],
                "between": script.minimal[1:] or script.minimal,
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
