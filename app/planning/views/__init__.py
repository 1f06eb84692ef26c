"""The pages of the rota: its weeks and months, and who would ring."""

from app.planning.views import absence, fair, history, shift, stint, week
from app.planning.views.frame import bp

__all__ = ["absence", "bp", "fair", "history", "shift", "stint", "week"]
