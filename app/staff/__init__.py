"""People: responders and coordinators, and how they are known."""
