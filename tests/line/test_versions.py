"""A changed flow serves new calls when it is proven, and nobody when it is not."""

import logging
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import date

import pytest

from app.clock import RealClock
from app.i18n import load_whole, stamp
from app.joining.house import House
from app.joining.keepers import flow_keeper
from app.line import versions
from app.line.versions import FlowKeeper
from app.settings import FLOWS, LOCALES, from_environment
from ivr.approval import fingerprint
from ivr.errors import Fault, FlowRefusedError
from ivr.loader import to_json

GOODBYE = "You can call again at any hour. Take care."


class Files:
    """A copy of the line's files that tests may change, and the keeper that looks at them."""

    def __init__(self, folder):
        self.flows, self.locales = folder / "flows", folder / "locales"
        for source, target in ((FLOWS, self.flows), (LOCALES, self.locales)):
            for path in source.rglob("*"):
                if path.suffix in {".yaml", ".po"}:
                    copy = target / path.relative_to(source)
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    copy.write_text(path.read_text())
        self.kept = folder / "var" / "flows"
        self.loads = 0

    def load(self):
        self.loads += 1
        return load_whole(self.flows / "hotline.yaml", folder=self.locales)

    def keeper(self, day=None):
        """Keep them as practice does, or as a real line does on a day."""
        return FlowKeeper(
            self.kept,
            self.load,
            lambda loaded: loaded.on(day()) if day else loaded.flow,
            lambda: (day and day(), stamp(self.flows, self.locales)),
        )

    def edit(self, before, after, *, po=True):
        """Change a text in the flow, and its name in the catalog."""
        paths = [self.flows / "hotline.yaml"]
        paths += [self.locales / "es/LC_MESSAGES/flows.po"] if po else []
        for path in paths:
            text = path.read_text()
            assert before in text
            path.write_text(text.replace(before, after))


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path)


def alarms(caplog):
    return [r.getMessage() for r in caplog.records if r.levelno == logging.ERROR]


def test_a_good_change_serves_new_calls_and_calls_under_way_keep_theirs(files):
    keeper = files.keeper()
    before = keeper.current
    files.edit(GOODBYE, "Call again at any hour. Take care.")
    keeper.refresh()
    assert keeper.current.fingerprint != before.fingerprint
    assert keeper.of(before.fingerprint) is before


def test_a_bad_change_changes_nothing_and_is_told_once(files, caplog):
    keeper = files.keeper()
    before = keeper.current
    files.edit("    silence: silent\n", "    silence: nowhere\n", po=False)
    for _ in range(3):
        keeper.refresh()
    assert keeper.current is before
    (alarm,) = alarms(caplog)
    assert "there is no step `nowhere`" in alarm
    assert "hotline.yaml:" in alarm


def test_what_is_wrong_with_a_file_is_known_until_it_is_mended(files):
    keeper = files.keeper()
    assert keeper.faults == ()
    files.edit(GOODBYE, "", po=False)
    keeper.refresh()
    assert keeper.faults[0].file.endswith("hotline.yaml")
    assert keeper.faults[0].line > 1
    assert keeper.good.flow == keeper.current
    (files.flows / "hotline.yaml").write_text((FLOWS / "hotline.yaml").read_text())
    keeper.refresh()
    assert keeper.faults == ()


def test_a_new_start_does_not_make_a_version_younger(files):
    files.keeper()
    os.utime(files.kept / versions.CURRENT, (1000, 1000))
    assert files.keeper().since.timestamp() == 1000


def test_a_text_that_was_changed_in_one_language_only_is_refused(files, caplog):
    keeper = files.keeper()
    files.edit(GOODBYE, "Call again at any hour. Take care.", po=False)
    keeper.refresh()
    assert len(alarms(caplog)) == 1


def test_files_that_have_not_changed_are_not_read_again(files):
    keeper = files.keeper()
    for _ in range(3):
        keeper.refresh()
    assert files.loads == 1


def test_a_start_with_a_bad_file_serves_the_last_good_one(files, caplog):
    good = files.keeper().current
    (files.flows / "hotline.yaml").write_text("flow: broken\n")
    again = files.keeper()
    assert again.current.fingerprint == good.fingerprint
    assert len(alarms(caplog)) == 1


