"""The picture of the house in the README is held by a program."""

import subprocess
import sys

from app.settings import ROOT

LINT = "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"


def test_imports_point_one_way():
    # In a process of its own: it sets up logging for everybody.
    found = subprocess.run(
        [sys.executable, "-c", LINT], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stdout + found.stderr
