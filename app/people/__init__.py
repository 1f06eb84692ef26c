"""People: the pages on who is on the roll, how they are invited, tried and retired."""
