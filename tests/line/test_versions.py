"""A changed flow serves new calls when it is proven, and nobody when it is not."""

import logging
import os

import pytest

from app.i18n import load_flow, stamp
from app.line import versions
from app.line.versions import FlowKeeper
from app.settings import FLOWS, LOCALES
from ivr.errors import FlowRefusedError

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
        return load_flow(self.flows / "hotline.yaml", folder=self.locales)

    def keeper(self):
        return FlowKeeper(self.kept, self.load, lambda: stamp(self.flows, self.locales))

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


def test_a_spoilt_version_is_none(files):
    keeper = files.keeper()
    (files.kept / f"{'a' * 12}.json").write_text("{")
    assert keeper.of("a" * 12) is None


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
