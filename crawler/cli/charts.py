"""Draws charts as inline SVG; pure functions of numbers.

The drawings stretch to any width (`preserveAspectRatio="none"`, strokes that do not scale), so the text of a chart is
HTML beside the SVG, where it keeps its size on a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

HEIGHT = 100  # height of every drawing in units; the width is one unit a step


@dataclass(frozen=True, slots=True)
class Line:
    """One series; `colour` is the name of a class of report.css."""

    name: str
    colour: str
    values: Sequence[int]


@dataclass(frozen=True, slots=True)
class Bar:
    """One stack, from the bottom up, and the text that is shown when the mouse is over it."""

    parts: Sequence[tuple[str, int]]  # colour, value
    label: str


def nice(largest: float) -> int:
    """The end of an axis: a round even number, so that its half is a whole number."""
    end = 1
    while True:
        for factor in (1, 1.5, 2, 3, 4, 6, 8):
            if end * factor >= largest and (end * factor) % 2 == 0:
                return round(end * factor)
        end *= 10


def lines(days: Sequence[date], series: Sequence[Line]) -> str:
    """A chart with an axis and a line for each series over days; a day shows its figures when the mouse is over it."""
    top = nice(max(value for line in series for value in line.values))
    drawn = "".join(
        f'<polyline class="{line.colour}" points="{_points(line.values, top)}"/>' for line in reversed(series)
    )
    hovers = "".join(_hover(at, _label(day, series, at)) for at, day in enumerate(days))
    drawing = _svg(len(days), f"{_grid(len(days))}{drawn}{hovers}", "articles a day")
    return _framed(drawing, top, _dates(days))


def bars(stacks: Sequence[Bar], ends: tuple[str, str]) -> str:
    """A chart with an axis and a row of stacks; `ends` are the words under the first and the last."""
    top = nice(max(sum(value for _, value in bar.parts) for bar in stacks))
    drawn = ""
    for at, bar in enumerate(stacks):
        floor = float(HEIGHT)
        pieces = ""
        for colour, value in bar.parts:
            height = HEIGHT * value / top
            floor -= height
            if value:
                pieces += f'<rect class="{colour}" x="{at + 0.12}" y="{floor:.2f}" width="0.76" height="{height:.2f}"/>'
        drawn += f"<g>{pieces}{_hover(at, bar.label)}</g>"
    words = "".join(f"<span>{escape(word)}</span>" for word in ends)
    return _framed(
        _svg(len(stacks), _grid(len(stacks)) + drawn, "outcomes a crawl"), top, f'<div class="ends">{words}</div>'
    )


def spark(values: Sequence[int], wanted: float | None) -> str:
    """A small line chart without words; `wanted` draws a dashed line at that height."""
    top = max(*values, wanted or 0, 1)
    goal = ""
    if wanted:
        y = HEIGHT * (1 - wanted / top)
        goal = f'<line class="wanted" x1="0" x2="{len(values)}" y1="{y:.1f}" y2="{y:.1f}"/>'
    points = _points(values, top)
    area = f'<polygon points="0.5,{HEIGHT} {points} {len(values) - 0.5},{HEIGHT}"/>'
    box = f"0 -4 {len(values)} {HEIGHT + 8}"  # room for the stroke
    return (
        f'<svg class="spark" viewBox="{box}" preserveAspectRatio="none" aria-hidden="true">'
        f'{area}<polyline points="{points}"/>{goal}</svg>'
    )


def _hover(at: int, label: str) -> str:
    return f'<rect class="hover" x="{at}" width="1" height="{HEIGHT}"><title>{escape(label)}</title></rect>'


def _points(values: Sequence[int], top: float) -> str:
    return " ".join(f"{at + 0.5},{HEIGHT * (1 - value / top):.1f}" for at, value in enumerate(values))


def _svg(width: int, inside: str, label: str) -> str:
    return (
        f'<svg viewBox="0 0 {width} {HEIGHT}" preserveAspectRatio="none" role="img" aria-label="{label}">{inside}</svg>'
    )


def _grid(width: int) -> str:
    return "".join(f'<line class="grid" x1="0" x2="{width}" y1="{y}" y2="{y}"/>' for y in (0, HEIGHT / 2, HEIGHT))


def _framed(drawing: str, top: int, below: str) -> str:
    scale = "".join(f"<span>{value}</span>" for value in (top, top // 2, 0))
    return (
        f'<div class="chart"><div class="scale">{scale}</div><div class="plot">{drawing}</div><div></div>{below}</div>'
    )


def _dates(days: Sequence[date]) -> str:
    """The names of at most six of the days, under their places."""
    step = -(-len(days) // 6)
    marks = "".join(
        f'<span style="left:{(at + 0.5) / len(days):.2%}">{day.day} {day:%b}</span>'
        for at, day in enumerate(days)
        if (len(days) - 1 - at) % step == 0
    )
    return f'<div class="dates">{marks}</div>'


def _label(day: date, series: Sequence[Line], at: int) -> str:
    figures = sorted(((line.values[at], line.name) for line in series), key=lambda figure: -figure[0])
    figures = [(value, name) for value, name in figures if value]
    return "\n".join((f"{day:%a} {day.day} {day:%b %Y}", *(f"{value}  {name}" for value, name in figures)))
