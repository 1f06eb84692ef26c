"""Audit: who did what to what, kept in a chain that nobody can change unnoticed."""
