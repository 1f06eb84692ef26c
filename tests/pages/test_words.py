"""The words of pages: everything that is shown has its Spanish, and nothing is left over."""

import io
import re

import pytest
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from app.pages.words import read
from app.settings import LOCALES, ROOT

KEYWORDS = {"_": None, "lazy": None}
# Whoever has templates shows words.
PAGES = sorted(folder.parent.name for folder in (ROOT / "app").glob("*/templates"))
BORROWED = re.compile(r'{%-? *(?:from|import) "([^"]+)"')
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}


def shown():
    """Extract every English text of the pages."""
    folders = [ROOT / "app" / name for name in PAGES]
    for folder in folders:
        found = extract_from_dir(
            str(folder), METHODS, OPTIONS, KEYWORDS, directory_filter=lambda _: True
        )
        yield from (message for _, _, message, *_ in found)
    outcomes = extract_from_file("python", ROOT / "app" / "outcomes.py", KEYWORDS)
    yield from (message for _, message, *_ in outcomes)


def templates():
    return sorted((ROOT / "app").glob("*/templates/**/*.html"))


def said_outside_macros(node):
    """Find what a template says when it is imported: once, for readers of all languages."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Macro):
            continue
        if isinstance(child, nodes.Call) and isinstance(child.node, nodes.Name):
            yield from [child.node.name] if child.node.name == "_" else []
        yield from said_outside_macros(child)


def test_what_templates_borrow_from_is_said_anew_for_each_reader():
    written = {path: path.read_text() for path in templates()}
    borrowed = {name for text in written.values() for name in BORROWED.findall(text)}
    lenders = [path for path in written if str(path).endswith(tuple(borrowed))]
    assert len(lenders) == len(borrowed)
    parsed = {path.name: Environment(autoescape=True).parse(written[path]) for path in lenders}
    assert {name for name, tree in parsed.items() if [*said_outside_macros(tree)]} == set()


def catalogs():
    return sorted(LOCALES.glob("es/LC_MESSAGES/pages_*.po"))


def test_every_text_of_the_pages_has_its_spanish_and_none_is_left_over():
    texts, known = set(shown()), set(read(LOCALES)["es"])
    assert texts - known == set(), "not translated"
    assert known - texts == set(), "left over"


def test_a_text_has_one_translation_wherever_it_stands():
    """The same word for the same thing on every page."""
    found: dict[str, set[str]] = {}
    for path in catalogs():
        for message in read_po(io.BytesIO(path.read_bytes())):
            if message.id:
                found.setdefault(str(message.id), set()).add(str(message.string))
    assert {text: all_ for text, all_ in found.items() if len(all_) > 1} == {}


@pytest.mark.parametrize("path", catalogs(), ids=lambda path: path.stem)
def test_a_catalog_has_the_form_that_the_tools_write(path):
    assert "#~" not in path.read_text()
    assert "fuzzy" not in path.read_text()
