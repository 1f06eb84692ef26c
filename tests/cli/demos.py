"""The demo in a process of its own, as somebody starts it at a terminal."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from functools import partial

from app.db import embedded
from app.settings import ROOT


@contextmanager
def demo(folder, *options, **streams):
    """Start the demo on a line in a folder; afterwards it is over, and so is its Postgres.

    Ctrl-C reaches it also where whoever runs the tests in the background has it ignored.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "demo", *options],
        cwd=ROOT,
        env={**os.environ, "VAR_DIR": str(folder)},
        start_new_session=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
        **streams,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
        embedded.forget(folder)
