"""Measuring the line on this machine: `hotline bench`, its loads, and the servers it asks."""
