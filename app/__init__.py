"""The service: Flask, Postgres and Twilio around the engine."""
