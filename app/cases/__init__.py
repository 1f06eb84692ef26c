"""The record: every call opens one case; what is kept of it, and what is forgotten."""
