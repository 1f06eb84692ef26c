"""The picture of the house in the README is held by a program."""

import pytest
from importlinter.cli import lint_imports


def test_imports_point_one_way(capsys: pytest.CaptureFixture[str]):
    status = lint_imports(no_cache=True)
    assert status == 0, capsys.readouterr().out
