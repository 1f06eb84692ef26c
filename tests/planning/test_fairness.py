"""What each carries is counted as it was: hours that clocks give, nights, weekends, rings."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.dispatch.rules import TRIAL
from app.dispatch.tables import Invitation
from app.planning.fairness import shares
from app.rota.hours import Shift
from app.rota.rules import Responder, Rota
from tests.pages import conftest
from tests.planning.test_changes import ROTA

ZONE = ZoneInfo("America/New_York")


def test_hours_are_those_that_passed_and_a_weekend_counts_once():
    ana = Responder(code="ana", first_name="Ana", phone="+14135550101", languages=("es",))
    nights = Shift(
        person="ana", weekdays=(4, 5), starts=time(22), ends=time(6),
        valid_from=date(2026, 10, 30), valid_to=date(2026, 11, 8),
    )  # fmt: skip
    rota = Rota(responders=(ana,), shifts=(nights,), zone=ZONE)
    (share,) = shares(rota, {"ana": (5, 3)}, datetime(2026, 11, 20, 17, tzinfo=UTC))
    # Four nights of eight hours; in one of them clocks went back.
    assert (share.had.hours, share.had.nights, share.had.weekends) == (33, 4, 2)
    assert (share.will.hours, share.rung, share.answered) == (0, 5, 3)


def test_a_page_says_who_has_most_and_fewest_and_trials_count_for_nobody(tmp_path, database):
    with conftest.opened(tmp_path, database, ROTA) as console:
        rosa, now = console.code("Rosa"), console.clock.now()
        with database.transaction() as session:
            for number, call in enumerate((TRIAL, "CA1", "CA2")):
                session.add(
                    Invitation(
                        id=f"i{number}", person_code=rosa, call_sid=call, asked_at=now,
                        ended_at=now + timedelta(seconds=20),
                        accepted_at=now if call == "CA2" else None,
                    )
                )  # fmt: skip
        told = console.enter("Ana").says("/rota/fair")
        assert "Luis has the most hours (959), Rosa the fewest (0)." in told
        assert "Rosa 0 0 0 0 0 0 2 1" in told
        assert "Luis" in console.enter("Ana", language="es").says("/rota/fair")
