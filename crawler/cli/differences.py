"""Shows the changes between two texts: coloured on a terminal, [-removed-]{+added+} elsewhere (as wdiff writes)."""

from __future__ import annotations

import re

import click

from crawler.cli.display import coloured, printable
from pipelines.diff import Change, diff

AROUND = 12  # words of unchanged text shown beside a change


def changes(old: str, new: str) -> str:
    """The changed stretches of the text, with `AROUND` words on both sides; unchanged ones are left out as `…`."""
    colour = coloured()
    parts: list[str] = []
    segments = diff(printable(old), printable(new))
    for place, segment in enumerate(segments):
        text = segment.text.rstrip()
        gap = segment.text[len(text) :]
        if segment.change is Change.SAME:
            parts.append(_shortened(segment.text, first=place == 0, last=place == len(segments) - 1))
        elif segment.change is Change.ADDED:
            parts.append((click.style(text, fg="green") if colour else f"{{+{text}+}}") + gap)
        else:
            parts.append(click.style(text, fg="red", strikethrough=True) if colour else f"[-{text}-]")
            if place + 1 < len(segments) and segments[place + 1].change is Change.ADDED:  # its replacement follows
                gap = " " if colour else ""
            parts.append(gap)
    return "".join(parts).rstrip("\n")


def _shortened(text: str, *, first: bool, last: bool) -> str:
    words = re.findall(r"\S+\s*|\s+", text)
    if len(words) <= 2 * AROUND + 1:
        return text
    head = "" if first else "".join(words[:AROUND])
    tail = "" if last else "".join(words[-AROUND:])
    return f"{head.rstrip()} … {tail}" if head else f"… {tail}"
