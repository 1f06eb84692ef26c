"""The pages on people: the roll, lists that are brought, one person, and what they may do."""

from app.people.views import access, person, roll, sheets
from app.people.views.frame import bp

__all__ = ["access", "bp", "person", "roll", "sheets"]
