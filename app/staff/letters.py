"""The letter with the link that lets somebody in, in their language."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from app.mail import Letter
from app.pages.words import LANGUAGES, USUAL, Lazy, lazy, read

_SUBJECT = lazy("Your way into the line")
_WORDS = lazy(
    "Hello, %(name)s. With this link you make your account for the line. It works once, for 15"
    " minutes:"
)
_FORGED = lazy(
    "Open it only if somebody of the line told you that it comes. Nobody of the line ever asks"
    " for your password."
)


def invitation(
    to: str, first_name: str, languages: Sequence[str], address: str, locales: Path
) -> Letter:
    """Write the letter; `address` is the link. Its name is new for each link."""
    language = next((each for each in languages if each in LANGUAGES), USUAL)

    def said(text: Lazy) -> str:
        return read(locales)[language].get(text.english, text.english)

    words = (said(_WORDS) % {"name": first_name}, address, said(_FORGED))
    name = f"join-{sha256(address.encode()).hexdigest()[:24]}"
    return Letter(to=to, subject=said(_SUBJECT), words="\n\n".join(words), name=name)
