"""Carries cool-downs from run to run: hosts that asked to be left alone stay so until the time they gave."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import monotonic

from crawler.middlewares.politeness import Cooldowns
from crawler.session import Session
from pipelines.archive import QuietHost
from pipelines.waits import MAX_RETRY_AFTER_S


def recall(session: Session, cooldowns: Cooldowns) -> None:
    """Load the cool-downs of earlier runs from the archive."""
    now = session.now()
    for known in session.hosts.all():
        cooldowns.hold(known.host, quiet_left(known.until, now), monotonic(), strikes=known.strikes)


def remember(session: Session, cooldowns: Cooldowns) -> None:
    """Save which hosts want quiet, and until when; if the archive cannot be written, the run fails."""
    now = session.now()
    hosts = [
        QuietHost(host, now + timedelta(seconds=left + 1), strikes)  # the archive's times leave out fractions
        for host, (left, strikes) in cooldowns.known(monotonic()).items()
    ]
    with session.noting():
        session.hosts.replace(hosts)


def quiet_left(until: datetime, now: datetime) -> float:
    """Seconds until a host that wanted quiet `until` then may be asked again; not above 0 if it may be asked now.

    No wait is longer than a week: a time further off was noted before the clock was set back, and does not count.
    """
    seconds = (until - now).total_seconds()
    return seconds if seconds <= MAX_RETRY_AFTER_S else 0.0
