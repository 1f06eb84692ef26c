"""Words: the pages on what callers hear, and the switches of the line."""
