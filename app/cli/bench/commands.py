"""`hotline bench`: the commands; what each measures is in the module of that name."""

from collections.abc import Iterable

import click


@click.group()
def bench() -> None:
    """Measure the line beside a bare server, side by side in one run.

    \b
    Example: hotline bench webhook
    """


@bench.command()
@click.option(
    "--calls", default=2000, type=click.IntRange(8, 20_000), help="Calls to place in a round."
)
def webhook(*, calls: int) -> None:
    """Measure webhooks: signature, sealed journal, engine, TwiML, with the drain running.

    \b
    Example: hotline bench webhook --calls 2000
    """
    from app.cli.bench import webhook as webhooks

    _tell(webhooks.measured(calls))


@bench.command("dispatch")
@click.option(
    "--rounds", default=1000, type=click.IntRange(1, 10_000), help="Of eight who accept."
)
def dispatching(*, rounds: int) -> None:
    """Measure the worker: how soon telephones ring, and who is given whom.

    On the practice network, in real time, about a minute and a half.

    \b
    Example: hotline bench dispatch
    """
    from app.cli.bench import dispatch

    _tell(dispatch.measured(rounds))


@bench.command("messages")
@click.option(
    "--count", default=200, type=click.IntRange(1, 1000), help="Messages that are left at once."
)
@click.option("--seed", default=1, help="Of the moments at which a worker is killed.")
def bring_messages(*, count: int, seed: int) -> None:
    """Measure how soon messages are home, sealed and deleted at Twilio; and if killed, too.

    By a worker process on the practice network, in real time, each REST request taking
    150 ms; then once more, with the worker killed ten times. About two minutes.

    \b
    Example: hotline bench messages
    """
    from app.cli.bench import messages

    _tell(messages.measured(count, seed))


@bench.command("flood")
@click.option(
    "--seconds", default=60, type=click.IntRange(5, 600), help="How long machines call."
)
def flooding(*, seconds: int) -> None:
    """Measure real emergencies while machines call 300 times a second from five numbers.

    On the practice network, in real time; a dozen people call among them, some without number.

    \b
    Example: hotline bench flood --seconds 20
    """
    from app.cli.bench import flood

    _tell(flood.measured(seconds))


@bench.command("console")
@click.option(
    "--cases", default=10_000, type=click.IntRange(1000, 200_000), help="That are kept."
)
def look(*, cases: int) -> None:
    """Measure every page at ten thousand cases, and webhooks beside consoles and sign-ins.

    Of a page: milliseconds until it is there, CPU, and statements to Postgres. Webhooks alone,
    beside a hundred open consoles, and while passwords are tried. In real time, on a
    throw-away line; about three minutes.

    \b
    Example: hotline bench console --cases 100000
    """
    from app.cli.bench import console

    _tell(console.measured(cases))


@bench.command("flows")
@click.option("--times", default=10, type=click.IntRange(1, 1000), help="How often.")
def load_flows(*, times: int) -> None:
    """Measure how long it takes to load and prove everything that callers hear.

    Once in new processes, Python's own start included, and once in this one.

    \b
    Example: hotline bench flows
    """
    from app.cli.bench import flows

    _tell(flows.measured(times))


@bench.command("rota")
def arrange() -> None:
    """Measure a rota of sixty people, two years and five hundred changes.

    Who is on shift at a moment, gaps, what follows from a change, the snapshot, and the look at
    Postgres that every process takes once a second. On a throw-away line; half a minute.

    \b
    Example: hotline bench rota
    """
    from app.cli.bench import rota

    _tell(rota.measured())


@bench.command("plan")
@click.option("--seed", default=1, help="Of who is away, and what people carried before.")
def propose(*, seed: int) -> None:
    """Measure a month that is proposed for a group of people, beside simpler ways.

    The same made-up people and open shifts, filled in turn, by the first suggestion for each,
    and as the rota's page proposes it: what stays open, and how even it is. A minute.

    \b
    Example: hotline bench plan --seed 2
    """
    from app.cli.bench import plan

    _tell(plan.measured(seed))


def _tell(lines: Iterable[str]) -> None:
    """Print what is measured, each line as soon as it is known."""
    for line in lines:
        click.echo(line)
