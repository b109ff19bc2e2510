"""Western Indonesian time (WIB): the days by which articles are counted, and the times that people see and type."""

from __future__ import annotations

from datetime import timedelta, timezone

WIB = timezone(timedelta(hours=7))
