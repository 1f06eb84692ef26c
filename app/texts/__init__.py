"""Texts that people send to the line: kept with a case each, answered once, never passed on."""
