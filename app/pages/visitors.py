"""Who is signed in, as pages know them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Who is signed in: `code` names them in addresses and records, `roles` are their words.

    `sign_in` names this browser's sign-in; `proved_at` is when they last gave a password or a
    code in it.
    """

    code: str
    first_name: str
    roles: frozenset[str]
    language: str | None
    sign_in: str
    proved_at: datetime

    def may(self, *roles: str) -> bool:
        """Tell whether they have one of these roles."""
        return not self.roles.isdisjoint(roles)
