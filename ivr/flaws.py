"""One promise that a flow breaks, before it is known where in which file that stands."""

from dataclasses import dataclass

from ivr.edges import Edge


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """Where in a script, what is wrong there, and what to write instead."""

    path: tuple[str | int, ...]
    what: str
    instead: str
    at_name: bool = False  # the name of what is wrong shows the place better than its value

    @classmethod
    def at(cls, edge: Edge, what: str, instead: str) -> "Flaw":
        """Find fault with one way out of a step."""
        return cls(path=("steps", edge.source, *edge.path), what=what, instead=instead)

    @classmethod
    def of(cls, step: str, what: str, instead: str) -> "Flaw":
        """Find fault with a step as a whole."""
        return cls(path=("steps", step), what=what, instead=instead, at_name=True)
