"""Sign webhooks as Twilio's page "Webhooks Security" tells it, in code of the tests' own."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterable
from typing import Any


def sign(
    token: str,
    url: str,
    pairs: Iterable[tuple[str, str]],
    algorithm: Callable[..., Any] = hashlib.sha1,
) -> str:
    """Sign a URL and a form in which a name may stand more than once: each value once."""
    text = url + "".join(name + value for name, value in sorted(set(pairs)))
    return base64.b64encode(
        hmac.new(token.encode(), text.encode(), algorithm).digest()
    ).decode()
