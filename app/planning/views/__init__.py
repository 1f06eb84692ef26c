"""The pages of the rota: how it stands, who would ring, and every change of it."""

from app.planning.views import (
    absence,
    fair,
    gap,
    history,
    month,
    plan,
    shift,
    stint,
    week,
    who,
)
from app.planning.views.frame import bp

__all__ = [
    "absence", "bp", "fair", "gap", "history", "month", "plan", "shift", "stint", "week", "who",
]  # fmt: skip
