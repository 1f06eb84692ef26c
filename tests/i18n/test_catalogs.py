"""A translation is there, whole and meant, or the line does not start."""

import re
import shlex
import shutil
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import i18n
from app.i18n import HOTLINE, catalogs, flow_files, load_flow, load_whole
from app.settings import FLOWS, LOCALES, ROOT
from ivr.approval import fingerprint
from ivr.errors import FlowRefusedError
from ivr.flow import messages
from ivr.loader import without_drafts
from ivr.steps import Read

HEAD = 'msgid ""\nmsgstr "Language: es\\nContent-Type: text/plain; charset=utf-8\\n"\n\n'
ENTRY = 'msgctxt "main"\nmsgid "Press one."\nmsgstr "Oprima uno."\n'

BEFORE, SIGNED, AFTER = date(2026, 11, 19), date(2026, 11, 20), date(2027, 5, 21)


def folder(tmp_path, content, language="es"):
    path = tmp_path / language / "LC_MESSAGES" / "flows.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return tmp_path


def refused(tmp_path, content):
    with pytest.raises(FlowRefusedError) as error:
        catalogs(folder(tmp_path, content))
    prefix = f"{tmp_path}/es/LC_MESSAGES/flows.po:"
    return [str(fault).removeprefix(prefix) for fault in error.value.faults]


def test_a_catalog_is_read_by_context_and_english(tmp_path):
    other = ENTRY.replace("main", "start").replace("Oprima", "Marque")
    assert catalogs(folder(tmp_path, HEAD + ENTRY + "\n" + other)) == {
        "es": {("main", "Press one."): "Oprima uno.", ("start", "Press one."): "Marque uno."}
    }


def test_each_language_has_its_own(tmp_path):
    folder(tmp_path, HEAD + ENTRY)
    folder(tmp_path, HEAD + ENTRY.replace("Oprima uno", "Peze en"), "ht")
    assert set(catalogs(tmp_path)) == {"es", "ht"}


def test_what_is_obsolete_is_not_read(tmp_path):
    gone = '\n#~ msgid "gone"\n#~ msgstr ""\n'
    assert len(catalogs(folder(tmp_path, HEAD + ENTRY + gone))["es"]) == 1


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (ENTRY.replace("Oprima uno.", ""), "5:1: this text is not translated"),
        (ENTRY.replace("Oprima uno.", "  "), "5:1: this text is not translated"),
        ("#, fuzzy\n" + ENTRY, "6:1: this translation is a guess (fuzzy)"),
        (ENTRY.replace("uno", "{uno}"), "5:1: the placeholders are not those of the English"),
        (ENTRY.replace("one", "{n}"), "5:1: the placeholders are not those of the English"),
        (ENTRY.replace("uno.", "uno.\\n"), "5:1: the text has line breaks"),
        (ENTRY.replace("uno", "\x0b"), "5:1: no document can carry the character U+000B"),
        (ENTRY + "\n" + ENTRY.replace("uno", "dos"), "9:1: this text stands here twice"),
        (
            ENTRY.replace("msgstr", 'msgid_plural "x"\nmsgstr[0]'),
            "5:1: plural forms are not spoken",
        ),
        ('msgid "x', "4:1: this is no catalog"),
        ("junk\n", "4:1: this is no catalog"),
    ],
)
def test_a_faulty_entry_is_refused_at_its_line_with_the_remedy(tmp_path, entry, fault):
    (found,) = refused(tmp_path, HEAD + entry)
    assert found.startswith(fault)
    assert "; " in found


@pytest.mark.parametrize("content", [b"\xff\xfe", b'msgid "x\xff"'])
def test_what_is_no_text_is_refused(tmp_path, content):
    (found,) = refused(tmp_path, content)
    assert found.startswith("1:1: the file cannot be read")


def test_faults_of_catalog_and_flow_are_told_together(tmp_path):
    content = (LOCALES / "es/LC_MESSAGES/flows.po").read_text()
    first = next(iter(catalogs()["es"]))
    changed = content.replace(f'msgid "{first[1]}"', f'msgid "{first[1]}!"')
    changed += '\n#, fuzzy\nmsgid "x"\nmsgstr "y"\n'
    with pytest.raises(FlowRefusedError) as error:
        load_flow(folder=folder(tmp_path, changed))
    guess, missing, *_ = error.value.faults
    assert "fuzzy" in guess.what
    assert guess.file.endswith("flows.po")
    assert (missing.file, missing.what) == ("flows/hotline.yaml", "this text has no `es` words")


def test_a_guess_is_refused_also_where_the_flow_has_no_fault(tmp_path):
    content = (LOCALES / "es/LC_MESSAGES/flows.po").read_text()
    guessed = content.replace('msgctxt "minimal"', '#, fuzzy\nmsgctxt "minimal"', 1)
    with pytest.raises(FlowRefusedError, match="fuzzy"):
        load_flow(folder=folder(tmp_path, guessed))


