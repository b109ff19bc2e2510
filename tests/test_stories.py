"""Stories in the archive: the same in whatever order articles arrive, led by the agency's article, nothing deleted."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from pipelines.archive import Archive, pairs
from pipelines.archive.migrations import m002_stories
from pipelines.archive.stories import sketches, stories
from pipelines.archive.stories.cuts import cut
from pipelines.items import Link, Moment, Pending
from tests.archive_kit import article, empty_archive
from tests.duplicates.pairs import ARTICLES, COPIES
from tests.duplicates.score import add_article, story_of

DRAW = random.Random(7)
FLOOD = ARTICLES["banjir-cikawung"]
SATELLITE = ARTICLES["satelit-mahasiswa"]
HALF = COPIES["half-head"](FLOOD, DRAW)
PAGE = COPIES["page-2-of-3"](FLOOD, DRAW)
EDITED = COPIES["edit-10"](FLOOD, DRAW)
DRESSED = COPIES["boilerplate"](FLOOD, DRAW)
BY_AGENCY = COPIES["agency"](FLOOD, DRAW)
OTHER_REPORT = ARTICLES["banjir-cikawung/2"]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(empty_archive(tmp_path / "kliping.db")) as opened:
        yield opened


def add(archive: Archive, key: str, text: str, source: str = "one", **columns: object) -> int:
    with archive.write():
        return add_article(archive, key, text, source, **columns)


def rewrite(archive: Archive, article_id: int, text: str) -> None:
    with archive.write():
        archive.db.execute("UPDATE articles SET text = ? WHERE id = ?", (text, article_id))
        archive.stories.place(article_id)


def grouping(archive: Archive) -> dict[str, tuple[str, str | None, float | None]]:
    """For each article the key of its original, the reason and the similarity."""
    rows = archive.db.rows(
        "SELECT a.key, coalesce(o.key, a.key), a.why, a.likeness "
        "FROM articles AS a LEFT JOIN articles AS o ON o.id = a.duplicate_of"
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def originals(archive: Archive) -> dict[str, str]:
    """For each article the key of its original, which may be its own."""
    return {key: original for key, (original, _, _) in grouping(archive).items()}


def test_why(archive: Archive) -> None:
    add(archive, "last year", SATELLITE, published_at="2025-03-09T01:00:00Z")
    add(archive, "whole", FLOOD, published_at="2026-03-09T01:00:00Z")
    add(archive, "again", FLOOD.upper(), published_at="2026-03-09T02:00:00Z")
    add(archive, "edited", EDITED)
    add(archive, "half", HALF)
    add(archive, "report", OTHER_REPORT)
    add(archive, "satellite", SATELLITE)
    found = grouping(archive)
    assert found["whole"] == ("whole", None, None)
    assert found["again"] == ("whole", "exact", 1.0)
    assert found["edited"][:2] == ("whole", "near")
    assert found["half"] == ("whole", "contained", 1.0)
    assert found["report"] == ("report", None, None)
    assert found["satellite"] == ("satellite", None, None)
    assert found["last year"] == ("last year", None, None)


def test_two_pages_are_one_story_as_soon_as_the_whole_arrives(archive: Archive) -> None:
    """The second page is like the whole, not like the first page, which came before both."""
    first = add(archive, "page1", COPIES["page-1-of-3"](FLOOD, DRAW), published_at="2026-03-09T01:00:00Z")
    second = add(archive, "page2", PAGE, published_at="2026-03-09T02:00:00Z")
    assert len(set(originals(archive).values())) == 2
    whole = add(archive, "whole", FLOOD, published_at="2026-03-09T03:00:00Z")
    assert {key: found[:2] for key, found in grouping(archive).items()} == {
        "page1": ("page1", None),
        "page2": ("page1", "indirect"),
        "whole": ("page1", "contained"),
    }
    [pair] = pairs(archive.db, why="indirect")
    assert (pair.original, pair.copy, pair.likeness) == (first, second, None)
    rewrite(archive, whole, SATELLITE)
    assert set(grouping(archive).values()) == {(key, None, None) for key in ("page1", "page2", "whole")}


def test_the_earliest_is_the_original(archive: Archive) -> None:
    add(archive, "late", FLOOD, published_at="2026-03-09T04:00:00Z")
    add(archive, "early", EDITED, published_at="2026-03-09T03:00:00Z")
    assert originals(archive)["late"] == "early"


@pytest.mark.parametrize(("at", "original"), [("2026-03-09T16:00:00Z", "minute"), ("2026-03-09T18:00:00Z", "day")])
def test_a_date_without_a_time_may_be_the_evening(archive: Archive, at: str, original: str) -> None:
    day, seen = "2026-03-08T17:00:00Z", "2026-03-12T00:00:00Z"
    add(archive, "day", FLOOD, published_at=day, published_precision="day", first_seen_at=seen)
    add(archive, "minute", EDITED, published_at=at, first_seen_at=seen)
    assert set(originals(archive).values()) == {original}


def test_a_date_in_the_future_counts_as_first_seen(archive: Archive) -> None:
    add(archive, "future", FLOOD, published_at="2031-01-01T00:00:00Z")
    add(archive, "minute", EDITED, published_at="2026-03-09T03:00:00Z")
    assert originals(archive)["future"] == "minute"


@pytest.mark.parametrize("source", ["antara", "antara-jatim"])
def test_the_agency_that_is_credited_is_the_original(archive: Archive, source: str) -> None:
    add(archive, "client", BY_AGENCY, "kompas", published_at="2026-03-09T01:00:00Z", credit="ANTARA")
    add(archive, "client2", DRESSED, "tempo", published_at="2026-03-09T02:00:00Z")
    add(archive, "agency", FLOOD, source, published_at="2026-03-09T04:00:00Z")
    assert set(originals(archive).values()) == {"agency"}


def test_an_agency_is_the_original_from_the_moment_that_a_twin_credits_it(archive: Archive) -> None:
    add(archive, "0", FLOOD, "kompas", published_at="2026-03-09T01:00:00Z")
    add(archive, "1", FLOOD, "antara", published_at="2026-03-09T02:00:00Z")
    assert originals(archive)["1"] == "0"
    add(archive, "2", FLOOD, "tempo", published_at="2026-03-09T03:00:00Z", credit="ANTARA")
    assert set(originals(archive).values()) == {"1"}


def test_an_agency_s_twin_that_comes_after_those_who_credit_it_is_the_original(archive: Archive) -> None:
    add(archive, "0", FLOOD, "kompas", published_at="2026-03-09T01:00:00Z")
    add(archive, "1", FLOOD, "tempo", published_at="2026-03-09T03:00:00Z", credit="ANTARA")
    add(archive, "2", FLOOD, "antara", published_at="2026-03-09T02:00:00Z")
    assert set(originals(archive).values()) == {"2"}


def test_another_agency_is_not(archive: Archive) -> None:
    add(archive, "client", BY_AGENCY, "kompas", published_at="2026-03-09T01:00:00Z", credit="ANTARA")
    add(archive, "agency", FLOOD, "reuters", published_at="2026-03-09T04:00:00Z")
    assert set(originals(archive).values()) == {"client"}


@pytest.mark.parametrize(
    ("credit", "source", "theirs"),
    [
        ("AP", "apahabar", False),
        ("AP", "ap-news", True),
        ("Associated Press", "associatedpress", True),
        ("ANTARA", "antaranews", True),
        ("Antara News", "antara", True),
        ("Antara News Jatim", "antaranews", True),
        ("AFP", "afpelita", False),
        ("KCNA", "kcnawatch", True),
        ("RI", "rilis", False),
        ("—", "antara", False),
        ("TribunJatim.com", "tribun-jatim", True),
        ("Tribunnews.com", "tribun-jatim", False),
    ],
)
def test_a_few_letters_are_no_agency(archive: Archive, credit: str, source: str, theirs: bool) -> None:
    add(archive, "client", BY_AGENCY, "kompas", published_at="2026-03-09T01:00:00Z", credit=credit)
    add(archive, "other", FLOOD, source, published_at="2026-03-09T04:00:00Z")
    assert set(originals(archive).values()) == {"other" if theirs else "client"}


def test_weeks_apart_are_two_stories(archive: Archive) -> None:
    add(archive, "this year", FLOOD, published_at="2026-03-01T00:00:00Z")
    add(archive, "a week later", FLOOD, published_at="2026-03-08T00:00:00Z")
    add(archive, "long before", FLOOD, published_at="2026-02-21T23:59:59Z")
    found = originals(archive)
    assert found["a week later"] == "this year"
    assert found["long before"] == "long before"


SERVICE = (
    "Polda Metro Jaya menyediakan layanan SIM keliling bagi warga yang ingin memperpanjang izin mengemudi pada {}. "
    "Layanan dibuka di lima lokasi, yaitu Jakarta Timur di Mal Grand Cakung, Jakarta Utara di LTC Glodok, Jakarta "
    "Selatan di Kampus Trilogi Kalibata, dan Jakarta Barat di Mal Citraland. Pemohon harus membawa fotokopi KTP, SIM "
    "lama, bukti cek kesehatan, dan bukti tes psikologi."
)
WEATHER = (
    "Cuaca {} hari ini diprakirakan {} pada pagi hari. Warga diminta membawa payung apabila bepergian dan tidak "
    "berteduh di bawah pohon. Prakirawan menyebut kondisi ini dipengaruhi oleh angin muson barat yang menguat. "
    "Masyarakat diimbau selalu memantau informasi resmi mengenai perubahan cuaca yang bisa terjadi sewaktu-waktu."
)


def test_one_desk_s_bulletins_of_two_days_are_two_stories(archive: Archive) -> None:
    """Nothing but the weekday tells them apart; put right some hours later, or by another desk, it is a copy."""
    add(archive, "monday", SERVICE.format("Senin"), published_at="2026-03-07T01:00:00Z")
    add(archive, "tuesday", SERVICE.format("Selasa"), published_at="2026-03-08T01:00:00Z")
    add(archive, "updated", f"{SERVICE.format('Minggu')} Biayanya tetap.", published_at="2026-03-07T04:00:00Z")
    add(archive, "copy", SERVICE.format("Sabtu"), "two", published_at="2026-03-07T23:00:00Z")
    assert originals(archive) == {"monday": "monday", "tuesday": "tuesday", "updated": "monday", "copy": "monday"}


def test_the_weather_of_two_towns_is_two_stories(archive: Archive) -> None:
    add(archive, "bandung", WEATHER.format("Bandung", "cerah berawan"), title="Cuaca Bandung Hari Ini")
    add(archive, "medan", WEATHER.format("Medan", "hujan ringan"), title="Cuaca Medan Hari Ini")
    again = WEATHER.format("Medan", "hujan ringan") + " (red)"
    add(archive, "again", again, "two", title="Medan Hujan Pagi Ini", published_at="2026-03-09T06:00:00Z")
    assert originals(archive) == {"bandung": "bandung", "medan": "medan", "again": "medan"}


def test_a_changed_text_leaves_its_story_and_the_others_stay_together(archive: Archive) -> None:
    whole = add(archive, "whole", FLOOD, published_at="2026-03-09T01:00:00Z")
    add(archive, "page1", COPIES["page-1-of-3"](FLOOD, DRAW), published_at="2026-03-09T02:00:00Z")
    add(archive, "edited", EDITED, published_at="2026-03-09T03:00:00Z")
    rewrite(archive, whole, SATELLITE)
    assert originals(archive) == {"whole": "whole", "page1": "page1", "edited": "page1"}
    rewrite(archive, whole, FLOOD)
    assert set(originals(archive).values()) == {"whole"}


def test_a_changed_text_leaves_its_copies_for_its_twin(archive: Archive) -> None:
    add(archive, "other", SATELLITE, published_at="2026-03-09T00:30:00Z")
    whole = add(archive, "whole", FLOOD, published_at="2026-03-09T01:00:00Z")
    add(archive, "edited", EDITED, published_at="2026-03-09T03:00:00Z")
    rewrite(archive, whole, SATELLITE)
    assert {key: found[:2] for key, found in grouping(archive).items()} == {
        "other": ("other", None),
        "whole": ("other", "exact"),
        "edited": ("edited", None),
    }


@pytest.mark.parametrize(("first", "second", "together"), [(5, 8, True), (9, 5, False)])
def test_the_next_of_twins_has_its_own_time(archive: Archive, first: int, second: int, together: bool) -> None:
    """Of the same words in the next week, one is near enough for the first twin or for the second, not for both."""
    later = {"published_at": "2026-03-13T12:00:00Z", "first_seen_at": "2026-03-14T00:00:00Z", "credit": "ANTARA"}
    add(archive, "next week", FLOOD, "antara", **later)
    twin = add(archive, "1", FLOOD, published_at=f"2026-03-{second:02}T01:00:00Z")
    head = add(archive, "0", FLOOD, published_at=f"2026-03-{first:02}T01:00:00Z")
    with archive.write():
        archive.stories.place(twin)
    found = grouping(archive)
    assert found["0"][0] == found["1"][0]
    assert (found["next week"][0] == found["0"][0]) is not together
    rewrite(archive, head, SATELLITE)
    found = grouping(archive)
    assert found["0"] == ("0", None, None)
    assert (found["next week"][0] == found["1"][0]) is together


def test_a_head_that_is_read_anew_leaves_its_copies_to_the_next(archive: Archive) -> None:
    """Only the first of twins has an edge to a copy of theirs; the archive writes new text and time before it asks."""
    add(archive, "edited", EDITED, published_at="2026-03-09T03:00:00Z")
    head = add(archive, "0", FLOOD, published_at="2026-03-09T01:00:00Z")
    add(archive, "1", FLOOD, published_at="2026-03-09T02:00:00Z")
    assert archive.db.value("SELECT count(*) FROM story_edges") == 1
    published = Moment(datetime(2026, 2, 9, 1, tzinfo=UTC), "", "", "")
    known = Pending(1, "0", Link("https://example.com/0", "one", ""))
    archive.articles.restate(head, article(known, text=SATELLITE, published=published))
    assert {key: found[:2] for key, found in grouping(archive).items()} == {
        "0": ("0", None),
        "1": ("1", None),
        "edited": ("1", "near"),
    }


TEXTS = [text for name, text in ARTICLES.items() if "/" not in name]
FIVE = ["\n".join(both) for both in zip(TEXTS[:5], TEXTS[5:10], strict=True)]
ROUNDUP = "\n".join(
    ("Lima berita kemarin yang masih menarik untuk disimak:", *("\n".join(text.splitlines()[:2]) for text in FIVE))
)

ROWS: dict[str, tuple[str, dict[str, Any]]] = {
    "a": (FLOOD, {"published_at": "2026-03-09T02:00:00Z"}),
    "b": (HALF, {"published_at": "2026-03-09T01:00:00Z"}),
    "c": (PAGE, {"published_at": "2026-03-09T02:00:00Z"}),
    "d": (BY_AGENCY, {"published_at": "2026-03-09T03:00:00Z", "credit": "ANTARA", "source": "two"}),
    "e": (DRESSED, {"published_at": "2026-03-09T02:00:00Z", "source": "antara"}),
    "f": (OTHER_REPORT, {"published_at": "2026-03-09T02:00:00Z"}),
    "g": (EDITED, {"published_at": "2026-03-10T02:00:00Z"}),
    "h": (SATELLITE, {"published_at": None}),
    "i": (COPIES["edit-30"](FLOOD, DRAW), {"published_at": "2026-03-15T02:00:00Z"}),
    "k": (ROUNDUP, {"published_at": "2026-03-09T09:00:00Z"}),
    "l": (f"{ROUNDUP} Selamat membaca.", {"published_at": "2026-03-09T10:00:00Z", "source": "two"}),
    "m": (FLOOD.upper(), {"published_at": "2026-03-09T01:30:00Z", "source": "two"}),
    "n": (FLOOD, {"published_at": "2026-03-10T01:30:00Z", "source": "two", "credit": "Kyodo"}),
    "j": (FLOOD, {"published_at": "2026-03-17T00:00:00Z", "first_seen_at": "2026-03-17T00:00:00Z"}),
}


def arrive(path: Path, order: str) -> dict[str, tuple[str, str | None, float | None]]:
    with Archive.open(empty_archive(path)) as archive:
        for key in order:
            text, columns = ROWS[key]
            add(archive, key, text, **columns)
        found = grouping(archive)
        before = archive.stories.regroup()
        assert before.changed == 0
        assert grouping(archive) == found
    return found


@pytest.fixture(scope="module")
def in_one_order(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str | None, float | None]]:
    return arrive(tmp_path_factory.mktemp("order") / "one.db", "".join(ROWS))


@settings(max_examples=8)
@given(order=st.permutations("".join(ROWS)))
def test_the_order_of_arrival_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    in_one_order: dict[str, tuple[str, str | None, float | None]],
    order: list[str],
) -> None:
    assert arrive(tmp_path_factory.mktemp("order") / "other.db", "".join(order)) == in_one_order


@settings(max_examples=12)
@given(order=st.permutations(range(7)), changed=st.integers(0, 6))
def test_twins_are_the_same_in_any_order_and_after_one_has_changed(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], changed: int
) -> None:
    """Of the same words in two weeks, with other hours and credits; then one of them gets another text."""
    rows: dict[int, dict[str, Any]] = {
        number: {
            "published_at": f"2026-03-{10 + number:02}T0{9 - number}:00:00Z",
            "first_seen_at": "2026-03-20T00:00:00Z",
            "source": ("one", "antara", "two")[number % 3],
            "credit": "ANTARA" if number == 4 else None,
        }
        for number in range(7)
    }
    texts = dict.fromkeys(rows, FLOOD) | {6: EDITED}
    found = []
    for numbers in (order, sorted(order)):
        with Archive.open(empty_archive(tmp_path_factory.mktemp("twins") / "a.db")) as archive:
            for number in numbers:
                add(archive, str(number), texts[number], **rows[number])
            before = grouping(archive)
            rewrite(archive, archive.db.value("SELECT id FROM articles WHERE key = ?", (str(changed),)), SATELLITE)
            after = grouping(archive)
            assert archive.stories.regroup().changed == 0
            found.append((before, after))
    assert found[0] == found[1]
    assert after[str(changed)] == (str(changed), None, None)
    assert all(original != str(changed) for key, (original, _, _) in after.items() if key != str(changed))


def test_a_twin_is_put_beside_the_others_without_another_reckoning(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A consent page that was taken for a thousand articles: the work does not grow with each of them."""
    reckoned = []
    monkeypatch.setattr(stories, "cut", lambda members, judge: reckoned.append(1) or cut(members, judge))
    for number in range(40):
        add(archive, f"{number:02}", FLOOD, published_at=f"2026-03-09T03:{number:02}:00Z")
    assert set(grouping(archive).values()) == {("00", None, None), ("00", "exact", 1.0)}
    assert len(reckoned) < 3
    add(archive, "earlier", FLOOD, published_at="2026-03-09T02:00:00Z")
    assert set(originals(archive).values()) == {"earlier"}
    add(archive, "earliest", EDITED, published_at="2026-03-09T01:00:00Z")
    add(archive, "last", FLOOD)
    assert grouping(archive)["last"] == grouping(archive)["00"]


