"""The rota in people's own calendars: an address with a secret, which can be revoked."""
