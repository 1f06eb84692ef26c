"""Now: how things stand, what needs a person, who is there, who waits."""
