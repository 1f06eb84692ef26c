"""The pages of cases: the day book, a case, and its caller's number and block."""

from app.casework.views import caller, case, daybook
from app.casework.views.frame import bp

__all__ = ["bp", "caller", "case", "daybook"]
