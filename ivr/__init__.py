"""The engine: a call as a pure function of flow, session and event."""
