"""Promises: whoever has a shift knows it, is there, and hands over what they leave open."""
