"""What can be wrong with a flow, or with how it is driven."""

from collections.abc import Sequence
from dataclasses import dataclass


class IvrError(Exception):
    """The engine cannot go on."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


class SessionUnreadableError(IvrError):
    """This text is no session of ours."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong in a flow file or catalog: where, what, and what to write instead."""

    file: str
    line: int
    column: int
    what: str
    instead: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.what}; {self.instead}"


class FlowRefusedError(IvrError):
    """A flow file may not be loaded; its faults say why, one a line."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class FlowUnreadableError(IvrError):
    """This text is no flow of ours, or one that is not proven."""
