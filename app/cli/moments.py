"""Moments as people type them at a terminal."""

from datetime import datetime
from zoneinfo import ZoneInfo

import click


def moment_of(text: str, zone: ZoneInfo) -> datetime:
    """Read a local time, or ISO with its own zone; a click error says what to write instead."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        use = "write 2026-11-20 03:07, or 2026-11-20T03:07-05:00"
        raise click.BadParameter(f"no time: {use}", param_hint="--at") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
