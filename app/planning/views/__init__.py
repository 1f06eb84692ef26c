"""The pages of the rota: its weeks and months, and who would ring."""

from app.planning.views import week
from app.planning.views.frame import bp

__all__ = ["bp", "week"]
