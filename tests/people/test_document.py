"""A sheet of people as coordinators have it: any of their programs may have written it."""

import pytest

from app.people.document import LONGEST, MOST, read
from app.people.rules import Column, Wrong, WrongError
from app.sheets import written

SPANISH = "Nombre;Teléfono;Idiomas\nÁngela;413 555 0111;español, inglés\n"


def given(sheet):
    return [(row.line, row.given.get(Column.NAME)) for row in sheet.rows]


@pytest.mark.parametrize(
    "content",
    [
        SPANISH.encode(),
        SPANISH.encode("utf-8-sig"),
        SPANISH.replace(";", "\t").encode(),
        SPANISH.replace("\n", "\r\n").encode(),
        SPANISH.replace("\n", "\r").encode(),
        b'name,phone,languages\n\xc3\x81ngela,413 555 0111,"espa\xc3\xb1ol, ingl\xc3\xa9s"\n',
    ],
)
def test_each_way_of_writing_a_sheet_is_the_same_sheet(content):
    sheet = read(content)
    assert given(sheet) == [(2, "Ángela")]
    assert sheet.rows[0].given[Column.LANGUAGES] == "español, inglés"
    assert not sheet.latin
    assert "0111" not in repr(sheet)


def test_latin_1_is_read_and_told():
    sheet = read(SPANISH.encode("latin-1"))
    assert given(sheet) == [(2, "Ángela")]
    assert sheet.latin


def test_empty_lines_keep_the_count_and_unknown_columns_are_named():
    sheet = read(b"Notas,name,phone,\n\nx,Ana,1,\n,,,\ny,Beto,2,\n")
    assert given(sheet) == [(3, "Ana"), (5, "Beto")]
    assert sheet.unread == ("Notas",)


def test_a_line_with_too_many_cells_is_a_fault_of_that_line():
    sheet = read(b"name,phone\nAna,1\nBeto,2,3\n")
    assert given(sheet) == [(2, "Ana")]
    assert [(fault.line, fault.wrong) for fault in sheet.faults] == [(3, Wrong.CELLS)]


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"", Wrong.EMPTY),
        (b"\n \n", Wrong.EMPTY),
        (b"PK\x03\x04rest", Wrong.NO_SHEET),
        ("name,phone".encode("utf-16"), Wrong.NO_SHEET),
        (b"name,phone\n\0", Wrong.NO_SHEET),
        (b"Ana,1\nBeto,2\n", Wrong.NO_COLUMNS),
        (b"name,nombre,phone\n", Wrong.COLUMN_TWICE),
        (b'name,phone\nAna,1\n"Beto,2\n', Wrong.QUOTES),
        (b"name,phone\n" + b"x" * LONGEST, Wrong.TOO_LARGE),
        (b"name,phone\n" + b"Ana,1\n" * (MOST + 1), Wrong.TOO_LARGE),
    ],
)
def test_what_is_no_sheet_of_people_is_refused_as_a_whole(content, wrong):
    with pytest.raises(WrongError) as refused:
        read(content)
    assert refused.value.wrong is wrong


def test_no_spreadsheet_calculates_with_a_name():
    hostile = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\tx", "Ana"]
    lines = written(["name"], [[name] for name in hostile]).decode("utf-8-sig").splitlines()
    assert lines[1:-1] == [f'"\'{name}"' for name in hostile[:-1]]
    assert lines[-1] == '"Ana"'
    assert given(read(b"name,phone\n'=Ana,1\n")) == [(2, "=Ana")]
