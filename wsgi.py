"""The door that gunicorn knocks on: settings in, application out."""

import sys

from app import create_app, logs, tune
from app.errors import HotlineError
from app.settings import from_environment

CANNOT_BOOT = 3  # gunicorn's status for a worker that need not be tried again

logs.begin()
try:
    app = create_app(from_environment())
except HotlineError as error:
    sys.stderr.write(f"{error}\n")
    sys.exit(CANNOT_BOOT)
tune()
