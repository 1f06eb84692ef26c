"""Twilio, and nothing but Twilio: signatures, webhook forms read, TwiML written."""