def test_twins_are_regrouped_without_a_reckoning_for_each(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(40):
        add(archive, f"{number:02}", FLOOD, published_at=f"2026-03-09T03:{number:02}:00Z")
    before, reckoned = grouping(archive), []
    monkeypatch.setattr(stories, "cut", lambda members, judge: reckoned.append(1) or cut(members, judge))
    assert archive.stories.regroup().changed == 0
    assert grouping(archive) == before
    assert len(reckoned) == 1


@pytest.mark.parametrize("at_a_time", [1, 3, 200])
def test_a_batch_is_regrouped_as_its_articles_are_one_by_one(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, at_a_time: int
) -> None:
    """What an earlier version left: edges that are none any more, another normal form, stories of all sorts."""
    monkeypatch.setattr(stories, "BATCH", at_a_time)
    for key, (body, columns) in ROWS.items():
        add(archive, key, body, **columns)
    before = grouping(archive)
    ids = [row["id"] for row in archive.db.rows("SELECT id FROM articles ORDER BY id DESC")]
    found = []
    for again in (archive.stories.regroup, lambda: [archive.stories.place(article_id) for article_id in ids]):
        with archive.write():
            archive.db.execute("UPDATE articles SET text_hash = 'old' WHERE id % 3 = 0")
            archive.db.execute("UPDATE articles SET duplicate_of = ?, why = 'near' WHERE id > ?", (ids[-1], ids[-1]))
            archive.db.execute("DELETE FROM story_edges WHERE a % 2 = 0")
            archive.db.execute("INSERT OR IGNORE INTO story_edges VALUES (?, ?, 'exact', 1.0)", (ids[-1], ids[0]))
        with archive.write():
            again()
        found.append(grouping(archive))
    assert found == [before, before]


def test_regroup_tells_how_far_it_is(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stories, "BATCH", 2)
    for number in range(5):
        add(archive, f"{number:02}", FLOOD)
    told: list[tuple[int, int]] = []
    archive.stories.regroup(heard=lambda done, of: told.append((done, of)))
    assert told == [(2, 5), (4, 5), (5, 5)]


def test_a_crowd_of_twins_hides_no_copy_from_what_is_placed_again(archive: Archive) -> None:
    """More than are looked at for one sample ran the text as it was, one edited it."""
    for number in range(sketches.CROWD + 4):
        add(archive, f"{number:02}", FLOOD, published_at=f"2026-03-09T03:{number:02}:00Z")
    add(archive, "edited", EDITED)
    before = grouping(archive)
    assert before["edited"][:2] == ("00", "near")
    assert archive.stories.regroup().changed == 0
    assert grouping(archive) == before
    rewrite(archive, archive.db.value("SELECT id FROM articles WHERE key = '00'"), SATELLITE)
    assert grouping(archive)["edited"][:2] == ("01", "near")


def test_a_crowd_hides_no_copy_that_was_known_before(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, text in (("a", FLOOD), ("b", EDITED)):
        add(archive, key, text)
    monkeypatch.setattr(sketches, "CROWD", 0)
    assert archive.stories.regroup() == stories.Regrouped(articles=2, stories=1, copies=1, changed=0)


def test_a_twin_takes_the_place_of_a_changed_one_where_only_the_latest_are_regrouped(archive: Archive) -> None:
    """What is like all twins is noted of the first alone."""
    day, next_day = datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC)
    for key, text, seen in (("0", FLOOD, next_day), ("edited", EDITED, day), ("1", FLOOD, day)):
        add(archive, key, text, published_at="2026-03-08T01:00:00Z", first_seen_at=f"{seen:%Y-%m-%dT%H:%M:%SZ}")
    archive.db.execute("UPDATE articles SET text = ? WHERE key = '0'", (SATELLITE,))
    assert archive.stories.regroup(since=next_day).articles == 1
    assert originals(archive) == {"0": "0", "1": "1", "edited": "1"}


def test_the_latest_are_regrouped_and_listed_without_a_look_at_all(archive: Archive) -> None:
    for key, (text, columns) in ROWS.items():
        add(archive, key, text, **columns)
    said: list[str] = []
    archive.db.conn.set_trace_callback(said.append)
    archive.stories.regroup(since=datetime(2026, 3, 9, tzinfo=UTC))
    list(pairs(archive.db, since=datetime(2026, 3, 9, tzinfo=UTC)))
    archive.db.conn.set_trace_callback(None)
    queries = [sql for sql in said if "SELECT" in sql and not sql.endswith(" IN ()")]
    plans = {row["detail"] for sql in queries for row in archive.db.rows(f"EXPLAIN QUERY PLAN {sql}")}
    assert not plans & {"SCAN articles", "SCAN c USING INDEX articles_duplicate_of", "SCAN bands", "SCAN sketches"}


@pytest.mark.parametrize("paragraphs", [1, 2, 3])
def test_a_roundup_is_a_story_of_its_own(archive: Archive, paragraphs: int) -> None:
    for number, text in enumerate(FIVE):
        add(archive, str(number), text)
    parts = ["\n".join(text.splitlines()[:paragraphs]) for text in FIVE]
    add(archive, "roundup", "\n".join(("Lima berita kemarin:", *parts)))
    add(archive, "copy", "\n".join(("Berita yang paling banyak dibaca:", *parts)), "two")
    assert originals(archive) == {**{number: number for number in "01234"}, "roundup": "copy", "copy": "copy"}


def test_a_first_version_s_archive_is_brought_up_to_date(archive: Archive) -> None:
    """Articles that were stored before there were signatures."""
    for key, (text, columns) in ROWS.items():
        add(archive, key, text, **columns)
    expected = grouping(archive)
    with archive.write():
        archive.db.execute("UPDATE articles SET duplicate_of = NULL, why = NULL, likeness = NULL")
        for name in ("bands", "story_edges", "sketches"):
            archive.db.execute(f"DROP TABLE {name}")
    m002_stories(Database(archive.db.conn))
    assert f"copies of {len(ROWS)} articles are not found: run `kliping regroup`" in archive.check()
    done = archive.stories.regroup()
    assert grouping(archive) == expected
    assert not archive.stories.is_due()
    assert "regroup" not in " ".join(archive.check())
    assert done.articles == len(ROWS)
    assert done.copies == done.changed == sum(original != key for key, (original, _, _) in expected.items())
    assert done.stories == len(ROWS) - done.copies


def test_signatures_of_another_version_are_replaced(archive: Archive) -> None:
    """They cannot be read and match nothing, and they are reported until `regroup` has run."""
    first = add(archive, "a", FLOOD)
    add(archive, "b", SATELLITE)
    assert not archive.stories.is_due()
    with archive.write():
        archive.db.execute("UPDATE sketches SET signature = zeroblob(165)")
        archive.db.execute("UPDATE bands SET band = -1 - band")
    copy = add(archive, "c", EDITED)
    assert archive.stories.is_due()
    assert story_of(archive, copy) == copy, "nothing to compare it with"
    assert "copies of 2 articles are not found: run `kliping regroup`" in archive.check()
    with archive.write():
        archive.stories.place(first)
    assert story_of(archive, copy) == first
    assert archive.stories.regroup().changed == 0
    assert not archive.stories.is_due()
    assert "regroup" not in " ".join(archive.check())
    rewrite(archive, copy, PAGE)
    bands = "SELECT count(*) FROM bands", "SELECT sum((length(signature) - 513) / 4) FROM sketches"
    assert len({archive.db.value(sql) for sql in bands}) == 1, "none is left of the older ones"


def test_until_the_last_batch_is_regrouped_all_is_due(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stories, "BATCH", 1)
    for key, text in (("a", FLOOD), ("b", SATELLITE), ("c", EDITED)):
        add(archive, key, text)
    stale = "UPDATE sketches SET signature = zeroblob(165)"
    archive.db.execute(stale)
    with pytest.raises(ZeroDivisionError):
        archive.stories.regroup(heard=lambda done, _: 1 // (1 - done))
    assert archive.stories.is_due()
    archive.stories.regroup()
    assert not archive.stories.is_due()
    archive.db.execute(stale)
    archive.db.execute("INSERT INTO story_edges VALUES (1, 2, 'near', 0.9)")  # as that version judged
    archive.stories.regroup()
    assert originals(archive) == {"a": "a", "b": "b", "c": "a"}


def test_a_place_in_a_transaction_that_fails_leaves_nothing(archive: Archive) -> None:
    first = add(archive, "a", SERVICE.format("Senin"), published_at="2026-03-07T01:00:00Z")
    copy = f"{SERVICE.format('Senin')} Biayanya tetap."
    counts = "SELECT (SELECT count(*) FROM bands), (SELECT count(*) FROM sketches), (SELECT count(*) FROM story_edges)"
    before = tuple(archive.db.rows(counts)[0])

    def fail() -> None:
        with archive.write():
            add_article(archive, "b", SERVICE.format("Selasa"), published_at="2026-03-08T01:00:00Z")  # no copy
            add_article(archive, "c", copy)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert tuple(archive.db.rows(counts)[0]) == before
    assert grouping(archive) == {"a": ("a", None, None)}
    assert story_of(archive, add(archive, "c", copy)) == first, "it was taken for the one whose id it has now"


def test_a_text_that_another_program_changed_is_read_anew(archive: Archive) -> None:
    changed = add(archive, "a", FLOOD)
    with Archive.open(archive.path) as other:
        rewrite(other, changed, SATELLITE)
    add(archive, "b", FLOOD)
    add(archive, "c", COPIES["edit-10"](SATELLITE, random.Random(7)))
    assert originals(archive) == {"a": "a", "b": "b", "c": "a"}


def test_what_somebody_deleted_is_passed_over(archive: Archive) -> None:
    """By a program that does not heed foreign keys, as `sqlite3`: the samples outlive their articles."""
    kept = add(archive, "kept", FLOOD, published_at="2026-03-09T02:00:00Z")
    for key, text in (("first", EDITED), ("twin", FLOOD), ("dressed", DRESSED)):
        add(archive, key, text, "gone", published_at="2026-03-09T01:00:00Z")
    add(archive, "last", SATELLITE)
    with closing(sqlite3.connect(archive.path)) as other, other:
        other.execute("DELETE FROM articles WHERE source = 'gone'")
    add(archive, "same", FLOOD, published_at="2026-03-09T04:00:00Z")
    add(archive, "near", HALF, published_at="2026-03-09T03:00:00Z")
    with archive.write():
        archive.stories.place(kept)
    archive.stories.regroup()
    assert originals(archive) == {
        **dict.fromkeys(("kept", "near", "same"), "kept"),
        "last": "last",
    }


def test_the_number_of_an_article_that_somebody_deleted_is_given_again(archive: Archive) -> None:
    add(archive, "kept", FLOOD)
    for key, text in (("gone", EDITED), ("next", SATELLITE), ("again", SATELLITE)):
        with closing(sqlite3.connect(archive.path)) as other, other:
            other.execute("DELETE FROM articles WHERE key <> 'kept'")
        assert add(archive, key, text) == 2
    add(archive, "near", HALF)
    assert originals(archive) == {"kept": "kept", "again": "again", "near": "kept"}


def test_many_edited_copies_stay_one_story(archive: Archive) -> None:
    """Two copies edited by a fifth each differ by more than a third: some pairs are at the border."""
    text = f"{FLOOD}\n{SATELLITE}"
    draw = random.Random(5)
    for number in range(24):
        add(archive, f"{number:02}", COPIES["edit-20"](text, draw))
    assert set(originals(archive).values()) == {"00"}


def test_between_two_stories_a_text_is_of_that_which_it_is_more_like(archive: Archive) -> None:
    draw = random.Random(5)
    near = COPIES["edit-20"](FLOOD, draw) + "\nWarga berharap air cepat surut."
    far = COPIES["edit-30"](FLOOD, draw) + "\nPemerintah daerah sudah menyiapkan bantuan untuk para korban."
    for key, text in (("far", far), ("near", near), ("whole", FLOOD)):
        add(archive, key, text)
    assert originals(archive) == {"far": "far", "near": "near", "whole": "near"}


def test_texts_without_words_are_no_copies(archive: Archive) -> None:
    for key, text in enumerate(("", "", "—", "Satu", "Satu.", "Dua kata", "Tiga kata saja")):
        add(archive, str(key), text)
    assert [*originals(archive).values()] == ["0", "1", "2", "3", "3", "5", "6"]


def test_the_view_shows_one_row_a_story(archive: Archive) -> None:
    first = add(archive, "a", FLOOD, published_at="2026-03-09T01:00:00Z")
    copy = add(archive, "b", HALF, source="two", published_at="2026-03-09T02:00:00Z")
    add(archive, "c", SATELLITE, published_at="2026-03-09T03:00:00Z")
    rows = [dict(row) for row in archive.db.rows("SELECT * FROM stories")]
    assert [(row["story"], row["copies"]) for row in rows] == [(copy + 1, 0), (first, 1)]
    assert json.loads(rows[0]["copied_by"]) == []
    (copied,) = json.loads(rows[1]["copied_by"])
    assert (copied["id"], copied["source"], copied["why"], copied["likeness"]) == (copy, "two", "contained", 1.0)


def test_pairs_for_people(archive: Archive) -> None:
    first = add(archive, "a", FLOOD, published_at="2026-03-09T01:00:00Z")
    add(archive, "b", HALF, source="two")
    edited = add(archive, "c", EDITED)
    assert [(pair.original, pair.copy, pair.why) for pair in pairs(archive.db, why="near")] == [(first, edited, "near")]
    both = list(pairs(archive.db))
    assert [pair.copy for pair in both] == [edited, edited - 1]  # the least alike first
    assert both[1].copy_source == "two"


def test_a_shingle_that_everybody_has_does_not_grow_the_work(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crowd of articles with one template: a copy among them is found, and few texts are read."""
    monkeypatch.setattr(sketches, "CROWD", 10)
    monkeypatch.setattr(sketches, "SHORTLIST", 5)
    draw = random.Random(3)
    template = (
        "Badan Meteorologi merilis prakiraan cuaca wilayah {} dengan suhu {} derajat dan angin {} kilometer per jam."
    )
    for number in range(60):
        body = " ".join(template.format(*(draw.randrange(10**6) for _ in range(3))) for _ in range(6))
        add(archive, f"n{number}", body)
    one = add(archive, "one", FLOOD)
    other = add(archive, "other", EDITED)
    assert story_of(archive, one) == story_of(archive, other)
    text = archive.db.value("SELECT text FROM articles WHERE key = 'n37'")
    again = add(archive, "again", text)
    assert story_of(archive, again) == story_of(archive, archive.db.value("SELECT id FROM articles WHERE key = 'n37'"))
    assert archive.db.value("SELECT max(n) FROM (SELECT count(*) AS n FROM story_edges GROUP BY b)") <= 5 + 1
