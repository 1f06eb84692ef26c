"""Spoken messages of callers: fetched, sealed, deleted at Twilio, heard by our people."""
