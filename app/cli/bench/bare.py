"""A bare Flask route with constant TwiML: what the line is measured beside."""

from flask import Flask, Response

TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response><Say>One moment.</Say></Response>'

app = Flask(__name__)


@app.post("/twilio/<path:_>")
def answer(_: str) -> Response:
    return Response(TWIML, content_type="text/xml; charset=utf-8")


@app.post("/twilio/voice")
def voice() -> Response:
    return Response(TWIML, content_type="text/xml; charset=utf-8")
