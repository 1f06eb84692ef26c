"""The rota: who is on shift, and whom to ring first."""
