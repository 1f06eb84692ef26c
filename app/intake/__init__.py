"""Intake: what is asked, written down and done about a case, and who may see it."""
