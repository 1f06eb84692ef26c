"""Only what Twilio signed is let in."""

import hashlib
from urllib.parse import parse_qs, urlencode

import pytest

from app.telephony.signature import SETTINGS, SIGNATURE, Signatures
from tests.signing import sign

ORIGIN = "https://line.example"


def form(pairs):
    return parse_qs(urlencode(pairs), keep_blank_values=True)


def test_twilios_published_vector_is_let_in():
    pairs = {
        "CallSid": "CA1234567890ABCDE", "Caller": "+14158675310", "Digits": "1234",
        "From": "+14158675310", "To": "+18005551212",
    }  # fmt: skip
    doors = Signatures(["12345"], "https://example.com")
    headers = {SIGNATURE: "L/OH5YylLD5NRKLltdqwSvS0BnU="}
    assert doors.valid("/myapp.php?foo=1&bar=2", form(pairs), headers)


@pytest.mark.parametrize(
    "target",
    [
        "/v?s=a.b-c_d",
        "/v?q=a%2Fb%3Ac",
        "/v?n=%C3%B1",
        "/v?e=%e1",
        "/v?",
        "/%C3%B1",
        "/v?a=1&a=2",
        "/v",
    ],
)
def test_the_target_counts_as_it_came_over_the_wire(target):
    pairs = [("Digits", " 1 "), ("Empty", "")]
    headers = {SIGNATURE: sign("old", ORIGIN + target, pairs)}
    assert Signatures(["new", "old"], ORIGIN).valid(target, form(pairs), headers)


def test_a_name_may_stand_twice():
    pairs = [("Digits", "2"), ("Digits", "1"), ("Digits", "2")]
    headers = {SIGNATURE: sign("t", ORIGIN + "/v", pairs)}
    assert Signatures(["t"], ORIGIN).valid("/v", form(pairs), headers)


def test_the_second_algorithm_is_read_from_its_header():
    pairs = [("Digits", "1")]
    headers = {
        SIGNATURE: sign("t", ORIGIN + "/v", pairs, hashlib.sha256),
        SETTINGS: "key=k1,algorithm=HMAC_SHA256",
    }
    doors = Signatures(["t"], ORIGIN)
    assert doors.valid("/v", form(pairs), headers)
    assert not doors.valid("/v", form(pairs), {SIGNATURE: headers[SIGNATURE]})
    assert not doors.valid("/v", form(pairs), headers | {SETTINGS: "algorithm=HMAC_MD5"})


@pytest.mark.parametrize("late", ["CallToken", "StirVerstat"])
def test_fields_that_may_have_been_added_after_signing_do_not_matter(late):
    pairs = [("Digits", "1")]
    headers = {SIGNATURE: sign("t", ORIGIN + "/v", pairs)}
    doors = Signatures(["t"], ORIGIN)
    assert doors.valid("/v", form([*pairs, (late, "x")]), headers)
    assert not doors.valid("/v", form([*pairs, ("From", "x")]), headers)


def test_userinfo_in_the_public_address_is_not_signed():
    headers = {SIGNATURE: sign("t", ORIGIN + "/v", [])}
    assert Signatures(["t"], "https://user:secret@line.example/").valid("/v", {}, headers)


@pytest.mark.parametrize("signature", [None, "", "x", "L/OH5YylLD5NRKLltdqwSvS0BnU=", "ñ"])
def test_strangers_are_turned_away(signature):
    headers = {} if signature is None else {SIGNATURE: signature}
    assert not Signatures(["t"], ORIGIN).valid("/v", form({"Digits": "1"}), headers)
