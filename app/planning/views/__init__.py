"""The pages of the rota: its weeks and months, and who would ring."""

from app.planning.views import gap, month, week, who
from app.planning.views.frame import bp

__all__ = ["bp", "gap", "month", "week", "who"]
