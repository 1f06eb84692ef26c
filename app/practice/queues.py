"""The queues of the account, and who waits in them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from app.practice.legs import Leg, sid
from app.practice.values import Request

USUAL_SIZE = 1000  # Twilio: "Queues resource"
LARGEST_SIZE = 5000
Refusal = Literal["queue-full", "system-error"]


@dataclass(eq=False, kw_only=True)
class Bridge:
    """A caller who was taken out of a queue, and the leg that took them.

    `about` is said to the caller before the two are connected. `ready`: they have heard it;
    `failed`: it could not be said; `connected`: the two have talked; `over`: the responder's
    side has ended it; `deserted`: the caller's side has.
    """

    caller: Leg
    responder: Leg
    waited: int
    about: Request | None = None
    ready: bool = False
    failed: bool = False
    connected: bool = False
    over: bool = False
    deserted: bool = False


@dataclass(eq=False, kw_only=True)
class Member:
    """A caller in a queue; `bridge` is set once somebody has taken them."""

    leg: Leg
    since: datetime
    bridge: Bridge | None = None

    def waited(self) -> int:
        """Tell the whole seconds since the caller came."""
        return int((self.leg.now() - self.since).total_seconds())


@dataclass(eq=False, kw_only=True)
class Queue:
    """A queue as Twilio keeps it (Twilio: "Queues resource"); `most` is its MaxSize."""

    name: str
    made_at: datetime
    changed_at: datetime
    most: int = USUAL_SIZE
    sid: str = field(default_factory=lambda: sid("QU"))
    _members: list[Member] = field(default_factory=list)

    @property
    def members(self) -> list[Member]:
        """Give who can be taken, the front first."""
        return [m for m in self._members if not m.leg.gone and not m.leg.called_away]

    @property
    def average(self) -> int:
        """Tell how many seconds they have waited on average."""
        waited = [member.waited() for member in self.members]
        return round(sum(waited) / len(waited)) if waited else 0

    def position(self, member: Member) -> int:
        """Tell the place of a member, from 1; behind all others when no longer there."""
        members = self.members
        return 1 + (members.index(member) if member in members else len(members))

    def find(self, call: str) -> Member | None:
        """Find who waits by CallSid, or `Front`."""
        fitting = (m for m in self.members if call in {"Front", m.leg.sid})
        return next(fitting, None)

    def join(self, leg: Leg) -> Member:
        member = Member(leg=leg, since=leg.now())
        self._members.append(member)
        return member

    def drop(self, member: Member) -> None:
        """Let a member go, who may be gone already."""
        if member in self._members:
            self._members.remove(member)

    def take(self, responder: Leg) -> Member | None:
        """Take the front caller out of the queue for a responder's leg; None: nobody waits."""
        front = next(iter(self.members), None)
        if front is not None:
            self.drop(front)
            front.bridge = Bridge(caller=front.leg, responder=responder, waited=front.waited())
            front.leg.summoned = True
        return front


@dataclass(eq=False, kw_only=True)
class Queues:
    """All queues of the account: made on demand, kept until deleted.

    `failing` of the next enqueueings end with `system-error`.
    """

    by_sid: dict[str, Queue] = field(default_factory=dict)
    failing: int = 0

    def named(self, name: str) -> Queue | None:
        return next((queue for queue in self.by_sid.values() if queue.name == name), None)

    def make(self, name: str, at: datetime, most: int = USUAL_SIZE) -> Queue:
        queue = Queue(name=name, made_at=at, changed_at=at, most=most)
        self.by_sid[queue.sid] = queue
        return queue

    def entered(self, name: str, at: datetime) -> Queue | Refusal:
        """Give the queue that a caller may join, made on demand; or why they may not."""
        if self.failing:
            self.failing -= 1
            return "system-error"
        queue = self.named(name) or self.make(name, at)
        return "queue-full" if len(queue.members) >= queue.most else queue
