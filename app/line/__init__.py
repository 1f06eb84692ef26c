"""The line itself at a moment: its switches, what it has published, the flows it runs."""
