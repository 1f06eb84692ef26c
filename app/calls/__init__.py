"""A call in progress: webhooks on one side, the engine on the other; and what is kept of it."""
