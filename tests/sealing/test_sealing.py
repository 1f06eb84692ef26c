"""What is sealed opens in its own place, with its own key, and nowhere else."""

import pytest

from app.sealing import Context, KeyMissingError, Keyring, SealBrokenError

OLD, NEW = b"o" * 32, b"n" * 32
PLACE = Context("call", "number_sealed", "CA1")
NUMBER = b"+14135550123"


def test_what_is_sealed_opens_in_its_place_and_never_shows():
    ring = Keyring([OLD])
    blob = ring.seal(NUMBER, PLACE)
    assert ring.open(blob, PLACE) == NUMBER
    assert NUMBER not in blob
    assert ring.seal(NUMBER, PLACE) != blob


@pytest.mark.parametrize(
    "elsewhere",
    [
        PLACE._replace(table="message"),
        PLACE._replace(column="name"),
        PLACE._replace(row="CA2"),
        Context("call", "number_sealedCA1", ""),
        Context("callnumber_sealed", "", "CA1"),
    ],
)
def test_a_seal_that_was_moved_is_broken(elsewhere):
    ring = Keyring([OLD])
    with pytest.raises(SealBrokenError):
        ring.open(ring.seal(NUMBER, PLACE), elsewhere)


def test_no_byte_of_a_seal_may_change():
    ring = Keyring([OLD])
    blob = ring.seal(NUMBER, PLACE)
    for index in range(len(blob)):
        changed = blob[:index] + bytes([blob[index] ^ 1]) + blob[index + 1 :]
        with pytest.raises((SealBrokenError, KeyMissingError)):
            ring.open(changed, PLACE)


@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x01abcd", b"\x01abcdshort", b"plain text"])
def test_what_is_no_seal_is_refused(blob):
    with pytest.raises((SealBrokenError, KeyMissingError)):
        Keyring([OLD]).open(blob, PLACE)


def test_keys_rotate_without_losing_anything():
    old = Keyring([OLD])
    blob, wrapped = old.seal(NUMBER, PLACE), old.new_data_key("case")
    both = Keyring([NEW, OLD])
    assert both.open(blob, PLACE) == NUMBER
    mine = both.data_key(wrapped, "case").seal(NUMBER, PLACE)
    rewrapped = both.rewrap_data_key(wrapped, "case")
    assert Keyring([NEW]).data_key(rewrapped, "case").open(mine, PLACE) == NUMBER
    again = both.rewrap(blob, PLACE)
    assert Keyring([NEW]).open(again, PLACE) == NUMBER
    with pytest.raises(KeyMissingError):
        Keyring([NEW]).open(blob, PLACE)


def test_a_new_key_in_front_changes_no_index():
    old, both = Keyring([OLD]), Keyring([NEW, OLD])
    assert old.fingerprint("+14135550123", "number") == both.fingerprint(
        "+14135550123", "number"
    )
    assert old.token("RE1", "recording") == both.token("RE1", "recording")


def test_an_index_recognises_within_its_purpose_only():
    ring = Keyring([OLD])
    number = "+14135550123"
    assert len(ring.fingerprint(number, "number")) == 3
    assert ring.fingerprint(number, "number") != ring.fingerprint("+14135550124", "number")
    assert ring.token(number, "number") != ring.token(number, "recording")
    assert Keyring([NEW]).token(number, "number") != ring.token(number, "number")


def test_a_case_opens_with_its_own_key_only():
    ring = Keyring([OLD])
    mine, other = ring.new_data_key("mine"), ring.new_data_key("other")
    blob = ring.data_key(mine, "mine").seal(NUMBER, PLACE)
    assert ring.data_key(mine, "mine").open(blob, PLACE) == NUMBER
    # Without the wrapped key the rest of the keyring opens nothing: destroying it is enough.
    with pytest.raises(SealBrokenError):
        ring.data_key(other, "other").open(blob, PLACE)
    with pytest.raises((SealBrokenError, KeyMissingError)):
        ring.open(blob, PLACE)
    with pytest.raises(SealBrokenError):
        ring.data_key(mine, "other")


@pytest.mark.parametrize("keys", [[], [b"short"], [OLD, b""]])
def test_a_keyring_without_whole_keys_is_refused(keys):
    with pytest.raises(KeyMissingError):
        Keyring(keys)


def test_no_key_stands_in_a_repr():
    ring = Keyring([OLD])
    assert "oooo" not in repr(ring) + repr(vars(ring.data_key(ring.new_data_key("c"), "c")))
