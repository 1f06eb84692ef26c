"""What a turn depends on beside flow, session and event: the line at this moment."""

from collections.abc import Mapping
from dataclasses import dataclass

from ivr.queue import Guest


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

    Of floods: `over` tells that the caller calls more often than one caller may, `crowded` that
    more emergencies than the reserve holds come in guard mode, `late` that the call has lasted
    too long there, `blocked` that somebody of ours has blocked the caller; `lot` is a number
    that chooses the key of the question.
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
    over: bool = False
    crowded: bool = False
    late: bool = False
    blocked: bool = False
    lot: int = 0