def test_a_start_with_a_bad_file_and_nothing_good_is_refused(files):
    (files.flows / "hotline.yaml").write_text("flow: broken\n")
    with pytest.raises(FlowRefusedError):
        files.keeper()


def test_a_call_that_another_process_began_goes_on_with_its_own_flow(files):
    first = files.keeper()
    old = first.current.fingerprint
    files.edit(GOODBYE, "Call again at any hour. Take care.")
    second = files.keeper()
    assert second.current.fingerprint != old
    assert second.of(old) == first.current
    assert second.of("0" * 12) is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", bytes(200)])
def test_a_spoilt_version_is_none(files, content):
    keeper = files.keeper()
    (files.kept / f"{'a' * 12}.json").write_bytes(content)
    assert keeper.of("a" * 12) is None


@pytest.mark.parametrize("name", [b"", b"\xff\xff", bytes(12), b"../../secret", b"f" * 12])
def test_a_spoilt_name_of_the_last_good_one_keeps_no_good_file_from_callers(files, name):
    good = files.keeper().current
    (files.kept / "current").write_bytes(name)
    assert files.keeper().current.fingerprint == good.fingerprint
    assert (files.kept / "current").read_text() == good.fingerprint


@pytest.mark.parametrize("content", [b"", b"\xff\xff", b"[]", b'{"flow": 1}', b"{}"])
def test_spoilt_last_good_files_and_a_bad_file_are_told_as_the_bad_file(files, content):
    files.keeper()
    (files.kept / "good.json").write_bytes(content)
    (files.flows / "hotline.yaml").write_text("flow: broken\n")
    with pytest.raises(FlowRefusedError):
        files.keeper()


def test_a_call_keeps_its_flow_when_a_newer_program_would_name_it_differently(files):
    keeper = files.keeper()
    (files.kept / f"{'e' * 12}.json").write_text(to_json(keeper.current))
    # The session names the flow; under any other name the call would begin anew.
    assert keeper.of("e" * 12).fingerprint == "e" * 12


def test_a_name_that_is_no_fingerprint_is_not_looked_for(files):
    keeper = files.keeper()
    (files.kept.parent / "elsewhere.json").write_text(to_json(keeper.current))
    assert keeper.of("../elsewhere") is None


def test_the_folder_and_its_versions_are_for_their_owner_alone(files):
    files.keeper()
    assert files.kept.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in files.kept.iterdir()} == {0o600}


def test_a_mended_file_is_taken_up_after_a_refused_one(files, caplog):
    keeper = files.keeper()
    before = keeper.current
    files.edit("    silence: silent\n", "    silence: nowhere\n", po=False)
    keeper.refresh()
    files.edit("    silence: nowhere\n", "    silence: silent\n", po=False)
    files.edit(GOODBYE, "Call again at any hour. Take care.")
    keeper.refresh()
    assert keeper.current.fingerprint != before.fingerprint
    assert len(alarms(caplog)) == 1


def test_a_proof_that_fails_itself_is_a_refusal_told_once(files, caplog):
    keeper = files.keeper()
    files.edit(GOODBYE, "Call again at any hour. Take care.")

    def unforeseen():
        raise IndexError

    keeper._load = unforeseen
    before = keeper.current
    for _ in range(3):
        keeper.refresh()
    assert keeper.current is before
    (alarm,) = alarms(caplog)
    assert "IndexError" in alarm
    again = FlowKeeper(files.kept, unforeseen, lambda loaded: loaded.flow, lambda: 0)
    assert again.current.fingerprint == before.fingerprint


def test_a_disk_that_cannot_be_read_for_a_moment_is_looked_at_again(files):
    keeper = files.keeper()
    before, good = keeper.current, keeper._load

    def away():
        raise OSError(5, "Input/output error")

    files.edit(GOODBYE, "Call again at any hour. Take care.")
    keeper._load = away
    with pytest.raises(OSError, match="Input"):
        keeper.refresh()
    assert keeper.current is before
    keeper._load = good
    keeper.refresh()
    assert keeper.current is not before


