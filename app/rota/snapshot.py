"""The rota as text, to be kept where Postgres is not."""

from pydantic import TypeAdapter

from app.rota.rules import Rota

_ROTA = TypeAdapter(Rota)


def to_json(rota: Rota) -> str:
    """Write a rota down, numbers and all: for sealing only."""
    return _ROTA.dump_json(rota).decode()


def from_json(text: str) -> Rota:
    """Read back what to_json wrote, or an older one of us; ValueError where it did not."""
    return _ROTA.validate_json(text)
