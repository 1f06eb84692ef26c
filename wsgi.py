"""The door that gunicorn knocks on: settings in, application out."""

import sys

from app import create_app, logs
from app.settings import from_environment

# Python lets a thread that computes run on for 5 ms; an answer must not wait that long for
# the drain behind it.
sys.setswitchinterval(0.0005)
logs.begin()
app = create_app(from_environment())
