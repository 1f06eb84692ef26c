"""Telling our own people: what they must know, until it has arrived, or somebody takes it."""
