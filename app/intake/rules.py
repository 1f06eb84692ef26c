"""Who may see a case, and what may become of it: plain decisions."""

from collections.abc import Collection

from app.staff.rules import Role

SEE_ALL = frozenset({Role.COORDINATOR})


def sees_all(roles: Collection[str]) -> bool:
    """Tell whether somebody with these roles may see every case."""
    return not SEE_ALL.isdisjoint(roles)
