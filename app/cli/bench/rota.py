"""What `hotline bench rota` measures: a large rota in memory, and its look at Postgres."""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path

from app.cli import line as lines
from app.cli.bench import team
from app.cli.house import bring
from app.clock import stopwatch
from app.joining.house import House, open_house
from app.rota.coverage import gaps
from app.rota.edits import edits
from app.rota.effects import effects
from app.rota.export import written
from app.rota.hours import A_DAY
from app.rota.moves import given
from app.rota.rules import FORTNIGHT, Rota, planned
from app.rota.service import RotaKeeper, load_rota
from app.rota.snapshot import from_json, to_json
from app.rota.tables import ShiftChange

PEOPLE, CHANGES, KEPT = 60, 500, 10_000
MOMENTS, SPANS, LOOKS, READS = 1000, 100, 200, 20
MOST_ON_SHIFT, MOST_GAPS, MOST_READING = "1", "200", "300"


def measured() -> Iterator[str]:
    """Measure one thing after another, and tell each as soon as it is known."""
    rota = team.large(PEOPLE, CHANGES)
    drawn = random.Random(2)
    yield (
        f"{PEOPLE} people, {len(rota.shifts)} shifts of two years, {CHANGES} changes, "
        f"{len(rota.away)} times away; in milliseconds"
    )
    yield f"{'':<52}{'median':>9}{'p99':>9}   wanted"
    yield from _on_shift(rota, drawn)
    yield from _ahead(rota, drawn)
    yield from _snapshot(rota)
    yield from _looked(rota, drawn)


def _on_shift(rota: Rota, drawn: random.Random) -> Iterator[str]:
    moments = [_moment(drawn) for _ in range(MOMENTS)]
    news = [(replace(rota), at) for at in moments]
    lasted = [_lasted(partial(planned, new, at)) for new, at in news]
    yield _row("who is on at a moment, of a rota just read", lasted, MOST_ON_SHIFT)
    known = replace(rota)
    planned(known, moments[0] - 1000 * A_DAY)
    dates = [team.BEGUN + ahead * A_DAY for ahead in range(2, team.YEARS.days, 3)]
    noons = [datetime.combine(day, time(17), UTC) for day in dates]
    lasted = [_lasted(partial(planned, known, at)) for at in noons]
    yield _row("  on dates that nobody had asked for", lasted, MOST_ON_SHIFT)
    for at in moments:
        planned(known, at)
    lasted = [_lasted(partial(planned, known, at)) for at in moments]
    yield _row("  again", lasted, MOST_ON_SHIFT)


def _ahead(rota: Rota, drawn: random.Random) -> Iterator[str]:
    moments = [_moment(drawn) for _ in range(SPANS)]
    lasted = [_lasted(partial(gaps, replace(rota), at, FORTNIGHT)) for at in moments]
    yield _row("gaps of 14 days, of a rota just read", lasted, MOST_GAPS)
    lasted = [_lasted(partial(_given, replace(rota), at)) for at in moments]
    yield _row("one date given to another, and all that follows", lasted)


def _given(rota: Rota, at: datetime) -> None:
    """Give the next stint to somebody else, and see what follows in four weeks."""
    stint = rota.timetable.between(at + A_DAY, at + 2 * A_DAY)[0]
    other = next(each for each in rota.responders if each.code != stint.person)
    effects(rota, given(rota, stint, other.code), at)


def _snapshot(rota: Rota) -> Iterator[str]:
    text = to_json(rota)
    lasted = [_lasted(lambda: to_json(rota)) for _ in range(SPANS)]
    yield _row("the snapshot is written", lasted)
    lasted = [_lasted(lambda: from_json(text)) for _ in range(SPANS)]
    yield _row("  and read", lasted)
    yield f"{'  its size, kB':<52}{len(text.encode()) / 1000:>9.0f}"


def _looked(rota: Rota, drawn: random.Random) -> Iterator[str]:
    """Look at Postgres, with many more changes kept, as every process does once a second."""
    with lines.throw_away_folder() as folder:
        settings, _ = lines.practice_line(folder)
        with open_house(replace(settings, timezone=team.ZONE)) as house:
            house.database.upgrade()
            _keep(house, rota, folder, drawn)
            keeper = RotaKeeper(
                house.database, house.keyring, folder / "bench.sealed", team.ZONE, house.clock
            )
            yield f"With {KEPT} changes kept in Postgres:"
            lasted = [_lasted(keeper.refresh) for _ in range(LOOKS)]
            yield _row("a look that finds nothing new", lasted)
            lasted = [_lasted(lambda: _whole(house)) for _ in range(READS)]
            yield _row("the whole rota is read", lasted, MOST_READING)


def _keep(house: House, rota: Rota, folder: Path, drawn: random.Random) -> None:
    """Bring the rota as a coordinator would, then keep further changes with it."""
    file = folder / "rota.yaml"
    file.write_text(written(rota, team.BEGUN))
    bring(house, file)
    before = _whole(house)
    after = team.changed(before, KEPT - CHANGES, drawn)
    with house.database.transaction(deadline=60.0) as session:
        session.add_all(ShiftChange.of(each) for each in edits(before, after))


def _whole(house: House) -> Rota:
    with house.database.transaction() as session:
        return load_rota(session, house.keyring, team.ZONE)


def _moment(drawn: random.Random) -> datetime:
    """Draw a moment of the two years, the first two weeks and the last ones left out."""
    begun = datetime.combine(team.BEGUN, time(), UTC)
    minutes = (team.YEARS - 3 * FORTNIGHT) / timedelta(minutes=1)
    return begun + FORTNIGHT + timedelta(minutes=drawn.randrange(int(minutes)))


def _lasted(work: Callable[[], object]) -> float:
    began = stopwatch()
    work()
    return (stopwatch() - began) * 1000


def _row(what: str, lasted: Iterable[float], wanted: str = "") -> str:
    ordered = sorted(lasted)
    middle, late = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    return f"{what:<52}{middle:>9.2f}{late:>9.2f}   {wanted and f'<= {wanted}'}".rstrip()
