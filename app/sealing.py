"""Keys: what is kept is unreadable without them, and a case's data without its own."""

import hashlib
import hmac
import secrets
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.errors import HotlineError
from app.files import replace_file

VERSION = b"\x01"
KEY_BYTES, ID_BYTES, NONCE_BYTES = 32, 4, 12
INDEX_BYTES = 3  # 24 bits: about 600 numbers share each value, so it recognises, not proves


class SealBrokenError(HotlineError):
    """What was sealed has been changed, moved to another place, or is not sealed at all."""


class KeyMissingError(HotlineError):
    """What was sealed needs a key that is not among SEALING_KEYS."""


class Context(NamedTuple):
    """The place that sealed data belongs to; it opens nowhere else."""

    table: str
    column: str
    row: str


class DataKey:
    """A key of 32 bytes that seals and opens; its repr never shows it."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes, context: Context) -> bytes:
        """Seal bytes for one place."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, _bound(context))

    def open(self, blob: bytes, context: Context) -> bytes:
        """Open what was sealed for this place, or raise SealBrokenError."""
        try:
            return self._cipher.decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], _bound(context))
        except (InvalidTag, ValueError):
            raise SealBrokenError from None


class Keyring:
    """The keys of the line, 32 bytes each: the first one seals, all of them open.

    A number's index must not change when a key is added in front, so indexes derive from the
    last key, the oldest; it goes only when every index has been made anew.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise KeyMissingError("A keyring needs at least one key, each of 32 bytes.")
        self._keys = {_id(key): DataKey(_derived(key, b"seal")) for key in keys}
        if len(self._keys) != len(set(keys)):
            raise KeyMissingError("Two keys have the same id: make another one.")
        self._current = _id(keys[0])
        self._oldest = keys[-1]
        self._indexes: dict[str, bytes] = {}

    def seal(self, plain: bytes, context: Context) -> bytes:
        """Seal bytes for one place, under the current key."""
        return VERSION + self._current + self._keys[self._current].seal(plain, context)

    def open(self, blob: bytes, context: Context) -> bytes:
        """Open what was sealed for this place; SealBrokenError or KeyMissingError otherwise."""
        head = len(VERSION) + ID_BYTES
        if blob[: len(VERSION)] != VERSION or len(blob) < head:
            raise SealBrokenError
        key = self._keys.get(blob[len(VERSION) : head])
        if key is None:
            raise KeyMissingError
        return key.open(blob[head:], context)

    def rewrap(self, blob: bytes, context: Context) -> bytes:
        """Seal again under the current key what an older one sealed."""
        return self.seal(self.open(blob, context), context)

    def new_data_key(self, case_id: str) -> bytes:
        """Make a key for one case, wrapped; destroying it destroys the data of the case."""
        return self.seal(secrets.token_bytes(KEY_BYTES), _wrapping(case_id))

    def data_key(self, wrapped: bytes, case_id: str) -> DataKey:
        """Unwrap the key of a case."""
        return DataKey(self.open(wrapped, _wrapping(case_id)))

    def rewrap_data_key(self, wrapped: bytes, case_id: str) -> bytes:
        """Wrap the key of a case again under the current key; what it sealed stays as it is."""
        return self.rewrap(wrapped, _wrapping(case_id))

    def token(self, text: str, purpose: str) -> bytes:
        """Hash an id of high entropy, keyed, to 32 bytes: equal ids have equal tokens."""
        if purpose not in self._indexes:
            self._indexes[purpose] = _derived(self._oldest, b"index:" + purpose.encode())
        return hmac.digest(self._indexes[purpose], text.encode(), "sha256")

    def fingerprint(self, text: str, purpose: str) -> bytes:
        """Hash a telephone number, keyed, to 24 bits: it recognises and proves nothing."""
        return self.token(text, f"{purpose}:short")[:INDEX_BYTES]


class SealedFile:
    """A small sealed file that is replaced in one step; mode 0600."""

    def __init__(self, path: Path, keyring: Keyring, context: Context) -> None:
        self.path = path
        self._keyring = keyring
        self._context = context

    def read(self) -> bytes | None:
        """Open what was written; None where nothing was, and the errors of the keyring."""
        if not self.path.exists():
            return None
        return self._keyring.open(self.path.read_bytes(), self._context)

    def write(self, plain: bytes) -> None:
        """Replace the file: a power cut leaves the old one or the new one."""
        replace_file(self.path, self._keyring.seal(plain, self._context))


def _derived(key: bytes, label: bytes) -> bytes:
    hkdf = HKDF(
        algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=b"hotline:" + label
    )
    return hkdf.derive(key)


def _id(key: bytes) -> bytes:
    return hashlib.sha256(b"hotline:id" + key).digest()[:ID_BYTES]


def _bound(context: Context) -> bytes:
    """Write a place so that no two places are written alike."""
    parts = [part.encode() for part in context]
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


def _wrapping(case_id: str) -> Context:
    return Context("case", "key_wrapped", case_id)
