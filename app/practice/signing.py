"""Twilio's request signature in our own words (Twilio: "Security", "Validating signatures")."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit


def signature(token: str, url: str, form: Mapping[str, str], *, of_text: bool = False) -> str:
    """Sign a request: the URL as configured, then every name and value, sorted by name.

    The fragment and a user name are no part of the URL that is signed, nor is the port of a
    voice webhook over https; that of a text's webhook is.
    """
    text = signed_url(url, of_text=of_text) + "".join(
        name + form[name] for name in sorted(form)
    )
    digest = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def signed_url(url: str, *, of_text: bool = False) -> str:
    """Tell the part of a URL that is signed."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme == "https" and not of_text:
        host = _without_port(host)
    bare = url.partition("#")[0]
    start = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
    # The rest stays byte for byte as it is: taking it apart would drop a trailing "?".
    return f"{parts.scheme}://{host}{bare[len(start) :]}"


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host
