"""Guests: whom a responder brings into a conversation: rung one after another, and let in."""
