"""Booth: telephones in the browser, on the practice network."""
