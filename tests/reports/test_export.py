"""The file of a report does no harm in a spreadsheet."""

import pytest

from app.reports.export import written


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =cmd|x"])
def test_what_would_be_a_formula_stays_a_text(cell):
    assert f"'{cell}" in written([[cell]])


def test_numbers_and_accents_stay_what_they_are():
    assert written([["Período", 12]]) == "\ufeffPeríodo,12\r\n"


def test_commas_quotes_and_lines_stay_in_their_cell():
    assert written([['a,"b"\nc', None]]) == '\ufeff"a,""b""\nc",\r\n'
