"""Joining: here, and only here, the parts of the house meet."""
