"""Casework: the pages of cases: day book, story, intake, notes, texts, what is owed."""