def test_processes_that_start_at_once_in_one_folder_all_have_the_flow(files, caplog):
    ancient = files.kept / f"{'b' * 12}.json"
    files.kept.mkdir(parents=True)
    ancient.write_text("{}")
    os.utime(ancient, (1, 1))
    with ThreadPoolExecutor(8) as threads:
        keepers = [each.result() for each in [threads.submit(files.keeper) for _ in range(8)]]
    assert len({keeper.current.fingerprint for keeper in keepers}) == 1
    assert not ancient.exists()
    assert alarms(caplog) == []
    assert len(list(files.kept.iterdir())) == 3, "the flow, its name, and the last good files"


def test_versions_go_a_week_after_another_took_their_place(files, monkeypatch):
    keeper = files.keeper()
    old = files.kept / f"{keeper.current.fingerprint}.json"
    ancient = files.kept / f"{'b' * 12}.json"
    ancient.write_text("{}")
    for path in (old, ancient):
        os.utime(path, (1, 1))
    files.edit(GOODBYE, "Call again at any hour. Take care.")
    keeper.refresh()
    assert old.exists(), "calls may have begun with it a moment ago"
    assert not ancient.exists()


def test_a_full_disk_keeps_no_mended_flow_from_callers(files, monkeypatch):
    keeper = files.keeper()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(versions, "replace_file", full)
    files.edit(GOODBYE, "Call again at any hour. Take care.")
    before = keeper.current
    keeper.refresh()
    assert keeper.current is not before


def test_what_practice_said_last_is_never_said_on_a_real_line(files, database, keyring):
    var = {"PRACTICE": "1", "VAR_DIR": str(files.kept.parent)}
    practice = replace(from_environment(var), flows=files.flows, locales=files.locales)

    def line(settings):
        house = House(settings=settings, clock=RealClock(), keyring=keyring, database=database)
        with ExitStack() as stack:
            return flow_keeper(house, stack).current

    drafts = line(practice)
    (files.flows / "hotline.yaml").write_text("flow: broken\n")
    assert line(practice).fingerprint == drafts.fingerprint
    with pytest.raises(FlowRefusedError):
        line(replace(practice, practice=False))


SIGNED = """approvals:
  - step: rights_home
    texts: "{texts}"
    author: "A"
    spanish_reviewer: "B"
    lawyer: "C"
    approved_on: "2026-11-20"
    review_by: "2026-12-01"
"""


@pytest.fixture
def signed(files):
    """Approve the rights at home until the first of December."""
    texts = fingerprint(files.load().flow, "rights_home")
    (files.flows / "approvals.yaml").write_text(SIGNED.format(texts=texts))
    return files


def speaks_rights(keeper):
    return keeper.current.step("rights_home").say != keeper.current.script.minimal


@pytest.mark.parametrize("again", [False, True])
def test_an_approval_expires_also_while_a_bad_file_stands(signed, again):
    today = date(2026, 12, 1)
    keeper = signed.keeper(lambda: today)
    assert speaks_rights(keeper)
    (signed.flows / "hotline.yaml").write_text("flow: broken\n")
    keeper.refresh()
    assert speaks_rights(keeper)
    today = date(2026, 12, 2)
    if again:
        keeper = signed.keeper(lambda: today)
    keeper.refresh()
    assert not speaks_rights(keeper)


def test_an_approval_that_begins_tomorrow_outlasts_a_bad_file(signed):
    today = date(2026, 11, 19)
    keeper = signed.keeper(lambda: today)
    assert not speaks_rights(keeper)
    (signed.flows / "hotline.yaml").write_text("flow: broken\n")
    today = date(2026, 11, 20)
    assert speaks_rights(signed.keeper(lambda: today))


def test_refused_files_are_read_again_after_a_while_though_nothing_changed(files, caplog):
    keeper = files.keeper()
    before, good = keeper.current, keeper._load

    def away():
        raise FlowRefusedError([Fault(file="f", line=1, column=1, what="away", instead="wait")])

    files.edit(GOODBYE, "Call again at any hour. Take care.")
    keeper._load = away
    keeper.refresh()
    keeper._load = good
    for _ in range(versions.AGAIN - 1):
        keeper.refresh()
    assert keeper.current is before
    keeper.refresh()
    assert keeper.current is not before
    assert len(alarms(caplog)) == 1
