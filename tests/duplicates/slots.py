"""Fills the bulletins' templates: a day, a town, prices and times, each drawn anew."""

from __future__ import annotations

import random
import re
from pathlib import Path

LISTS = {
    name: choices.split(" | ")
    for name, choices in (
        line.split(": ", 1) for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    )
}


def fill(template: str, draw: random.Random, after: str | None = None) -> str:
    """The template with its slots filled; if another filling is given, the bulletin of the next day."""
    date = re.search(r"(\d+)/(\d+)/2026", after or "")
    day = int(date[1]) % 28 + 1 if date else draw.randrange(1, 28)
    weekday = LISTS["hari"][day % 7]
    taken: dict[str, str] = {
        "tanggal": f"{day}/{draw.randrange(1, 13) if not date else int(date[2])}/2026",
        "hari": weekday,
    }
    if "{bulan}" in template:
        previous = re.search(r"(\d+) (Januari|Maret|April|November) 2026", after or "")
        day = int(previous[1]) % 28 + 1 if previous else day
        taken |= {
            "tanggal": str(day),
            "bulan": previous[2] if previous else draw.choice(LISTS["bulan"]),
            "hari": LISTS["hari"][day % 7],
        }
    if "{tanggal2}" in template:
        taken["tanggal2"] = f"{day + 1}/{taken['tanggal'].split('/')[1]}/2026"
    if "{paritas}" in template:
        taken["paritas"] = LISTS["paritas"][1 - day % 2]
    if "{kota}" in template:  # the same town's next day, or another town's same day
        town = next((town for town in LISTS["kota"] if after and town in after), None)
        taken["kota"] = town if town and draw.random() < 0.6 else draw.choice(LISTS["kota"])

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in taken:
            taken[name] = _draw(name, draw, set(taken.values()))
        return taken[name]

    return re.sub(r"\{(\w+)\}", value, template)


def _draw(name: str, draw: random.Random, used: set[str]) -> str:
    kind = name.rstrip("0123456789")
    if kind in LISTS:
        return draw.choice([choice for choice in LISTS[kind] if choice not in used] or LISTS[kind])
    match kind:
        case "j" | "pukul":
            return f"{draw.randrange(3, 22):02}.{draw.randrange(60):02}"
        case "harga" | "h" | "b" | "kurs" | "kecil":
            return f"{draw.randrange(11_000, 2_900_000):,}".replace(",", ".")
        case "p" | "mag" | "g" | "derajat" | "f":
            return f"{draw.randrange(1, 9)},{draw.randrange(100):02}"
        case "suhu" | "angin":
            return str(draw.randrange(20, 35))
        case "lembap":
            return str(draw.randrange(55, 99))
        case "n" | "pekan":
            return str(draw.randrange(2, 900))
        case "indeks" | "lq" | "nik" | "hang":
            return f"{draw.randrange(1, 30)}.{draw.randrange(100, 999)},{draw.randrange(10, 99)}"
    raise KeyError(name)