def test_a_line_without_its_catalog_does_not_start(tmp_path):
    with pytest.raises(FlowRefusedError, match="there is no catalog for `es`"):
        load_flow(folder=tmp_path)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(0, 400), st.integers(0, 30), st.text(max_size=8) | st.sampled_from('"\\#[%{')
)
def test_whatever_is_done_to_a_catalog_it_is_read_or_refused(
    tmp_path_factory, place, length, other
):
    content = HEAD + ENTRY + "\n" + ENTRY.replace("one", "two")
    content = content[:place] + other + content[place + length :]
    try:
        found = catalogs(
            folder(tmp_path_factory.getbasetemp(), content.encode(errors="replace"))
        )
    except FlowRefusedError:
        return
    assert all(text.strip() for text in found.get("es", {}).values())


def test_the_line_speaks_every_language_wholly_and_says_nothing_else():
    flow = load_flow()
    spoken = set(messages(flow.script))
    assert set(flow.words) == {"es", "en"}
    assert all(set(words) == spoken for words in flow.words.values())


def test_a_real_line_has_another_flow_than_practice():
    assert load_flow(drafts=False).fingerprint != load_flow().fingerprint


@pytest.fixture
def signed(tmp_path):
    """Copy the line's flow to where its first reading of rights is signed for half a year."""
    flow = load_flow()
    minimal = flow.script.minimal
    step = next(name for name, each in flow.script.steps.items() if _is_draft(each, minimal))
    folder = shutil.copytree(FLOWS, tmp_path / "flows")
    (folder / "approvals.yaml").write_text(
        f"""approvals:
  - step: {step}
    texts: "{fingerprint(flow, step)}"
    author: A
    spanish_reviewer: B
    lawyer: C
    approved_on: "2026-11-20"
    review_by: "2027-05-20"
"""
    )
    return folder / HOTLINE.name, step


def _is_draft(step, minimal):
    reads = isinstance(step, Read) and step.say != minimal
    return reads and step.rights and not step.contested


def test_a_real_line_says_what_is_approved_on_the_day(signed):
    path, step = signed
    on = {day: load_flow(path, drafts=False, on=day) for day in (BEFORE, SIGNED, AFTER)}
    whole = load_flow(path)
    assert on[SIGNED].step(step) == whole.step(step)
    assert on[BEFORE].step(step) == whole.step(step).model_copy(
        update={"say": whole.script.minimal}
    )
    assert on[BEFORE] == on[AFTER] == without_drafts(whole)


def test_practice_says_drafts_on_any_day(signed):
    assert load_flow(signed[0], on=BEFORE) == load_flow()


def test_what_is_signed_for_an_older_text_is_told_in_the_log(signed, caplog):
    path, _ = signed
    approvals = path.with_name("approvals.yaml")
    approvals.write_text(re.sub('texts: ".*"', 'texts: "0123456789ab"', approvals.read_text()))
    assert load_flow(path, drafts=False, on=SIGNED) == without_drafts(load_flow())
    (told,) = caplog.messages
    assert "approvals.yaml:3:12: the text of" in told


def test_the_approvals_of_the_line_can_be_read_and_are_no_flow():
    loaded = load_whole()
    assert loaded.approvals.written.data is not None
    assert loaded.warnings == ()
    assert HOTLINE in flow_files()
    assert all(load_flow(path) for path in flow_files())


def test_no_translation_is_the_english():
    assert [text for (_, text), words in catalogs()["es"].items() if text == words] == []


def test_the_commands_of_the_docstring_find_nothing_missing_and_nothing_obsolete(tmp_path):
    copy, pot = tmp_path / "locales", str(tmp_path / "flows.pot")
    shutil.copytree(LOCALES, copy)
    extract, update = _commands()
    _run(extract, {"flows.pot": pot})
    _run(update, {"flows.pot": pot, "locales": str(copy)})
    assert catalogs(copy) == catalogs()  # what is missing would be empty, what is obsolete gone


def test_no_catalog_is_compiled():
    assert list(LOCALES.rglob("*.mo")) == []
    assert list(FLOWS.glob("*.yaml"))


def _commands():
    """Take the two commands out of the docstring, as somebody would who follows it."""
    text = (i18n.__doc__ or "").replace("\\\n", " ")
    found = [line for line in text.splitlines() if "babel.messages.frontend" in line]
    return [shlex.split(line.partition("&&")[0])[1:] for line in found]


def _run(command, instead):
    words = [instead.get(word, word) for word in command]
    subprocess.run([sys.executable, *words], cwd=ROOT, check=True, capture_output=True)
