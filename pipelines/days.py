"""The names of months and weekdays in Indonesian (with old spellings and short forms), Malay and English."""

from __future__ import annotations

_MONTHS = (  # a name stands before its own beginning, so that regular expressions find the longer one
    "januari january jan", "februari february febuari pebruari feb peb", "maret march mar", "april apr", "mei may",
    "juni june jun", "juli july julai jul", "agustus august ogos agst agt agu ags aug", "september sept sep",
    "oktober october okt oct", "november nopember nov nop", "desember december disember des dec",
)  # fmt: skip
_WEEKDAYS = (
    "senin sen monday mon", "selasa sel tuesday tue", "rabu rebo rab wednesday wed", "kamis kam thursday thu",
    "jumat jum'at jum friday fri", "sabtu sab saturday sat", "minggu min ahad sunday sun",
)  # fmt: skip

MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
MONTHS_BEFORE_A_YEAR = {"mac": 3, "mrt": 3, "agust": 8, "agus": 8, "dis": 12}  # elsewhere names: "fase 2 MRT", "Agus"
WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}  # Monday is 0

# For regular expressions; no short forms of weekdays, which are words, too: "min", "sel"
MONTH = "|".join(MONTHS)
WEEKDAY = "senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad"
