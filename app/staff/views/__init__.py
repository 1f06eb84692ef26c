"""The pages of sign-in: the way in, and what somebody keeps of their own."""

from app.staff.views import entry, me
from app.staff.views.browsers import TOKEN
from app.staff.views.entry import look
from app.staff.views.frame import WARNS, bp

__all__ = ["TOKEN", "WARNS", "bp", "entry", "look", "me"]
