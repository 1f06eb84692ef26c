"""`hotline flows check` proves a line before anybody calls it; it needs no settings."""

import json

import pytest
from click.testing import CliRunner

from app.cli.flows import flows
from app.i18n import load_flow
from app.settings import ROOT
from ivr.bound import bounds

HOTLINE = str(ROOT / "flows" / "hotline.yaml")
BROKEN = str(ROOT / "tests/ivr/broken/several_at_once.yaml")


@pytest.fixture
def run(monkeypatch):
    for name in ("VAR_DIR", "PRACTICE", "DATABASE_URL", "TWILIO_ACCOUNT_SID"):
        monkeypatch.delenv(name, raising=False)
    return lambda *arguments: CliRunner().invoke(flows, ["check", *arguments])


def test_every_step_of_the_line_is_shown_with_its_bound_in_every_language(run):
    done = run()
    assert done.exit_code == 0
    for name, bound in bounds(load_flow()).items():
        (line, _) = [line for line in done.output.splitlines() if line.split()[:1] == [name]]
        for seconds in bound.by_language.values():
            assert f"{seconds:.1f}" in line
    assert "proven as written" in done.output
    assert "proven as a real line speaks it" in done.output


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
    assert "flows/hotline.yaml: proven as written" in done.output
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


def test_the_check_tells_the_worst_behind_each_key_and_who_has_signed_what(run):
    (report,) = json.loads(run("--json", HOTLINE).output)
    assert report["branches"]["1 emergency"] <= 100
    assert max(report["branches"].values()) <= 180
    states = {each["step"]: each["state"] for each in report["approvals"]}
    assert states["minimal"] == states["rights_home"] == "draft"
    shown = run(HOTLINE).output
    assert "worst behind each key of the main menu" in shown
    assert "rights_pay:" in shown
