"""The line as a contact that a responder's telephone can read."""

from click.testing import CliRunner

from app.cli.card import NOTE, card, vcard
from app.settings import PRACTICE_NUMBER


def unfolded(text):
    return text.replace("\r\n ", "").split("\r\n")


def test_the_card_has_the_lines_number_and_how_to_let_it_ring():
    lines = unfolded(vcard("+14135550100", "Línea Santuario"))
    assert lines[0] == "BEGIN:VCARD"
    assert "TEL;TYPE=WORK,VOICE,PREF:+14135550100" in lines
    assert "FN:Línea Santuario" in lines
    note = next(line for line in lines if line.startswith("NOTE:"))
    plain = note.removeprefix("NOTE:").replace("\\,", ",").replace("\\n", "\n")
    assert plain == NOTE
    assert lines[-2:] == ["END:VCARD", ""]


def test_no_line_is_longer_than_address_books_read_and_no_letter_is_broken():
    for line in vcard("+14135550100", "ñ" * 200).encode().split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


def test_a_name_cannot_add_lines_of_its_own():
    lines = unfolded(vcard("+14135550100", "Ana; x,y\\z\nTEL:+19005550100"))
    assert [line for line in lines if line.startswith("TEL")] == [
        "TEL;TYPE=WORK,VOICE,PREF:+14135550100"
    ]
    assert "FN:Ana\\; x\\,y\\\\z\\nTEL:+19005550100" in lines


def test_the_command_writes_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("PRACTICE", "1")
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    told = CliRunner().invoke(card, ["--name", "Tía"])
    assert PRACTICE_NUMBER in told.output
    assert CliRunner().invoke(card, ["--out", str(tmp_path / "l.vcf")]).exit_code == 0
    assert (tmp_path / "l.vcf").read_bytes().startswith(b"BEGIN:VCARD\r\n")
