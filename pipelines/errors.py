"""The exceptions of kliping: each means that somebody must act, and its text says where, what and what to do.

KlipingError (exit 1)
├── UsageError (exit 2)       a command line or feeds.yaml that cannot be carried out
├── ArchiveError (exit 1)     the database cannot be opened, read or written
│   └── UnstorableError       a value that the database does not take, while all is well with the database
└── LockedError (exit 75)     another crawl holds the lock
"""

from __future__ import annotations

from collections.abc import Iterable


class KlipingError(Exception):
    """The base of all: somebody must act; `exit_code` is the exit status of the process, `prefix` is printed first."""

    exit_code = 1
    prefix = "kliping: "


class UsageError(KlipingError):
    """A command line, feeds.yaml or other input that cannot be carried out as given."""

    exit_code = 2


class ArchiveError(KlipingError):
    """The database cannot be opened, read or written."""


class UnstorableError(ArchiveError):
    """A value that breaks a rule of the database, which itself is sound: trying again would fail in the same way."""


class LockedError(KlipingError):
    """Another crawl holds the lock (EX_TEMPFAIL of sysexits.h)."""

    exit_code = 75


def refuse_text_for_several(value: object, *names: str) -> None:
    """Raise UsageError if a field that takes several texts holds a single one, whose letters would count as texts."""
    for name in names:
        if isinstance(one := getattr(value, name), str):
            raise UsageError(f"{type(value).__name__}({name}={one!r}): write {name}=({one!r},), which may be several")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown word: ` (did you mean …?)`; "" if no known word is close to it."""
    import difflib

    near = difflib.get_close_matches(word, sorted(known), n=1)
    return f" (did you mean {near[0]}?)" if near else ""
