"""The rota as it is now, held still for one change of hands; and why a change is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.db import ConflictError, Session
from app.db.failures import told_apart
from app.errors import HotlineError
from app.rota import store as rota_store
from app.rota.edits import Deed
from app.rota.fitting import Refusal
from app.rota.hours import Stint
from app.rota.revising import PastError, StaleError, Why, revise
from app.rota.rules import Rota
from app.rota.service import load_rota
from app.sealing import Keyring
from app.swaps import store, telling
from app.swaps.rules import LIVE, Held, Place, State, Wrong, find, place_of
from app.swaps.tables import Swap
from app.swaps.telling import What


class SwapRefusedError(HotlineError):
    """Nothing was changed; `why` says why, `refusals` what stands against it."""

    def __init__(self, why: Wrong, refusals: Sequence[Refusal] = ()) -> None:
        super().__init__(why.value)
        self.why, self.refusals = why, tuple(refusals)


@dataclass(frozen=True, kw_only=True)
class Acting:
    """Who does something, when; `leads`: they may do it for anybody, and approve it."""

    by: str | None  # their code; None: the line itself, as time passes
    at: datetime
    leads: bool = False


@dataclass(frozen=True, kw_only=True)
class Dealing:
    """The rota, as nobody changes it while this transaction lasts, and who changes it now."""

    session: Session
    rota: Rota
    acting: Acting

    @property
    def at(self) -> datetime:
        return self.acting.at

    @property
    def zone(self) -> ZoneInfo:
        return self.rota.zone

    def stint(self, place: Place) -> Stint:
        """Find a date of a shift that is not over, or refuse."""
        stint = find(self.rota, place)
        if stint is None or stint.until <= self.at:
            raise SwapRefusedError(Wrong.GONE)
        return stint

    def held(self, held: Held) -> Stint:
        """Find a stint that is still as it was looked at last, or refuse."""
        stint = self.stint(held.place)
        if stint.person != held.person:
            raise SwapRefusedError(Wrong.OVER)
        if (stint.since, stint.until) != held.span:
            raise SwapRefusedError(Wrong.MOVED)
        return stint

    def may_act_for(self, *people: str | None) -> None:
        """Refuse whoever is none of these people, and does not lead."""
        if not (self.acting.leads or self.acting.by in people):
            raise SwapRefusedError(Wrong.NOT_THEIRS)

    def make(self, after: Rota, deed: Deed) -> None:
        """Make the rota another, or refuse and leave it as it is."""
        why = Why(by=self.acting.by, at=self.at)
        try:
            with told_apart(), self.session.begin_nested():
                revise(self.session, self.rota, after, deed, why)
        except (StaleError, PastError) as error:
            raise SwapRefusedError(Wrong.GONE) from error
        except ConflictError as error:  # somebody would be in two places after all
            raise SwapRefusedError(Wrong.UNFIT, [Refusal.BUSY]) from error

    def became(self, swap: Swap, state: State) -> None:
        """Note how an offer stands from now on."""
        swap.state, swap.changed_at, swap.changed_by = state, self.at, self.acting.by
        if state is not State.OPEN:
            telling.over(self.session, swap, self.at)
        self.session.flush()

    def tell(self, swap: Swap, what: What, *to: str | None, by: str | None = None) -> None:
        """Tell people what became of an offer; whoever did it themselves knows."""
        for each in dict.fromkeys(to):
            if each and each != self.acting.by:
                telling.news(self.session, swap, what, each, self.at, self.zone, by=by)

    def close_others(self, swap: Swap, *stints: Stint) -> None:
        """End what else was offered, wanted or taken of stints that have changed hands."""
        for each in store.touching(self.session, [place_of(stint) for stint in stints]):
            if each.code == swap.code:
                continue
            if each.state in LIVE:
                self.tell(each, What.GONE, each.holder, each.asked)
            self.became(each, State.ENDED)


def opened(session: Session, keyring: Keyring, zone: ZoneInfo, acting: Acting) -> Dealing:
    """Read the rota as it is, once nobody else changes it until this transaction is over."""
    rota_store.alone_with_rota(session)
    session.flush()
    session.expire_all()  # what was read before the others were done may be old
    return Dealing(session=session, rota=load_rota(session, keyring, zone), acting=acting)
