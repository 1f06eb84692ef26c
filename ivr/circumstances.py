"""What a turn depends on beside flow, session and event: the line at this moment."""

from collections.abc import Mapping
from dataclasses import dataclass

from ivr.flow import Guest


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """The line and the call at one moment, as the host knows them.

    `guard` and `night` are the line's switches, `number` tells whether the caller's own number
    is known, `notice` has what coordinators have published by language, `case` is the case's
    name as it is spoken, where it is known. `served` tells whether the dispatcher works for who
    waits, `hopeless` that nobody on shift can come any more, `fluent` whether somebody on shift
    speaks the caller's language, `waited` how many seconds ago the caller came into the queue,
    also when they are out of it. `kept` tells whether who helps the caller has not gone, and
    `joins` which kind of guest they have brought: the room is ready.
    """

    guard: bool = False
    night: bool = False
    number: bool = True
    notice: Mapping[str, str] | None = None
    case: str | None = None
    served: bool = False
    hopeless: bool = False
    fluent: bool = True
    waited: int = 0
    kept: bool = False
    joins: Guest | None = None
