"""The pages of intake, under the address of their case; the case's own page includes parts."""

from app.intake.views import asking, doing, restricted
from app.intake.views.frame import bp

__all__ = ["asking", "bp", "doing", "restricted"]
