"""Record: who did what, for those who watch over the line; ids and first names, no content."""
