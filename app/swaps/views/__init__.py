"""The pages of somebody's own shifts, and for coordinators those of anybody, and all swaps."""

from app.swaps.views import all_swaps, away, offers, shifts
from app.swaps.views.frame import bp

__all__ = ["all_swaps", "away", "bp", "offers", "shifts"]
