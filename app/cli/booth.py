"""The telephones that `hotline demo` hands to the browser, and the calls that are led there."""

from app.cli.stage import Stage
from app.practice import Busy, Confides, Control, Hands, Scene, Voicemail

CALLER = "caller"
NUMBER = "+14135550151"  # of the caller in the browser; the terminal has one of its own
# Whoever plays has all the time that a telephone rings for: the others are engaged, which is no
# missed ring of theirs.
SCENES = {
    "plain": Scene(number="+14135550161", script=Confides("1 0"), others=(Busy(),)),
    "voicemail": Scene(
        number="+14135550162", script=Confides("1 1"), others=(Voicemail(), Busy())
    ),
    "emergency": Scene(number="+14135550163", script=Confides("0"), others=(Busy(),)),
}


def hand_out(stage: Stage, control: Control) -> None:
    """Let the console's pages hold the telephones of a stage, each by its owner's name."""
    phones = {
        person.first_name: stage.network.phone(person.phone) for person in stage.rota.responders
    }
    control.hands = Hands(
        network=stage.network,
        line=stage.number,
        caller=CALLER,
        telephones={CALLER: stage.network.phone(NUMBER), **phones},
        scenes=SCENES,
        later=Busy(),
    )
