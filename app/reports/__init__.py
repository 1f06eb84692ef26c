"""Reports: what a funder or the committee asks for, with nobody in it."""
