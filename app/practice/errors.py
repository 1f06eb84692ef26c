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


class RequestRefusedError(HotlineError):
    """REST does not do this; HTTP status, Twilio's error code and a sentence say why."""

    def __init__(self, status: int, code: int, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.status = status
        self.code = code
        self.sentence = sentence


class ActRefusedError(HotlineError):
    """A held telephone cannot do this: HTTP status, a word for programs, a sentence."""

    def __init__(self, status: int, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.reason = reason
        self.sentence = sentence


class CalledAwayError(HotlineError):
    """This leg must leave its document: it was taken out of a queue, or redirected."""


class QueueLeftError(HotlineError):
    """The caller has left the queue by <Leave>."""


class LegOverError(HotlineError):
    """The telephone of this leg has left, or the network has ended it."""
