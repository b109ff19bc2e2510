"""Every way of writing a time that we have met, as a table, and what no string may cause."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import dates

NOW = datetime(2026, 8, 5, 8, 0, 30, tzinfo=UTC)  # Wednesday, 15:00:30 in Jakarta


def iso(text: str) -> str | None:
    moment = dates.parse(text, zone="Asia/Jakarta", now=NOW, origin="test")
    return f"{moment.at:%Y-%m-%dT%H:%M:%SZ} {moment.zone} {moment.precision}" if moment else None


JKT = "Asia/Jakarta"
TEN = "2024-08-05T03:11:00Z"  # 10:11 in western Indonesia
TEN12 = "2024-08-05T03:11:12Z"
DAY = "2024-08-04T17:00:00Z"
TABLE = [
    # ISO 8601 of every precision
    ("2024-08-05T10:11:12+07:00", TEN12, "+07:00", "second"),
    ("2024-08-05T10:11:12+0700", TEN12, "+07:00", "second"),
    ("2024-08-05T10:11:12+07", TEN12, "+07:00", "second"),
    ("2024-08-05T03:11:12Z", TEN12, "UTC", "second"),
    ("2024-08-05T03:11:12.345678Z", TEN12, "UTC", "second"),
    ("2024-08-05T03:11:12,345Z", TEN12, "UTC", "second"),
    ("2024-08-05T10:11+07:00", TEN, "+07:00", "minute"),
    ("2024-08-05T00:41-02:30", TEN, "-02:30", "minute"),
    ("2024-08-05 12:41 GMT+9:30", TEN, "+09:30", "minute"),
    ("2024-08-05T10:11+19:00", TEN, JKT, "minute"),
    ("2024-08-05T10:11+08:11", TEN, JKT, "minute"),
    ("2024-08-05T10:11", TEN, JKT, "minute"),
    ("2024-08-05T10:11:12", TEN12, JKT, "second"),
    ("2024-08-05 10:11:12", TEN12, JKT, "second"),
    ("2024-08-05 10:11:12 +0700", TEN12, "+07:00", "second"),
    ("2024-08-05 10:11:12 WIB", TEN12, "+07:00", "second"),
    ("2024-08-05 10:11", TEN, JKT, "minute"),
    ("2024-08-05T10", "2024-08-05T03:00:00Z", JKT, "minute"),
    ("2024-08-05", DAY, JKT, "day"),
    ("2024/08/05 10:11:12", TEN12, JKT, "second"),
    ("2024.08.05 10:11", TEN, JKT, "minute"),
    ("2024-08-04T24:00:00", DAY, JKT, "second"),
    ("2024-08-05T22:11:12-05:00", "2024-08-06T03:11:12Z", "-05:00", "second"),
    ("2024-08-05T15:41:12+12:30", TEN12, "+12:30", "second"),
    ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z", "UTC", "second"),
    ("2024-08-05 10:11 PM", "2024-08-05T15:11:00Z", JKT, "minute"),
    ("2015-11-05 T10:08:58Z", "2015-11-05T10:08:58Z", "UTC", "second"),  # inet.detik.com, 2015
    ("2015-06-16T14-05-11Z", "2015-06-16T14:05:11Z", "UTC", "second"),  # news.detik.com, 2015
    ("2024-08-05T10:11:12+07:00[Asia/Jakarta]", TEN12, "+07:00", "second"),
    ("2024-08-05, 10:11 WIB", TEN, "+07:00", "minute"),
    ("20240805T101112", TEN12, JKT, "second"),
    ("20240805T031112Z", TEN12, "UTC", "second"),
    ("20240805101112", TEN12, JKT, "second"),
    ("202408051011", TEN, JKT, "minute"),
    ("20240805", DAY, JKT, "day"),
    ("2024-08-05T10:11:12.0000000+07:00", TEN12, "+07:00", "second"),
    ("2024-08-05T10:11:12GMT+7", TEN12, "+07:00", "second"),
    # days of the Javanese week, Islamic dates, words around and between
    ("Senin Pahing, 5 Agustus 2024 10:11 WIB", TEN, "+07:00", "minute"),
    ("Rebo Kliwon 7 Agustus 2024", "2024-08-06T17:00:00Z", JKT, "day"),
    ("Ahad, 4 Agustus 2024 / 29 Muharram 1446 H 10:11 WIB", "2024-08-04T03:11:00Z", "+07:00", "minute"),
    ("Ahad 29 Muharram 1446 / 4 Agustus 2024", "2024-08-03T17:00:00Z", JKT, "day"),
    ("August 5, 2024 | 10:11 am WIB", TEN, "+07:00", "minute"),
    ("Senin, 5 Agt 2024 - 10:11 WIB", TEN, "+07:00", "minute"),
    ("Senin | 5 Agustus 2024 | 10:11 WIB", TEN, "+07:00", "minute"),
    ("Senin,05/08/2024 10:11 WIB", TEN, "+07:00", "minute"),
    ("Senin (5/8/2024) pukul 11.11 WITA", TEN, "+08:00", "minute"),
    ("Senin, 5 Agustus 2024 12:11 Waktu Indonesia Timur", TEN, "+09:00", "minute"),
    ("5 Agt '24", DAY, JKT, "day"),
    ("5 Agt '98", "1998-08-04T17:00:00Z", JKT, "day"),
    ("5 Agustus 2024, 30.15", DAY, JKT, "day"),
    ("30:15, 5 Agustus 2024", DAY, JKT, "day"),
    ("5 Agt 24, 10:11", TEN, JKT, "minute"),
    ("10:11 - 05/08/2024", TEN, JKT, "minute"),
    ("Diterbitkan pada Senin, 5 Agustus 2024 pukul 10:11", TEN, JKT, "minute"),
    ("5 Aug 2024 11:11 UTC+8", TEN, "+08:00", "minute"),
    ("05.08.2024, 10:11 Uhr", TEN, JKT, "minute"),
    # RFC 822 and what feeds make of it
    ("Mon, 05 Aug 2024 10:11:12 +0700", TEN12, "+07:00", "second"),
    ("Mon, 05 Aug 2024 03:11:12 GMT", TEN12, "UTC", "second"),
    ("Mon, 05 Aug 2024 03:11:12 UT", TEN12, "UTC", "second"),
    ("Mon, 05 Aug 2024 10:11:12 WIB", TEN12, "+07:00", "second"),
    ("Mon, 05 Aug 2024 11:11:12 WITA", TEN12, "+08:00", "second"),
    ("Mon, 05 Aug 2024 12:11:12 WIT", TEN12, "+09:00", "second"),
    ("Sun, 04 Aug 2024 22:11:12 EST", TEN12, "-05:00", "second"),
    ("5 Aug 2024 10:11 +0700", TEN, "+07:00", "minute"),
    ("Mon, 05 Aug 24 10:11:12 +0700", TEN12, "+07:00", "second"),
    ("Sen, 05 Agu 2024 10:11:12 +0700", TEN12, "+07:00", "second"),
    ("Monday, 05-Aug-24 03:11:12 GMT", TEN12, "UTC", "second"),
    ("Mon, 5 Aug 2024 10:11:12", TEN12, JKT, "second"),
    ("Mon Aug  5 10:11:12 2024", TEN12, JKT, "second"),
    ("Mon Aug  5 10:11:12 WIB 2024", TEN12, "+07:00", "second"),
    ("Mon Aug 05 2024 10:11:12 GMT+0700 (Waktu Indonesia Barat)", TEN12, "+07:00", "second"),
    # Indonesian, in full and short
    ("Senin, 5 Agustus 2024 10:11 WIB", TEN, "+07:00", "minute"),
    ("Senin, 5 Agustus 2024 | 10:11 WIB", TEN, "+07:00", "minute"),
    ("Senin, 5 Agustus 2024 - 10:11 WIB", TEN, "+07:00", "minute"),
    ("Senin 05 Agustus 2024, 10:11:12 WIB", TEN12, "+07:00", "second"),
    ("Senin, 5 Agustus 2024 / 10:11", TEN, JKT, "minute"),
    ("Senin, 05 Agu 2024 10:11 WIB", TEN, "+07:00", "minute"),
    ("Senin, 05 Agt 2024 10:11 WIB", TEN, "+07:00", "minute"),
    ("Sen, 05 Agust. 2024 pukul 10.11 WIB", TEN, "+07:00", "minute"),
    ("5 Ags 2024 10.11", TEN, JKT, "minute"),
    ("5 Agus 2024 10.11", TEN, JKT, "minute"),
    ("Senin, 5 Agustus 2024 pukul 10.11", TEN, JKT, "minute"),
    ("Senin, 5 Agustus 2024, Jam 10:11 WITA", "2024-08-05T02:11:00Z", "+08:00", "minute"),
    ("5 Agustus 2024 pk. 10.11 WIB", "2024-08-05T03:11:00Z", "+07:00", "minute"),
    ("Senin, 5 Agustus 2024 pkl. 10.11 WIT", "2024-08-05T01:11:00Z", "+09:00", "minute"),
    ("Senin, 5 Agustus 2024 10:11 GMT+7", TEN, "+07:00", "minute"),
    ("Senin, 5 Agustus 2024 (10:11 WIB)", TEN, "+07:00", "minute"),
    ("Senin, 5 Agustus 2024 • 10:11 WIB", TEN, "+07:00", "minute"),
    ("Senin, 5 Agustus 2024 : 10:11 WIB", TEN, "+07:00", "minute"),
    ("05-08-2024 :: 10:11", TEN, JKT, "minute"),
    ("Senin, 5 Agustus 2024 » 10.11 WIB", TEN, "+07:00", "minute"),
    ("5 Agt 2024 ~ 10:11", TEN, JKT, "minute"),
    ("Senin,\u00a05\u00a0Agustus 2024\n\t10:11\u00a0WIB", TEN, "+07:00", "minute"),
    ("\u200eSenin, 5 Agustus 2024\u200b10:11 WIB\u202c\x00", TEN, "+07:00", "minute"),
    ("SENIN, 5 AGUSTUS 2024", DAY, JKT, "day"),
    ("05 Agustus 2024", DAY, JKT, "day"),
    ("5-Agustus-2024", DAY, JKT, "day"),
    ("10:11 WIB, Senin 5 Agustus 2024", TEN, "+07:00", "minute"),
    ("Pukul 10.11 WIB | Senin, 5 Agustus 2024", TEN, "+07:00", "minute"),
    ("Jum'at, 2 Agustus 2024 10:11 WIB", "2024-08-02T03:11:00Z", "+07:00", "minute"),
    ("Jum’at, 2 Agustus 2024", "2024-08-01T17:00:00Z", JKT, "day"),
    ("Ahad 04 Aug 2024 10:11 WIB", "2024-08-04T03:11:00Z", "+07:00", "minute"),
    ("Minggu, 4 Agst 2024 | 23:59", "2024-08-04T16:59:00Z", JKT, "minute"),
    ("Rabu, 14 Pebruari 2024 00:05 WIB", "2024-02-13T17:05:00Z", "+07:00", "minute"),
    ("14 Peb 2024", "2024-02-13T17:00:00Z", JKT, "day"),
    ("14 Febuari 2024, 09:00", "2024-02-14T02:00:00Z", JKT, "minute"),
    ("Selasa, 12 Nopember 2024 07:00 WIB", "2024-11-12T00:00:00Z", "+07:00", "minute"),
    ("12 Nop 2024 07:00", "2024-11-12T00:00:00Z", JKT, "minute"),
    ("Rabu, 1 Mei 2024 12:00", "2024-05-01T05:00:00Z", JKT, "minute"),
    ("1 Okt 2024 12:00", "2024-10-01T05:00:00Z", JKT, "minute"),
    ("31 Des 2024 23:59 WIB", "2024-12-31T16:59:00Z", "+07:00", "minute"),
    ("Kamis, 29 Februari 2024", "2024-02-28T17:00:00Z", JKT, "day"),
    ("9 Jan 2024 9:05 WIB", "2024-01-09T02:05:00Z", "+07:00", "minute"),
    ("Selasa, 06 August 2024 – 10:11 WIB", "2024-08-06T03:11:00Z", "+07:00", "minute"),  # jpnn.com
    ("on 16 Feb 2016 at 09:10 WIB", "2016-02-16T02:10:00Z", "+07:00", "minute"),  # liputan6, 2016
    # English
    ("August 5, 2024 10:11 am", TEN, JKT, "minute"),
    ("Aug 5, 2024, 10:11 PM", "2024-08-05T15:11:00Z", JKT, "minute"),
    ("Aug. 5, 2024", DAY, JKT, "day"),
    ("5th August 2024 12:30 AM", "2024-08-04T17:30:00Z", JKT, "minute"),
    ("Mon, August 5 2024 | 10:11 am", TEN, JKT, "minute"),
    # numbers are day, month, year
    ("05/08/2024, 10:11 WIB", TEN, "+07:00", "minute"),
    ("05/08/2024", DAY, JKT, "day"),
    ("5-8-2024 10:11", TEN, JKT, "minute"),
    ("05.08.2024 10.11", TEN, JKT, "minute"),
    ("05/08/24 10:11", TEN, JKT, "minute"),
    ("05 / 08 / 2024 - 10:11", TEN, JKT, "minute"),
    ("12/13/2024 10:11", "2024-12-13T03:11:00Z", JKT, "minute"),  # can only be American
    ("Sen, 08/05/2024 - 10:11", TEN, JKT, "minute"),  # Drupal: the day of the week says so
    ("Sun, 12/01/2024 - 10:11", "2024-12-01T03:11:00Z", JKT, "minute"),
    ("Fri, 01/12/2024 - 10:11", "2024-01-12T03:11:00Z", JKT, "minute"),
    ("Thu, 08/05/2024 - 10:11", "2024-05-08T03:11:00Z", JKT, "minute"),  # fits neither
    ("Rabu, 08/05/2024 10:11", "2024-05-08T03:11:00Z", JKT, "minute"),
    # halves of the day, and parts of it
    ("5 Agustus 2024, 09.00 malam", "2024-08-05T14:00:00Z", JKT, "minute"),
    ("5 Agustus 2024 pukul 7.30 malam WIT", "2024-08-05T10:30:00Z", "+09:00", "minute"),
    ("5 Agustus 2024 02:30 petang", "2024-08-05T07:30:00Z", JKT, "minute"),
    ("5 Agustus 2024 5.05 sore", "2024-08-05T10:05:00Z", JKT, "minute"),
    ("5 Agustus 2024 1.15 siang", "2024-08-05T06:15:00Z", JKT, "minute"),
    ("5 Agustus 2024 11.15 siang", "2024-08-05T04:15:00Z", JKT, "minute"),
    ("5 Agustus 2024 12.15 siang", "2024-08-05T05:15:00Z", JKT, "minute"),
    ("5 Agustus 2024 10.11 pagi", TEN, JKT, "minute"),
    ("5 Agustus 2024 12.30 dini hari", "2024-08-04T17:30:00Z", JKT, "minute"),
    ("5 Agustus 2024 00.30 tengah malam", "2024-08-04T17:30:00Z", JKT, "minute"),
    ("5 Agustus 2024 1.30 malam", "2024-08-04T18:30:00Z", JKT, "minute"),
    ("5 Agustus 2024 17.30 malam", "2024-08-05T10:30:00Z", JKT, "minute"),
    ("09.00 malam, 5 Agustus 2024", "2024-08-05T14:00:00Z", JKT, "minute"),
    ("5 Agustus 2024 9:30 p.m.", "2024-08-05T14:30:00Z", JKT, "minute"),
    ("5 Agustus 2024 10.11 Malam Takbiran", TEN, JKT, "minute"),  # the next line's first word
    ("Mon, August 5, 2024 ● 10:11 a.m. WIB", TEN, "+07:00", "minute"),
    # words before it
    ("Kompas.com - 05/08/2024, 10:11 WIB", TEN, "+07:00", "minute"),
    ("Jakarta, 5 Agustus 2024", DAY, JKT, "day"),
    ("Diterbitkan 5 Agustus 2024 10:11 WIB", TEN, "+07:00", "minute"),
    ("Terbit 5 Agt 2024 10:11 WIB", TEN, "+07:00", "minute"),
    ("Dipublikasikan: Senin, 5 Agustus 2024 Pukul: 10.11 WIB", TEN, "+07:00", "minute"),
    ("Oleh Budi Santoso • 5 Agustus 2024 • 10:11 WIB • 3 menit baca", TEN, "+07:00", "minute"),
    # epochs
    ("1722827472", TEN12, "UTC", "second"),
    ("1722827472000", TEN12, "UTC", "second"),
    ("1722827472.123", TEN12, "UTC", "second"),
    # counted from now
    ("3 jam lalu", "2026-08-05T05:00:30Z", "+07:00", "minute"),
    ("5 jam yang lalu", "2026-08-05T03:00:30Z", "+07:00", "minute"),
    ("2 menit yang lalu", "2026-08-05T07:58:30Z", "+07:00", "minute"),
    ("Diperbarui 30 detik lalu", "2026-08-05T08:00:00Z", "+07:00", "minute"),
    ("Dua jam lalu", "2026-08-05T06:00:30Z", "+07:00", "minute"),
    ("2 jam 30 menit lalu", "2026-08-05T05:30:30Z", "+07:00", "minute"),
    ("1 jam, 20 menit lalu", "2026-08-05T06:40:30Z", "+07:00", "minute"),
    ("1 HARI 3 JAM LALU", "2026-08-04T05:00:30Z", "+07:00", "minute"),
    ("1 minggu 2 hari yang lalu", "2026-07-26T17:00:00Z", "+07:00", "day"),
    ("2 tahun, 3 bulan dan 1 hari lalu", "2024-05-03T17:00:00Z", "+07:00", "day"),
    ("Dibaca 25 kali, 3 bulan lalu", "2026-05-05T17:00:00Z", "+07:00", "day"),
    ("sejam lalu", "2026-08-05T07:00:30Z", "+07:00", "minute"),
    ("setengah jam yang lalu", "2026-08-05T07:30:30Z", "+07:00", "minute"),
    ("2 hari lalu", "2026-08-02T17:00:00Z", "+07:00", "day"),
    ("seminggu yang lalu", "2026-07-28T17:00:00Z", "+07:00", "day"),
    ("about 10 hours ago", "2026-08-04T22:00:30Z", "+07:00", "minute"),
    ("an hour ago", "2026-08-05T07:00:30Z", "+07:00", "minute"),
    ("2 hr yg lalu", "2026-08-02T17:00:00Z", "+07:00", "day"),
    ("2 hrs ago", "2026-08-05T06:00:30Z", "+07:00", "minute"),
    *(
        (f"1 {unit} lalu", f"{day}T17:00:00Z", "+07:00", "day")
        for unit, day in (("mgg", "2026-07-28"), ("bln", "2026-07-05"), ("thn", "2025-08-04"))
    ),
    ("30 dtk lalu", "2026-08-05T08:00:00Z", "+07:00", "minute"),
    ("beberapa detik yang lalu", "2026-08-05T08:00:30Z", "+07:00", "minute"),
    ("kemarin", "2026-08-03T17:00:00Z", "+07:00", "day"),
    ("Kemarin, 10:30", "2026-08-04T03:30:00Z", "+07:00", "minute"),
    ("Hari ini, 10:30 WITA", "2026-08-05T02:30:00Z", "+08:00", "minute"),
    ("baru saja", "2026-08-05T08:00:30Z", "+07:00", "minute"),
    ("yesterday", "2026-08-03T17:00:00Z", "+07:00", "day"),
    # the odd rest
    ("2024 Agustus 5, 11:11 WITA", TEN, "+08:00", "minute"),
    ("Rabu 08-05 2024", "2024-05-07T17:00:00Z", JKT, "day"),
    ("Jum'at, 2024 Agustus 2", "2024-08-01T17:00:00Z", JKT, "day"),
    ("5 de agosto 2024, 5 Agustus 2024", DAY, JKT, "day"),
    # just inside the hour that a newsroom's clock may be ahead
    ("2026-08-05T08:59:00Z", "2026-08-05T08:59:00Z", "UTC", "second"),
]


@pytest.mark.parametrize(("raw", "at", "zone", "precision"), TABLE, ids=[row[0] for row in TABLE])
def test_what_it_means(raw: str, at: str, zone: str, precision: str) -> None:
    assert iso(raw) == f"{at} {zone} {precision}"


@pytest.mark.parametrize(
    "raw",
    [
        "", "   ", "-", "null", "Invalid date", "0", "0000-00-00 00:00:00", "1970-01-01T00:00:00Z", "1989-12-31",
        "17 Agustus 1945", "Mei", "14", "Senin", "Senin, 5 Agustus", "Agustus 2024", "2024", "31/02/2024", "2024-13-45",
        "32 Agustus 2024", "2024-13-05", "5 Agustus 2030", "2026-08-05T09:01:30Z", "2026-08-06", "besok", "3 jam lagi",
        "Harga Rp 10.000.000", "Skor 2-1", "https://example.com/berita/12345", "99999999999999999999", "081234567890",
        "Marcella Zalianty promo pariwisata Indonesia lewat film", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z",
        "12345678901", "9999 tahun lalu", "Nomor 14, 2024", "/read/16/02/15/o2l07x284", "10.11.12",
        "tanggal 25 bulan 11 tahun 2025", "10 hari ke 25 tahun 2025", "5 tahun 10 bulan 2020", "24 jam 2026",
        "Mei 2026, 10:11", "Rab, 05/00/2024", "Rab, 00/05/2024",
    ],
)  # fmt: skip
def test_what_is_no_publication_time(raw: str) -> None:
    assert iso(raw) is None


@pytest.mark.parametrize(
    ("zone", "at"),
    [
        ("Asia/Jakarta", "03:11"), ("Asia/Makassar", "02:11"), ("Asia/Jayapura", "01:11"), ("+07:00", "03:11"),
        ("WITA", "02:11"), ("UTC", "10:11"), ("no/where", "03:11"), ("", "03:11"), ("../../etc/passwd", "03:11"),
        ("x" * 500, "03:11"),
    ],
)  # fmt: skip
def test_a_naive_time_is_in_the_given_zone(zone: str, at: str) -> None:
    moment = dates.parse("5 Agustus 2024 10:11", zone=zone, now=NOW, origin="test")
    assert moment
    assert (f"{moment.at:%H:%M}", moment.zone) == (at, zone)


def test_raw_and_origin_are_kept_and_the_written_zone_can_be_passed_over() -> None:
    raw = "  Senin, 5 Agustus 2024 |\n 10:11 UTC "
    moment = dates.parse(raw, zone=JKT, now=NOW, origin="dateline")
    local = dates.parse(raw, zone=JKT, now=NOW, origin="dateline", ignore_zone=True)
    assert moment
    assert local
    assert (moment.raw, moment.origin, moment.zone) == ("Senin, 5 Agustus 2024 | 10:11 UTC", "dateline", "UTC")
    assert moment.at - local.at == timedelta(hours=7)
    assert local.zone == JKT


@pytest.mark.parametrize(
    ("text", "at", "raw"),
    [
        ("Kompas.com - 05/08/2024, 10:11 WIB Penulis Budi Editor Ani", TEN, "05/08/2024, 10:11 WIB"),
        ("JAKARTA - Ditangkap di Depok Senin (5/8/2024) pukul 10.11 WIB di rumah.", TEN, "5/8/2024) pukul 10.11 WIB"),
        ("Reporter: Ani | Senin, 05 Agustus 2024 | 10:11 dan 7 Agustus 2024", TEN, "05 Agustus 2024 | 10:11"),
        ("Lahir 17 Agustus 1945. Terbit 31/02/2024, lalu 5 Agt 2024", "2024-08-04T17:00:00Z", "5 Agt 2024"),
        ("Terbit 5 Agustus 2024 10:11 WIB, lagi 06/08/2024 11:12 WIB", TEN, "5 Agustus 2024 10:11 WIB"),
        ("Terbit 10.11 WIB,\nSenin 5\nAgustus 2024 di Depok", TEN, "10.11 WIB, Senin 5 Agustus 2024"),
        ("Kemarin dan 3 jam lalu tidak ada yang terjadi", None, ""),
        ("Harga naik 10.50 persen, 2.000 orang, 0812-3456-7890", None, ""),
        ("", None, ""),
    ],
)  # fmt: skip
def test_the_first_date_in_running_text(text: str, at: str | None, raw: str) -> None:
    moment = dates.find(text, zone=JKT, now=NOW, origin="dateline")
    assert (moment and f"{moment.at:%Y-%m-%dT%H:%M:%SZ}", moment.raw if moment else "") == (at, raw)


def test_what_counts_from_now() -> None:
    assert [dates.is_relative(s) for s in ("3 jam lalu", "kemarin", "5 Agustus 2024", "")] == [True, True, False, False]


PIECES = st.sampled_from([
    "5", "31", "0", "2024", "99", "10:11", "10.11", ":12", "24:00", "/", "-", ".", ",", "T", "Z", "+07:00", "-99:99",
    "WIB", "Agustus", "Mei", "Aug", "Jum'at", "kemarin", "lalu", "jam", "pukul", "1722827472", "(", "|",
    "2024-08-05", "05/08/2024", "am", "PM", "malam", "Rab,", "٥", "²", "Ⅷ",
])  # fmt: skip
MONTHS = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus"]
DAYS = ["Senin", "Selasa", "Rabu", "Kamis", "Jum'at", "Sabtu", "Minggu"]
MONTHS += ["September", "Oktober", "November", "Desember"]


@given(st.text(max_size=60) | st.lists(PIECES, max_size=9).map(" ".join) | st.lists(PIECES, max_size=9).map("".join))
def test_no_string_makes_it_raise_or_leave_its_bounds(raw: str) -> None:
    for moment in (
        dates.parse(raw, zone=JKT, now=NOW, origin="test"),
        dates.parse(raw, zone=raw, now=NOW.replace(tzinfo=None), origin="test", ignore_zone=True),
        dates.find(raw, zone=JKT, now=NOW.replace(tzinfo=None), origin="test"),
    ):
        if moment:
            assert datetime(1990, 1, 1, tzinfo=UTC) <= moment.at <= NOW + timedelta(hours=1)
            assert moment.precision in {"day", "minute", "second"}
            assert len(moment.raw) <= 100


@given(st.integers(min_value=631238400, max_value=1785801600), st.sampled_from([7, 8, 9]))
def test_what_is_written_is_read_back(seconds: int, hours: int) -> None:
    when = datetime.fromtimestamp(seconds, UTC)
    local = when + timedelta(hours=hours)
    month = MONTHS[local.month - 1]
    zone = {7: "WIB", 8: "WITA", 9: "WIT"}[hours]
    for raw in (
        f"{local:%Y-%m-%dT%H:%M:%S}+0{hours}:00",
        f"{local.day} {month} {local.year}, {local:%H:%M:%S} {zone}",
        f"{DAYS[local.weekday()]}, {local:%d/%m/%Y} pukul {local:%H.%M.%S} {zone}",
        f"{local:%a, %d %b %Y %H:%M:%S} +0{hours}00",
        f"{when:%Y-%m-%d %H:%M:%S} UTC",
    ):
        moment = dates.parse(raw, zone=JKT, now=NOW, origin="test")
        assert moment
        assert moment.at == when, raw


@pytest.mark.parametrize(
    "raw",
    [
        *("1/" * 500_000, " " * 1_000_000 + "2024-08-05", "5 Agustus " * 100_000),
        *("1" * 1_000_000, "10:11 " * 170_000, "jam " * 250_000),
    ],
)
def test_a_megabyte_is_bounded(raw: str) -> None:
    assert dates.parse(raw, zone=JKT, now=NOW, origin="test") is None
    assert dates.find(raw, zone=JKT, now=NOW, origin="test") is None
