"""The door that gunicorn knocks on: settings in, application out."""

from app import create_app, logs, tune
from app.settings import from_environment

logs.begin()
app = create_app(from_environment())
tune()
