"""Writes the log as plain lines or JSON, and makes text from outside safe, in the log and in messages."""

from __future__ import annotations

import json
import logging
import re
import sys
from logging.handlers import WatchedFileHandler
from pathlib import Path

from pipelines import strings
from pipelines.errors import UsageError

_USERINFO = re.compile(r"(?<=://)[^/?#\s]*@")  # up to the last @: a password may hold one
_LONGEST = 300  # characters at most of a line for people


class PlainFormatter(logging.Formatter):
    """One record a line; a traceback keeps its lines, indented."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S%z")

    def format(self, record: logging.LogRecord) -> str:
        """The record as text without control characters and credentials."""
        return _escaped(super().format(record)).replace("\n", "\n    ")


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, error."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        entry = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _escaped(record.getMessage()),
        }
        if record.exc_info:
            entry["error"] = _escaped(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False)


class LogFile(WatchedFileHandler):
    """A log file that is opened anew if it was moved away, as logrotate does.

    Records are lost if the disk is full; Python's traceback about that is left out, since the crawl reports it.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, which is lost if the file cannot be opened again because its folder is gone."""
        try:
            super().emit(record)
        except OSError:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - Python's name
        """Drop a record that cannot be written; report any other error as Python does."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)


def _escaped(text: str) -> str:
    """The text with unprintable characters as escapes, and without user:password in addresses.

    A log is read on terminals and by other programs: no text of a page may start a new record or colour the screen.
    """
    kept = (c if c.isprintable() or c in "\t\n" else c.encode("unicode_escape").decode("ascii") for c in text)
    return _USERINFO.sub("", "".join(kept))


def message(text: str) -> str:
    """A detail or a note with text from outside, as one line of at most 300 characters, without passwords."""
    plain = strings.one_line(_USERINFO.sub("", text[: 4 * _LONGEST]), instead=" ")
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def own_fault(error: BaseException) -> str:
    """One line about an error in the program itself; its traceback is in the log."""
    return message(f"a fault of the program itself ({type(error).__name__}: {error}); the log has the traceback")


def set_up(path: Path | None, *, as_json: bool) -> None:
    """Send the log to a file, or to stderr if none is given; to be called once in a process.

    Raises:
        UsageError: the file cannot be written.
    """
    try:
        handler = LogFile(path, encoding="utf-8") if path else logging.StreamHandler(sys.stderr)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; choose another --log-file") from None
    handler.setLevel(logging.WARNING)
    handler.setFormatter(JsonFormatter() if as_json else PlainFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    for logger in (root, logging.getLogger("scrapy")):
        logger.setLevel(logging.WARNING)  # Scrapy logs all levels, with some records for each page
    logging.captureWarnings(capture=True)
