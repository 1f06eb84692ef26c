"""What `hotline bench flows` measures: how long it takes to load and prove the flows."""

import subprocess
import sys
from collections.abc import Callable, Iterator

from app.clock import stopwatch
from app.i18n import load_flow
from app.settings import ROOT

MOST_LOADING = 500.0  # milliseconds


def measured(times: int) -> Iterator[str]:
    """Load and prove everything so often, and tell the median and the slowest."""
    steps = len(load_flow().script.steps)
    yield f"{steps} steps, loaded and proven {times} times, in milliseconds"
    yield f"{'':<26}{'median':>12}{'slowest':>12}   wanted <= {MOST_LOADING:.0f}"
    alone = [sys.executable, "-c", "from app.i18n import load_flow; load_flow()"]
    ways: dict[str, Callable[[], object]] = {
        "a new process": lambda: subprocess.run(alone, cwd=ROOT, check=True),
        "the same process": load_flow,
    }
    for name, load in ways.items():
        lasted = sorted(_milliseconds(load) for _ in range(times))
        yield f"{name:<26}{lasted[times // 2]:>12.0f}{lasted[-1]:>12.0f}"


def _milliseconds(work: Callable[[], object]) -> float:
    began = stopwatch()
    work()
    return (stopwatch() - began) * 1000
