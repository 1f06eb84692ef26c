"""Write down what is asked, noted and done about a case, by whom, and who has it now."""

from collections.abc import Collection

from app.cases.tables import Case
from app.db import Session
from app.intake import store


def find(session: Session, name: str, code: str, roles: Collection[str]) -> Case | None:
    """Find a case for somebody who is signed in; None where there is none that they may see."""
    return store.seen(session, name, store.visible(code, roles))
