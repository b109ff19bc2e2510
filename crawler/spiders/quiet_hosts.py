"""Hosts that want quiet: what they asked of earlier runs holds in this one, and what they ask of this one is saved."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import monotonic

from crawler.middlewares.politeness import Cooldowns
from crawler.session import Session
from pipelines.archive import QuietHost
from pipelines.errors import ArchiveError
from pipelines.waits import MAX_RETRY_AFTER_S


def recall(session: Session, cooldowns: Cooldowns) -> None:
    """Take over what hosts asked of earlier runs."""
    now = session.now()
    for known in session.archive.hosts.all():
        cooldowns.hold(known.host, quiet_left(known.until, now), monotonic(), strikes=known.strikes)


def remember(session: Session, cooldowns: Cooldowns) -> None:
    """Save which hosts want quiet, and until when; where the archive cannot be written to, the run has failed."""
    now = session.now()
    hosts = [
        QuietHost(host, now + timedelta(seconds=left + 1), strikes)  # the archive's times leave out fractions
        for host, (left, strikes) in cooldowns.known(monotonic()).items()
    ]
    try:
        session.archive.hosts.replace(hosts)
    except ArchiveError as error:
        session.fail(str(error))


def quiet_left(until: datetime, now: datetime) -> float:
    """Seconds until a host that wanted quiet `until` then may be asked again; negative where it may be already.

    Nobody is believed to ask for more than a week: a time further off was noted by a clock that has gone back since.
    """
    seconds = (until - now).total_seconds()
    return seconds if seconds <= MAX_RETRY_AFTER_S else 0.0
