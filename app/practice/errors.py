"""What goes wrong on the practice network, for those who use it and inside of it."""

from app.errors import HotlineError


class NoCallError(HotlineError):
    """This telephone is on no call."""


class PhoneInUseError(HotlineError):
    """This telephone is on a call already."""


class FatalError(HotlineError):
    """A document could not be fetched or understood; Twilio's error code says why."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence


class LegOverError(HotlineError):
    """The telephone of this leg has left, or the network has ended it."""
