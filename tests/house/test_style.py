"""Style, types and spelling are held by the tools that the lock pins."""

import subprocess
import sys

import pytest

from app.settings import ROOT

TOOLS = [
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("codespell",),
    ("mypy",),
]


@pytest.mark.timeout(240)
@pytest.mark.parametrize("tool", TOOLS, ids=" ".join)
def test_the_tool_finds_nothing(tool):
    found = subprocess.run(
        [
            sys.executable,
            "-m",
            "codespell_lib" if tool[0] == "codespell" else tool[0],
            *tool[1:],
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
