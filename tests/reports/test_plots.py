"""Plots say what they are, tell by length and shade, and hold any text."""

import xml.etree.ElementTree as ET

from app.reports.plots import Bar, Named, bars, grid

NAMED = Named("x", "Towns & <others>", "The same numbers.")
SVG = "{http://www.w3.org/2000/svg}"


def drawn(plot):
    return ET.fromstring(str(plot))


def test_a_plot_has_a_title_and_says_what_it_shows():
    plot = drawn(bars(NAMED, [Bar("Holyoke", 3, "3")]))
    assert plot.find(f"{SVG}title").text == "Towns & <others>"
    assert plot.find(f"{SVG}desc").text == "The same numbers."
    assert plot.get("aria-labelledby") == "x-title x-text"


def test_a_bar_is_as_long_as_its_number_and_a_hidden_one_is_an_outline():
    rows = [Bar("a", 100, "100"), Bar("b", 50, "50"), Bar("c", None, "-"), Bar("d", 0, "0")]
    found = drawn(bars(NAMED, rows)).findall(f"{SVG}rect")
    widths = [float(each.get("width")) for each in found]
    assert widths[1] == widths[0] / 2
    assert widths[3] == 0
    assert [each.get("class") for each in found] == [
        "length",
        "length",
        "length unshown",
        "length",
    ]


def test_a_plot_of_nothing_but_zeros_is_drawn():
    assert drawn(bars(NAMED, [Bar("a", 0, "0")])) is not None
    assert drawn(grid(NAMED, ["Mon"], ["00"], {(0, 0): 0})) is not None


def test_a_grid_is_darker_for_more_and_hides_what_is_hidden():
    cells = {(0, 0): 0, (0, 1): 5, (0, 2): 40, (0, 3): None}
    found = drawn(grid(NAMED, ["Mon"], list("abcd"), cells)).findall(f"{SVG}rect")
    shades = [each.get("class").split()[1] for each in found]
    assert shades == ["shade-0", "shade-1", "shade-4", "unshown"]
