"""The network signs as Twilio does."""

import pytest

from app.practice.signing import signature, signed_url

FORM = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675310",
    "Digits": "1234",
    "From": "+14158675310",
    "To": "+18005551212",
}


def test_twilios_published_vector_is_met():
    url = "https://example.com/myapp.php?foo=1&bar=2"
    assert signature("12345", url, FORM) == "L/OH5YylLD5NRKLltdqwSvS0BnU="


@pytest.mark.parametrize(
    ("url", "signed"),
    [
        ("https://line.example/a?b=1#rc=2&rp=5xx", "https://line.example/a?b=1"),
        ("https://line.example:8443/a", "https://line.example/a"),
        ("http://line.example:8000/a", "http://line.example:8000/a"),
        ("https://who:secret@line.example/a", "https://line.example/a"),
        ("https://line.example/a%2Fb%c3?q=%3a&e=", "https://line.example/a%2Fb%c3?q=%3a&e="),
        ("https://line.example/a?", "https://line.example/a?"),
    ],
)
def test_the_url_is_signed_byte_for_byte_without_fragment_user_and_https_port(url, signed):
    assert signed_url(url) == signed


def test_empty_values_and_spaces_are_signed_too():
    bare = signature("12345", "http://127.0.0.1/", {"Digits": ""})
    assert bare == signature("12345", "http://127.0.0.1/Digits", {})
    assert bare != signature("12345", "http://127.0.0.1/", {"Digits": " "})


def test_the_port_of_a_texts_webhook_is_signed():
    url = "https://line.example:8443/sms"
    assert signed_url(url, of_text=True) == url
    assert signature("12345", url, {}, of_text=True) != signature("12345", url, {})
