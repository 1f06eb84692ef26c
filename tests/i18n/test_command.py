"""`hotline flows check` proves a line before anybody calls it; it needs no settings."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.flows import flows
from app.i18n import load_flow
from app.settings import ROOT
from ivr.approval import fingerprint
from ivr.bound import bounds
from ivr.flow import spoken

HOTLINE = str(ROOT / "flows" / "hotline.yaml")
BROKEN = str(ROOT / "tests/ivr/broken/several_at_once.yaml")


@pytest.fixture
def run(monkeypatch):
    for name in ("VAR_DIR", "PRACTICE", "DATABASE_URL", "TWILIO_ACCOUNT_SID"):
        monkeypatch.delenv(name, raising=False)
    return lambda *arguments: CliRunner().invoke(flows, ["check", *arguments])


def test_every_step_of_the_line_is_shown_with_its_bound_in_every_language(run):
    done = run("--steps")
    assert done.exit_code == 0
    _, *tables = done.output.split("\n  step ")
    assert len(tables) == 2  # as written, and without what nobody has signed
    for name, bound in bounds(load_flow()).items():
        (line, _) = [
            line
            for table in tables
            for line in table.splitlines()
            if line.split()[:1] == [name]
        ]
        for seconds in bound.by_language.values():
            assert f"{seconds:.1f}" in line


def test_a_program_reads_the_same(run):
    (report,) = json.loads(run("--json", HOTLINE).output)
    assert (report["file"], report["proven"], report["faults"]) == (
        "flows/hotline.yaml",
        True,
        [],
    )
    flow = load_flow()
    assert report["as_written"]["fingerprint"] == flow.fingerprint
    assert report["without_drafts"]["fingerprint"] == load_flow(drafts=False).fingerprint
    emergency = report["as_written"]["bounds"]["emergency"]
    assert emergency["seconds"] == bounds(flow)["emergency"].seconds
    assert set(emergency["by_language"]) == {"es", "en", "unknown"}


def test_a_broken_file_is_refused_with_every_fault_and_status_1(run):
    done = run(HOTLINE, BROKEN)
    assert done.exit_code == 1
    assert "flows/hotline.yaml: proven, " in done.output
    lines = done.output.splitlines()
    assert (
        "tests/ivr/broken/several_at_once.yaml:32:11: `wait` is 60; write at most 15" in lines
    )
    assert lines[-1] == "tests/ivr/broken/several_at_once.yaml: refused, 3 faults"


def test_a_program_reads_faults_too(run):
    done = run("--json", BROKEN)
    (report,) = json.loads(done.output)
    assert (done.exit_code, report["proven"]) == (1, False)
    assert report["faults"][0] == {
        "file": "tests/ivr/broken/several_at_once.yaml",
        "line": 32,
        "column": 11,
        "what": "`wait` is 60",
        "instead": "write at most 15",
    }


def test_a_file_that_is_not_there_is_a_fault_and_no_traceback(run):
    done = run("nowhere.yaml")
    assert done.exit_code == 1
    assert "nowhere.yaml:1:1: the file cannot be read" in done.output


def test_the_check_tells_the_worst_of_each_branch_and_who_has_signed_what(run):
    (report,) = json.loads(run("--json", HOTLINE).output)
    flow = load_flow()
    for variant in ("as_written", "without_drafts"):
        found = report[variant]["branches"]
        assert (found["emergency"]["most"], found["work"]["most"]) == (100, 180)
        assert found["emergency"]["ways"] == ["greeting 0", "main 1"]
        for name, branch in found.items():
            assert bounds(flow)[name].seconds - 1 <= branch["seconds"] <= branch["most"]
    states = {each["step"]: each["state"] for each in report["approvals"]}
    assert states["minimal"] == states["rights_home"] == "draft"


def test_the_check_is_short_and_tells_more_when_asked(run):
    flow = load_flow()
    shown = run(HOTLINE).output.splitlines()
    assert len(shown) < len(flow.script.steps)
    (row,) = [line for line in shown if line.split()[:1] == ["emergency"] and "main 1" in line]
    assert row.split()[3] == "100"
    digits = fingerprint(flow, "rights_pay")
    assert any(line.split() == ["rights_pay", digits, "draft"] for line in shown)
    assert any(line.startswith("  any step") for line in shown)
    told = run(HOTLINE, "--prompts").output
    for each in spoken(flow.script):
        assert f" {each.text}" in told


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        ("2026-11-19", "draft"),
        ("2026-11-20", "approved until 2027-05-20"),
        ("2027-05-10", "expiring until 2027-05-20"),
        ("2027-05-21", "expired until 2027-05-20"),
    ],
)
def test_what_is_signed_is_told_as_of_a_day(run, tmp_path, day, standing):
    flow = load_flow()
    shutil.copy(HOTLINE, tmp_path)
    signed = {
        "step": "rights_pay",
        "texts": fingerprint(flow, "rights_pay"),
        "author": "A. Author",
        "spanish_reviewer": "B. Reviewer",
        "lawyer": "C. Lawyer",
        "approved_on": "2026-11-20",
        "review_by": "2027-05-20",
    }
    stale = signed | {"step": "rights_home", "texts": "0" * 12, "review_by": "2026-12-01"}
    (tmp_path / "approvals.yaml").write_text(json.dumps({"approvals": [signed, stale]}))
    shown = run(str(tmp_path / "hotline.yaml"), "--on", day).output
    (row,) = [line for line in shown.splitlines() if line.startswith("  rights_pay ")]
    assert row.endswith(f"  {standing}")
    assert "look at this: " in shown
    assert "the text of `rights_home` has changed since" in shown


def test_a_flow_in_which_a_caller_may_wait_too_long_is_refused(run, tmp_path):
    slow = Path(HOTLINE).read_text().replace("    attempts: 2\n", "    attempts: 6\n")
    (tmp_path / "hotline.yaml").write_text(slow)
    done = run(str(tmp_path / "hotline.yaml"))
    assert done.exit_code == 1
    assert re.search(r"from `emergency` a caller may wait \d+ s", done.output)
