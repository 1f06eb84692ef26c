"""Words in the caller's language, from locales/: complete or refused, never a fallback."""

from pathlib import Path

from babel.messages.pofile import read_po

from app.settings import FLOWS, LOCALES
from ivr.flow import Flow
from ivr.loader import load, without_drafts

HOTLINE = FLOWS / "hotline.yaml"


def catalogs(folder: Path = LOCALES, domain: str = "flows"):
    found = {}
    for path in sorted(folder.glob(f"*/LC_MESSAGES/{domain}.po")):
        with path.open("rb") as file:
            cat = read_po(file, locale=path.parent.parent.name)
        found[cat.locale_identifier] = {(m.context, m.id): m.string for m in cat if m.id and not m.fuzzy}
    return found


def load_flow(path: Path = HOTLINE, *, drafts: bool = True) -> Flow:
    flow = load(path, catalogs())
    return flow if drafts else without_drafts(flow)
