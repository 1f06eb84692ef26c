"""Turn away any webhook that Twilio did not sign."""

import hmac
import logging
from collections.abc import Mapping, Sequence
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

from twilio.request_validator import (
    HMAC_SHA1,
    HMAC_SHA256,
    RequestValidator,
    get_signature_algorithm,
)

log = logging.getLogger(__name__)

SIGNATURE = "X-Twilio-Signature"
SETTINGS = "X-Twilio-Webhooks-Signature-Settings"

# One field report says that Twilio adds these after signing; Twilio's own text is silent.
ADDED_LATER = ("CallToken", "StirVerstat")


class Signatures:
    """Check signatures over the configured public address and the raw request target.

    Twilio signs the address that it was given, byte for byte; what a framework makes of it
    (decoded escapes, a dropped `?`, the scheme behind a proxy) is another address.
    """

    def __init__(self, tokens: Sequence[str], public_url: str) -> None:
        self._validators = [RequestValidator(token) for token in tokens]
        self._origin = _without_userinfo(public_url)

    def valid(self, target: str, fields: Mapping[str, list[str]], headers: "Headers") -> bool:
        """Tell whether one of our tokens signed this target (path and query, raw) and form."""
        signature = headers.get(SIGNATURE) or ""
        algorithm = get_signature_algorithm(headers.get(SETTINGS) or "")
        address = self._origin + target
        if self._signed(address, fields, signature, algorithm):
            return True
        fewer = {name: fields[name] for name in fields if name not in ADDED_LATER}
        if len(fewer) == len(fields) or not self._signed(address, fewer, signature, algorithm):
            return False
        log.warning("a webhook is signed without %s", " and ".join(ADDED_LATER))
        return True

    def _signed(
        self, address: str, fields: Mapping[str, list[str]], signature: str, algorithm: str
    ) -> bool:
        form = _Fields(fields)
        return any(
            _as_given(v, address, form, signature, algorithm)
            or v.validate(address, form, signature, algorithm)
            for v in self._validators
        )


class _Fields(dict[str, list[str]]):
    """A form as the validator reads it: each name with all its values."""

    def getall(self, name: str) -> list[str]:
        return self[name]


def _as_given(
    validator: RequestValidator, address: str, form: _Fields, signature: str, algorithm: str
) -> bool:
    """Compare with the address as it is; `validate` then tries it with and without a port."""
    if algorithm.upper() not in {HMAC_SHA1, HMAC_SHA256} or not signature.isascii():
        return False
    return hmac.compare_digest(validator.compute_signature(address, form, algorithm), signature)


class Headers(Protocol):
    """Request headers, by name."""

    def get(self, key: str, /) -> str | None: ...


def _without_userinfo(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])).rstrip("/")
