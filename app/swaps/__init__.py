"""Shifts that people give away, ask each other to take, and exchange, by page and by text."""
