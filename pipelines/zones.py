"""Western Indonesian time, whose days the counts use and in which times are shown and typed."""

from __future__ import annotations

from datetime import timedelta, timezone

WIB = timezone(timedelta(hours=7))
