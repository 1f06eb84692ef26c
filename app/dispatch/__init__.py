"""Whom to ring for whom: callers who wait, and invitations to take their calls."""
