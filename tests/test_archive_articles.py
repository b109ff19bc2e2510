"""Articles: each is stored once, known by many addresses, keeps its earlier texts, and is found by its words."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipelines.archive import Archive, Stored
from pipelines.archive.values import day
from pipelines.duplicates import DuplicatesPipeline
from pipelines.errors import ArchiveError
from pipelines.items import Address, AddressKind, Alias, Article, Link, Miss, Moment, Pending, Reason
from pipelines.similarity import line_mark
from pipelines.store import StorePipeline
from tests.archive_kit import (
    DAY,
    FEED,
    HOUR,
    NOW,
    archive_at,
    article,
    article_of,
    discover,
    entry,
    figures,
    link_row,
    recheck_of,
    store,
    text,
)

PUBLISHED = Moment(NOW - HOUR, "Senin, 23/11/2026 11:00 WIB", "+07:00", "json-ld", "minute")
LATER = NOW + 12 * HOUR


def outcomes(archive: Archive) -> dict[str, str]:
    return {row["key"]: row["outcome"] for row in archive.db.rows("SELECT key, outcome FROM links")}


def test_an_article_and_its_outcome_are_stored_together(archive: Archive) -> None:
    run_id = archive.runs.start(NOW, "0.1")
    pending = discover(archive, 1, run_id=run_id)[0]
    full = article(
        pending,
        summary="Ringkas",
        published=PUBLISHED,
        modified=replace(PUBLISHED, at=NOW),
        authors=("Budi", "Siti, M.Si."),
        editors=("Ani",),
        credit="ANTARA",
        section="Daerah",
        tags=("banjir", 'kata "kunci"'),
        image="https://siak.example/i.jpg",
        language="id",
        paywalled=True,
        partial=True,
        body_by="json-ld",
        body_why="the longest",
    )
    assert archive.articles.store(full, now=NOW, run_id=run_id) == Stored(1, new=True)
    row = article_of(archive, 1)
    for name in ("url", "title", "text", "summary", "published", "authors", "editors", "credit", "section", "tags"):
        assert getattr(row, name) == getattr(full, name)
    assert (row.paywalled, row.partial, row.words, row.day) == (True, True, 67, "2026-11-23")
    assert (row.modified_at, row.first_seen_at, row.last_seen_at) == (NOW, NOW, NOW)
    assert row.duplicate_of is None
    counted = figures(archive, run_id)
    assert (counted["discovered"], counted["stored"]) == (1, 1)
    assert archive.check() == []


@pytest.mark.parametrize(
    ("at", "wanted"),
    [
        (datetime(2026, 11, 22, 16, 59, tzinfo=UTC), "2026-11-22"),
        (datetime(2026, 11, 22, 17, 0, tzinfo=UTC), "2026-11-23"),
        (datetime(9999, 12, 31, 23, 0, tzinfo=UTC), "9999-12-31"),
    ],
)
def test_the_day_is_the_indonesian_one(at: datetime, wanted: str) -> None:
    assert day(at) == wanted


@pytest.mark.parametrize(("zone", "hours"), [("Asia/Jayapura", 9), ("+08:00", 8), ("Asia/Jakarta", 7), ("UTC", 0)])
def test_a_day_is_the_one_that_was_written_wherever_it_began(zone: str, hours: int, archive: Archive) -> None:
    began = datetime(2026, 11, 20, tzinfo=UTC) - hours * HOUR
    number = store(archive, 1, published=Moment(began, "20 November 2026", zone, "dateline", "day"))
    assert article_of(archive, number).day == "2026-11-20"


# the same article again


def test_the_same_text_again_only_moves_last_seen(archive: Archive) -> None:
    article_id = store(archive, 1, published=PUBLISHED)
    before = article_of(archive, article_id)
    again = article(recheck_of(archive, article_id), title=before.title, text=before.text, published=None)
    assert archive.articles.store(again, now=LATER) == Stored(article_id)
    undated = store(archive, 2)
    archive.articles.store(article(recheck_of(archive, undated)), now=LATER + DAY)
    assert archive.db.value("SELECT day FROM articles WHERE id = ?", (undated,)) == day(NOW)
    assert article_of(archive, article_id) == replace(before, last_seen_at=LATER)
    assert archive.articles.versions(article_id) == []


def test_a_page_that_comes_twice_is_stored_once(archive: Archive) -> None:
    """As when two workers of a cluster were given one link."""
    [pending] = discover(archive, 1)
    assert archive.articles.store(article(pending), now=NOW) == Stored(1, new=True)
    assert archive.articles.store(article(pending, text=SAID), now=LATER) == Stored(1, changed=True)


@pytest.mark.parametrize("more", ["", "\nSatu kalimat lagi."], ids=["the same text", "another text"])
def test_a_publication_time_that_was_not_known_is_filled_in_once(archive: Archive, more: str) -> None:
    """The text came from a feed without a date, or our clock was slow and the date lay in the future."""
    early, late = replace(PUBLISHED, at=NOW - 40 * DAY), replace(PUBLISHED, at=NOW - DAY)
    original = store(archive, 1, text=f"{text(1)}\n{text(2)}", published=replace(PUBLISHED, at=NOW - 41 * DAY))
    article_id = store(archive, 2, text=f"{text(1)}\n{text(2)}")
    before = article_of(archive, article_id)
    assert (before.published, before.day, before.duplicate_of) == (None, "2026-11-23", None)
    for moment in (early, late):
        again = article(recheck_of(archive, article_id), title=before.title, text=before.text + more)
        archive.articles.store(replace(again, published=moment), now=LATER)
        now = article_of(archive, article_id)
        assert (now.published, now.day, now.first_seen_at) == (early, "2026-10-14", NOW)
        assert now.duplicate_of == original, "it is of the original's week now"


SAID = "Jumlah korban banjir di Siak bertambah menjadi 12 orang.\nWarga mengungsi ke sekolah."
IDLE = {
    "white space": SAID.replace(" ", "  ").replace("\n", "\n\n"),
    "typography": SAID.replace("banjir", "“banjir”,").replace(" 12 ", "\u00a012\u2009"),
    "a view counter": f"{SAID}\nDibaca 1.234 kali",
    "a related line": f"{SAID}\nBaca juga: Harga beras naik di Dumai",
}
TELLING = {
    "a number": SAID.replace("12", "14"),
    "a word": SAID.replace("sekolah", "masjid"),
    "a sentence": f"{SAID}\nBupati meninjau lokasi pada siang hari.",
}


@pytest.mark.parametrize("new_text", IDLE.values(), ids=IDLE)
def test_a_change_that_does_not_matter_makes_no_version(archive: Archive, new_text: str) -> None:
    article_id = store(archive, 1, text=SAID, title="Banjir")
    stored = archive.articles.store(article(recheck_of(archive, article_id), text=new_text, title="BANJIR"), now=LATER)
    assert stored == Stored(article_id)
    assert article_of(archive, article_id).text == SAID
    assert archive.articles.versions(article_id) == []


@pytest.mark.parametrize("new_text", TELLING.values(), ids=TELLING)
def test_a_change_that_matters_keeps_the_earlier_text(archive: Archive, new_text: str) -> None:
    run_id = archive.runs.start(NOW, "0.1")
    article_id = store(archive, 1, text=SAID, title="Banjir", published=PUBLISHED, tags=("banjir",), run_id=run_id)
    later_run = archive.runs.start(LATER, "0.1")
    moved = replace(PUBLISHED, at=NOW + 2 * DAY)
    new = article(recheck_of(archive, article_id), text=new_text, title="Banjir Siak", published=moved)
    assert archive.articles.store(new, now=LATER, run_id=later_run) == Stored(article_id, changed=True)
    row = article_of(archive, article_id)
    assert (row.title, row.text, row.modified_at, row.last_seen_at) == ("Banjir Siak", new_text, LATER, LATER)
    assert (row.published, row.day, row.first_seen_at) == (PUBLISHED, "2026-11-23", NOW), "published time moved"
    assert row.tags == ("banjir",), "what is not said again is not unsaid"
    versions = archive.articles.versions(article_id)
    assert [(v.title, v.text, v.modified_at, v.replaced_at) for v in versions] == [("Banjir", SAID, None, LATER)]
    assert figures(archive, later_run)["changed"] == 1
    assert link_row(archive, new.link.key)["run_id"] == run_id, "it is counted where it was stored"
    assert archive.check() == []


@pytest.mark.parametrize(("texts", "changed"), [(3, True), (4, False)])
def test_a_line_that_its_source_repeats_is_no_change(archive: Archive, texts: int, changed: bool) -> None:
    """Half as many texts as make extraction leave it out, however few they are: their counts may have been halved."""
    line = "Kabar pagi, siang dan malam dari tepian sungai."
    for number in range(40):
        lines = {f"Baris {number}.", line} if number < texts else {f"Baris {number}."}
        archive.boilerplate.note("siak", [(line_mark(one), one) for one in lines], now=NOW)
    article_id = store(archive, 1, text=f"{SAID}\n{line}", title="Banjir")
    again = article(recheck_of(archive, article_id), text=SAID, title="Banjir")
    assert archive.articles.store(again, now=LATER).changed == changed


def test_another_title_is_a_change(archive: Archive) -> None:
    article_id = store(archive, 1, title="Tiga Tewas")
    new = article(recheck_of(archive, article_id), title="Lima Tewas", source="dumai")
    assert archive.articles.store(new, now=LATER).changed
    assert (article_of(archive, article_id).title, article_of(archive, article_id).source) == ("Lima Tewas", "siak")


@pytest.mark.parametrize("less", [{"text_from": "feed"}, {"paywalled": True}, {"partial": True}])
def test_a_lesser_text_does_not_take_the_place_of_a_whole_one(archive: Archive, less: dict[str, object]) -> None:
    article_id = store(archive, 1)
    new = article(recheck_of(archive, article_id), text="Berlangganan untuk membaca.", published=PUBLISHED, **less)
    assert not archive.articles.store(new, now=LATER).changed
    row = article_of(archive, article_id)
    assert (row.text, row.text_from, row.paywalled, row.partial) == (text(1), "page", False, False)
    assert row.published == PUBLISHED, "which was not known before"


def test_a_lesser_text_does_not_call_a_text_whole(archive: Archive) -> None:
    article_id = store(archive, 1, partial=True)
    lesser = article(recheck_of(archive, article_id), text="Berlangganan untuk membaca.", paywalled=True)
    assert archive.articles.store(lesser, now=LATER) == Stored(article_id)
    assert article_of(archive, article_id).partial


def test_a_partial_story_is_asked_for_soon_and_completed_without_a_version(archive: Archive) -> None:
    pending = discover(archive, 1)[0]
    stored = archive.articles.store(article(pending, text=SAID, partial=True), now=NOW)
    assert archive.ledger.revisits("siak", NOW + HOUR, 10) != []
    again = archive.ledger.revisits("siak", NOW + HOUR, 10)[0]
    assert again.article_id == stored.id
    archive.articles.store(article(again, text=TELLING["a number"], partial=True), now=NOW + HOUR)
    assert [version.text for version in archive.articles.versions(stored.id)] == [SAID], "no completion, a change"
    whole = f"{SAID}\nHalaman kedua memuat keterangan camat tentang jembatan darurat dan jadwal penyeberangan."
    assert archive.articles.store(article(again, text=whole), now=NOW + HOUR).changed
    row = article_of(archive, stored.id)
    assert (row.text, row.partial, len(archive.articles.versions(stored.id))) == (whole, False, 1)
    archive.articles.store(article(again, text=SAID, partial=True), now=NOW + 2 * HOUR)
    assert article_of(archive, stored.id).text == whole


@pytest.mark.parametrize("flag", ["partial", "paywalled"])
def test_a_text_that_turns_out_to_be_whole_is_called_so(archive: Archive, flag: str) -> None:
    """The missing page turned out to hold only a list of links, or the site has removed its paywall."""
    said: dict[str, Any] = {"text": SAID, "title": "Banjir"}
    article_id = store(archive, 1, **(said | {flag: True}))
    again = recheck_of(archive, article_id)
    assert archive.articles.store(article(again, **(said | {flag: True})), now=LATER) == Stored(article_id)
    assert getattr(article_of(archive, article_id), flag)
    done = archive.articles.store(article(again, **said, url="https://siak.example/lain"), now=LATER)
    assert done == Stored(article_id, whole=True)
    row = article_of(archive, article_id)
    assert (getattr(row, flag), row.modified_at, row.url) == (False, None, again.link.url)
    assert archive.articles.versions(article_id) == []
    assert archive.articles.store(article(again, **(said | {flag: True})), now=LATER) == Stored(article_id)
    assert not getattr(article_of(archive, article_id), flag)


def test_an_article_that_another_program_deleted_is_stored_again_when_its_page_is(archive: Archive) -> None:
    """The `sqlite3` program heeds no foreign keys: the link still names the article."""
    store(archive, 1)
    store(archive, 2)
    first, last = recheck_of(archive, 1), recheck_of(archive, 2)
    with closing(sqlite3.connect(archive.path)) as other, other:
        other.execute("DELETE FROM articles")
    third = store(archive, 3)
    assert third == first.article_id, "SQLite gives a number again"
    for again in (first, last):
        done = archive.articles.store(article(again), now=LATER)
        assert done == Stored(again.id + third, new=True)
        assert recheck_of(archive, done.id).key == again.key
    assert article_of(archive, third).title == "Berita nomor 3"


def with_a_copy(archive: Archive) -> int:
    """Store article 1 and its original, 2, which has a version, addresses and a link that is an alias."""
    run_id = archive.runs.start(NOW, "0.1")
    store(archive, 1, run_id=run_id, text=f"{text(2)} Hujan reda.", published=PUBLISHED)
    earlier: dict[str, Any] = {"text": text(2), "published": replace(PUBLISHED, at=NOW - DAY)}
    kinds: tuple[AddressKind, ...] = ("redirect", "canonical")
    addresses = tuple(Address(f"siak.example/{kind}", f"https://siak.example/{kind}", kind) for kind in kinds)
    original = store(archive, 2, run_id=run_id, aliases=addresses, **earlier)
    archive.articles.store(article(recheck_of(archive, original), title="Judul baru", **earlier), now=LATER)
    [waiting] = discover(archive, 3, run_id=run_id)
    archive.addresses.record_alias(waiting, original, now=NOW, run_id=run_id)
    assert [article_of(archive, number).why for number in (1, original)] == ["near", None]
    return original


def delete(archive: Archive, article_id: int, *, heeding: bool) -> None:
    with closing(sqlite3.connect(archive.path)) as other, other:
        other.execute(f"PRAGMA foreign_keys = {heeding:d}")
        other.execute("DELETE FROM articles WHERE id = ?", (article_id,))


@pytest.mark.parametrize("heeding", [False, True], ids=["a program that heeds no references", "one that does"])
def test_a_deleted_article_leaves_nothing_to_the_next_one_and_does_not_come_back(
    archive: Archive, heeding: bool
) -> None:
    deleted = with_a_copy(archive)
    delete(archive, deleted, heeding=heeding)
    assert archive.check() == []
    assert (article_of(archive, 1).duplicate_of, archive.stories.regroup().changed) == (None, 0)
    again = [entry(number, modified=replace(PUBLISHED, at=LATER + HOUR)) for number in (2, 3)]
    assert archive.ledger.discover("siak", FEED, again, run_id=None, now=LATER + DAY) == 0
    assert {*link_row(archive, entry(2)[0])} >= {"deleted", "its article was deleted", "{}"}
    assert archive.ledger.due("siak", LATER + DAY, 9) == []
    assert [pending.article_id for pending in archive.ledger.revisits("siak", LATER + DAY, 9)] == [1]

    later = store(archive, 4, text=text(2), published=PUBLISHED)
    assert later == deleted, "SQLite gives a number again"
    assert (archive.articles.versions(later), archive.addresses.aliases(later)) == ([], [])
    assert (archive.ledger.retry(reason="deleted"), archive.check()) == (2, [])
    assert [pending.key for pending in archive.ledger.due("siak", LATER, 9)] == [entry(n)[0] for n in (3, 2)]


def test_what_was_deleted_from_an_older_archive_is_tidied_up(archive: Archive) -> None:
    deleted = with_a_copy(archive)
    archive.db.execute("DROP TRIGGER articles_deleted")
    archive.db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm015_deleted_articles'")
    delete(archive, deleted, heeding=False)
    assert len(archive.check()) > 5
    with Archive.open(archive.path) as newer:
        assert newer.check() == []
        assert (outcomes(newer)[entry(2)[0]], outcomes(newer)[entry(1)[0]]) == ("filtered", "stored")


def test_better_rules_restate_an_article_without_a_version(archive: Archive) -> None:
    article_id = store(archive, 1)
    again = article(recheck_of(archive, article_id), title="Judul", text=SAID, rules="2", published=PUBLISHED)
    archive.articles.store(article(again.link, title="Berita nomor 1"), now=LATER)
    archive.articles.restate(article_id, again)
    row = article_of(archive, article_id)
    assert (row.title, row.text, row.rules, row.published) == ("Judul", SAID, "2", PUBLISHED)
    assert (row.first_seen_at, row.last_seen_at, archive.articles.versions(article_id)) == (NOW, LATER, [])
    copy_id = store(archive, 2)
    archive.articles.restate(copy_id, article(recheck_of(archive, copy_id), text=SAID))
    assert {article_of(archive, number).duplicate_of for number in (1, 2)} & {1, 2}, "its place is decided anew"
    assert archive.check() == []
    with pytest.raises(ArchiveError, match="no article 99"):
        archive.articles.restate(99, again)


def test_the_full_text_of_the_feed_is_kept_only_while_it_is_of_use(archive: Archive) -> None:
    from_page = store(archive, 1, text_from="page")
    from_feed = store(archive, 2, text_from="feed")
    pending = discover(archive, 3, html="<p>x")[0]
    archive.articles.store(article(pending), now=NOW)
    pending = discover(archive, 4, html="<p>x")[0]
    archive.articles.store(article(pending, text_from="feed"), now=NOW)
    html = [row[0] for row in archive.db.rows("SELECT json_extract(hint, '$.html') FROM links ORDER BY id")]
    assert (from_page, from_feed, html) == (1, 2, [None, None, None, "<p>x"])


# one article, many addresses

AMP = Address("siak.example/amp/1", "https://siak.example/amp/1", "redirect")


def test_an_article_is_found_by_every_address(archive: Archive) -> None:
    article_id = store(archive, 1, aliases=(AMP, AMP))
    assert archive.addresses.id_of(entry(1)[0]) == article_id
    assert archive.addresses.id_of(AMP.key) == article_id
    assert archive.addresses.id_of("nobody's") is None
    assert archive.addresses.aliases(article_id) == [AMP]


def test_a_link_that_waits_under_an_alias_need_not_be_fetched(archive: Archive) -> None:
    run_id = archive.runs.start(NOW, "0.1")
    second, first = discover(archive, 1, 2, run_id=run_id)
    moved = Address(second.key, second.link.url, "redirect")
    article_id = archive.articles.store(article(first, aliases=(moved,)), now=NOW, run_id=run_id).id
    assert outcomes(archive) == {first.key: "stored", second.key: "alias"}
    assert figures(archive, run_id)["alias"] == 1
    # it was on its way already
    assert archive.articles.store(article(second, text=text(first.id)), now=NOW) == Stored(article_id)
    assert outcomes(archive)[second.key] == "alias"
    assert archive.check() == []


@pytest.mark.parametrize("given_up", [True, False])
def test_an_article_of_its_own_at_an_address_that_another_was_led_to_is_stored(
    given_up: bool, archive: Archive
) -> None:
    """The article's link was given up before and comes back (`retry`), or it was being fetched already."""
    run_id = archive.runs.start(NOW, "0.1")
    second, first = discover(archive, 1, 2, run_id=run_id)
    if given_up:
        archive.ledger.decide(Miss(second, Reason.TIMEOUT), now=NOW, run_id=run_id)
    moved = Address(second.key, second.link.url, "redirect")
    led = archive.articles.store(article(first, url=moved.url, aliases=(moved,)), now=NOW, run_id=run_id).id
    assert archive.ledger.retry() == given_up
    stored = archive.articles.store(article(second), now=NOW, run_id=run_id)
    assert stored.new
    assert outcomes(archive) == {first.key: "stored", second.key: "stored"}
    assert (archive.addresses.aliases(led), archive.addresses.id_of(second.key)) == ([], stored.id)
    assert article_of(archive, led).url == first.link.url
    assert archive.check() == []


def test_an_alias_settles_what_waits_under_its_further_addresses_and_the_run_counts_it(archive: Archive) -> None:
    run_id, article_id = archive.runs.start(NOW, "0.1"), store(archive, 1)
    asked, waiting = discover(archive, 2, 3, run_id=run_id)
    moved = Address(waiting.key, waiting.link.url, "redirect")
    session = SimpleNamespace(archive=archive, run_id=run_id, now=lambda: NOW)
    StorePipeline(session).write(Alias(asked, article_id, (moved,)))
    assert outcomes(archive) == {entry(1)[0]: "stored", asked.key: "alias", waiting.key: "alias"}
    assert figures(archive, run_id)["alias"] == 2
    assert archive.addresses.id_of(asked.key) == archive.addresses.id_of(waiting.key) == article_id
    assert archive.check() == []


def canonical(number: int) -> Address:
    return Address(entry(number)[0], f"https://siak.example/berita/{number}", "canonical")


def claims(archive: Archive, address: Address) -> int:
    """The number of articles that declare the address."""
    return int(archive.db.value("SELECT count(*) FROM canonicals WHERE key = ?", (address.key,)))


def test_a_canonical_address_does_not_cost_the_article_that_lives_there(archive: Archive) -> None:
    there, here = discover(archive, 1, 2)
    archive.articles.store(article(here, aliases=(canonical(2),)), now=NOW)  # says: I am the other one
    assert outcomes(archive)[there.key] == "pending", "a claim alone settled it"
    assert article_of(archive, 1).url == there.link.url
    assert archive.articles.store(article(there), now=NOW).new, "its text is another one"
    assert (article_of(archive, 1).url, article_of(archive, 2).url) == (here.link.url, there.link.url)
    assert archive.check() == []


def test_a_canonical_address_with_the_same_text_is_an_alias(archive: Archive) -> None:
    run_id = archive.runs.start(NOW, "0.1")
    there, here = discover(archive, 1, 2, run_id=run_id)
    first = archive.articles.store(article(here, text=text(7), aliases=(canonical(2),)), now=NOW, run_id=run_id)
    assert archive.articles.store(article(there, text=text(7)), now=NOW, run_id=run_id) == Stored(first.id)
    assert (outcomes(archive)[there.key], figures(archive, run_id)["alias"]) == ("alias", 1)


def test_an_evergreen_canonical_address_costs_no_bulletin(tmp_path: Path) -> None:
    """Each day's text resembles that of the day before, and yet none is another address of the same article."""
    price = (
        "Harga emas batangan Antam dilaporkan berubah dibandingkan perdagangan sebelumnya, kata Budi Santoso dan "
        "Sri Muryani dari Logam Mulia Pulogadung. Harga emas satu gram berada di level Rp{}.000, sedangkan satu keping "
        "dua gram tetap Rp4.800.000. Butik emas buka seperti biasa dan melayani pembelian di gerai."
    )
    evergreen, notes = canonical(99), list[str]()
    with archive_at(tmp_path / "kliping.db") as archive:
        pipeline = DuplicatesPipeline(archive, notes.append)
        for number, value in enumerate(("2.397", "2.409", "2.418"), start=1):
            pending = discover(archive, number)[0]
            item = article(pending, text=price.format(value), aliases=(evergreen,))
            done = asyncio.run(pipeline.process_item(item))
            assert isinstance(done, Article)
            archive.articles.store(done, now=NOW)
            if number == 1:
                again = asyncio.run(pipeline.process_item(replace(item, link=discover(archive, 9)[0])))
                assert isinstance(again, Alias), "word for word the same is lost by nobody"
        assert claims(archive, evergreen) == 3
        assert archive.addresses.id_of(evergreen.key) is None, "the archive doubts it"
    assert notes == [], "nothing to tell, as long as the texts are alike"


def test_where_a_link_led_makes_it_an_alias_only_with_the_text_of_the_article_there(archive: Archive) -> None:
    notes: list[str] = []
    edited = f"{text(1)}\nSatu kalimat lagi."
    pipeline = DuplicatesPipeline(archive, notes.append)
    known = store(archive, 1, aliases=(AMP,))
    led = article(discover(archive, 2)[0], aliases=(AMP,))
    assert isinstance(asyncio.run(pipeline.process_item(replace(led, text=edited))), Alias)
    for said in (edited, text(9)):
        again = article(recheck_of(archive, known), text=said, aliases=(AMP, canonical(50)))
        assert asyncio.run(pipeline.process_item(again)) == again, "its own address, and one that nobody has"
    assert notes == []
    other = asyncio.run(pipeline.process_item(led))
    assert isinstance(other, Article)
    assert notes == [f"siak: redirect address {AMP.url} belongs to another article; not believed"]
    assert archive.articles.store(other, now=NOW).new
    assert (archive.addresses.id_of(AMP.key), archive.addresses.aliases(known)) == (known, [AMP])


@pytest.mark.parametrize("changed", [False, True])
def test_a_look_that_is_led_to_another_article_takes_nothing_from_there(changed: bool, archive: Archive) -> None:
    """A site withdrew a story and redirects to the next one, which may have changed since."""
    notes: list[str] = []
    pipeline = DuplicatesPipeline(archive, notes.append)
    other = store(archive, 1, aliases=(AMP,))
    look = article(recheck_of(archive, store(archive, 2)), text=text(3 if changed else 1), aliases=(AMP,))
    assert asyncio.run(pipeline.process_item(look)) == Alias(look.link, other, (AMP,))
    own = replace(look, text=f"{text(2)}\nSatu kalimat lagi.")
    assert asyncio.run(pipeline.process_item(own)) == own, "its story has moved there"
    assert notes == []
    claims = replace(look, text=text(4), aliases=(canonical(1),))
    assert asyncio.run(pipeline.process_item(claims)) == claims
    assert notes == [f"siak: canonical address {canonical(1).url} belongs to another article; not believed"]


@pytest.mark.parametrize(("title", "said", "passes"), [("Lain", 1, True), ("", 3, True), ("Lain", 3, False)])
def test_a_look_that_is_led_to_a_new_address_takes_what_has_the_title_or_the_text(
    title: str, said: int, passes: bool, archive: Archive
) -> None:
    pipeline = DuplicatesPipeline(archive, list[object]().append)
    known = store(archive, 1)
    look = article(recheck_of(archive, known), text=text(said), aliases=(AMP,))
    look = replace(look, title=title or article_of(archive, known).title)
    assert asyncio.run(pipeline.process_item(look)) == (look if passes else Alias(look.link, known, ()))


def test_a_page_at_an_evergreen_address_is_stored_unless_it_says_nothing_new(archive: Archive) -> None:
    said = text(7)
    page, bulletin = discover(archive, 1, 99)[::-1]
    archive.articles.store(article(bulletin, text=said, aliases=(canonical(99),)), now=NOW)
    assert archive.articles.store(article(page, text=said.replace(said.split()[20], "lain")), now=NOW).new
    assert archive.check() == []


def test_a_canonical_address_that_several_articles_claim_is_nobodys(archive: Archive) -> None:
    run_id = archive.runs.start(NOW, "0.1")
    pendings = discover(archive, 1, 2, 3, run_id=run_id)
    shared = canonical(50)
    archive.articles.store(article(pendings[0], aliases=(shared,)), now=NOW, run_id=run_id)
    assert claims(archive, shared) == 1
    assert archive.addresses.id_of(shared.key) == 1
    assert article_of(archive, 1).url == shared.url
    discover(archive, 50, run_id=run_id)
    assert outcomes(archive)[shared.key] == "alias", "one claim is believed"
    archive.articles.store(article(pendings[1], aliases=(shared,)), now=NOW, run_id=run_id)
    assert claims(archive, shared) == 2
    assert archive.addresses.id_of(shared.key) is None
    assert outcomes(archive)[shared.key] == "pending", "it has to be looked at after all"
    archive.articles.store(article(pendings[2], aliases=(shared,)), now=NOW, run_id=run_id)
    assert archive.addresses.id_of(shared.key) is None
    assert [article_of(archive, number).url for number in (1, 2, 3)] == [pending.link.url for pending in pendings]
    assert archive.check() == []


def test_an_article_that_was_led_elsewhere_goes_by_that_address_when_its_canonical_one_is_doubted(
    archive: Archive,
) -> None:
    two, one = discover(archive, 1, 2)
    moved = Address("siak.example/baru/1", "https://siak.example/baru/1", "redirect")
    archive.articles.store(article(one, url=moved.url, aliases=(moved, canonical(50))), now=NOW)
    assert article_of(archive, 1).url == canonical(50).url
    archive.articles.store(article(two, aliases=(canonical(50),)), now=NOW)
    assert [article_of(archive, number).url for number in (1, 2)] == [moved.url, two.link.url]
    for declares in (1, 2):
        archive.addresses.add_alias(declares, replace(moved, kind="canonical"), now=LATER)
    assert archive.addresses.id_of(moved.key) == 1, "where it was led is no mere claim"


def test_doubt_about_a_canonical_address_touches_only_the_article_that_goes_by_it(archive: Archive) -> None:
    store(archive, 1)
    doubted = store(archive, 2, aliases=(canonical(50),))
    own = recheck_of(archive, doubted)
    archive.articles.store(article(own, text=SAID, aliases=(canonical(51),)), now=LATER)
    store(archive, 3, aliases=(canonical(50),))
    assert article_of(archive, doubted).url == canonical(51).url, "it has named another since"
    store(archive, 4, aliases=(canonical(51),))
    assert article_of(archive, doubted).url == own.link.url


def test_a_believed_canonical_address_stays_when_the_text_changes(archive: Archive) -> None:
    article_id = store(archive, 1, aliases=(canonical(50),))
    new = article(recheck_of(archive, article_id), text=SAID, aliases=(canonical(50),))
    assert archive.articles.store(new, now=LATER).changed
    assert article_of(archive, article_id).url == canonical(50).url


@pytest.mark.parametrize(("before", "kind"), [("http://siak.example/berita/50/", "canonical"), (None, "redirect")])
def test_an_article_goes_by_the_spelling_of_its_canonical_address_that_it_named_last(
    before: str | None, kind: AddressKind, archive: Archive
) -> None:
    known = replace(canonical(50), url=before or canonical(50).url, kind=kind)
    article_id = store(archive, 1, aliases=(known,))
    new = article(recheck_of(archive, article_id), text=SAID, aliases=(canonical(50),))
    archive.articles.store(new, now=NOW)
    assert article_of(archive, article_id).url == canonical(50).url
    assert [alias.url for alias in archive.addresses.aliases(article_id)] == [canonical(50).url]


@pytest.mark.parametrize(
    ("other", "outcome"),
    [
        ({}, "alias"),
        ({"title": "Judul yang lain"}, "stored"),
        ({"text": f"{text(1)}\nSatu kalimat lagi."}, "stored"),
        ({"source": "dumai"}, "stored"),
        ({"published": None}, "stored"),
        ({"published": replace(PUBLISHED, precision="day")}, "stored"),
        ({"published": replace(PUBLISHED, at=NOW)}, "stored"),
    ],
)
def test_the_same_title_words_and_time_are_the_same_article(
    other: dict[str, Any], outcome: str, archive: Archive
) -> None:
    same: dict[str, Any] = {"title": "Sungai meluap", "text": text(1), "published": PUBLISHED}
    first = store(archive, 1, **same)
    second = store(archive, 2, **(same | other))
    assert outcomes(archive)[entry(2)[0]] == outcome
    assert (second == first) is (outcome == "alias")
    assert archive.check() == []


def test_copies_count_for_the_source_whose_link_gave_them_as_all_that_a_run_stored(archive: Archive) -> None:
    run_id = archive.runs.start(NOW, "0.1")
    store(archive, 1, text=text(7), run_id=run_id)
    store(archive, 2, text=text(7), run_id=run_id, source="dumai")
    archive.runs.count_copies(run_id)
    run = archive.runs.get(run_id)
    assert run is not None
    assert {name: (of["stored"], of["copies"]) for name, of in run.sources.items()} == {"siak": (2, 1)}


def test_an_original_that_comes_after_its_copy_does_not_change_the_runs_figures(archive: Archive) -> None:
    earlier = archive.runs.start(NOW, "0.1")
    store(archive, 1, text=text(8), run_id=earlier)
    store(archive, 2, text=text(8), run_id=earlier)
    run_id = archive.runs.start(NOW, "0.1")  # in the same second; the one before died
    copy = store(archive, 3, text=text(7), run_id=run_id, published=replace(PUBLISHED, at=NOW - 1 * HOUR))
    original = store(archive, 4, text=text(7), run_id=run_id, published=replace(PUBLISHED, at=NOW - 2 * HOUR))
    assert article_of(archive, copy).duplicate_of == original
    archive.runs.count_copies(run_id)
    counted = [figures(archive, number) for number in (earlier, run_id)]
    assert [(of["stored"], of["copies"]) for of in counted] == [(2, 1), (2, 1)]


# anything that a page may say

ANY = st.text(st.characters(codec=None), max_size=40)
WHENEVER = st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
MOMENTS = st.none() | st.builds(Moment, at=WHENEVER, raw=ANY, zone=ANY, origin=ANY, precision=ANY)
ARTICLES = st.builds(
    Article,
    link=st.builds(
        Pending, id=st.just(1), key=st.just("k"), link=st.just(Link("https://siak.example/1", "siak", FEED))
    ),
    url=ANY,
    title=ANY,
    text=ANY,
    source=st.just("siak"),
    summary=st.none() | ANY,
    published=MOMENTS,
    modified=MOMENTS,
    authors=st.lists(ANY, max_size=3).map(tuple),
    editors=st.lists(ANY, max_size=3).map(tuple),
    credit=st.none() | ANY,
    photo_credits=st.lists(ANY, max_size=3).map(tuple),
    section=st.none() | ANY,
    tags=st.lists(ANY, max_size=3).map(tuple),
    image=st.none() | ANY,
    language=st.none() | ANY,
    words=st.integers(0, 2**63 - 1),
    paywalled=st.booleans(),
    partial=st.booleans(),
    text_from=st.sampled_from(["page", "feed"]),
    body_by=ANY,
    body_why=ANY,
    extractor=ANY,
    rules=ANY,
    aliases=st.lists(st.builds(Address, key=ANY, url=ANY, kind=ANY | st.just("canonical")), max_size=3).map(tuple),
)


NO_SHRINKING = (Phase.explicit, Phase.generate)  # each try makes a database


def plain(value: str) -> str:
    return "".join("\ufffd" if char == "\0" or "\ud800" <= char <= "\udfff" else char for char in value)


@settings(max_examples=40, phases=NO_SHRINKING)
@given(ARTICLES, ARTICLES, ANY)
def test_any_text_may_stand_in_any_column(
    tmp_path_factory: pytest.TempPathFactory, first: Article, second: Article, reason: str
) -> None:
    with archive_at(tmp_path_factory.mktemp("a") / "kliping.db") as archive:
        archive.ledger.discover("siak", FEED, [("k", (), first.link.link)], run_id=None, now=NOW)
        archive.articles.store(first, now=NOW)
        row = article_of(archive, 1)
        canonicals = (address.url for address in first.aliases if address.kind == "canonical")
        assert row.url in map(plain, (first.url, *canonicals))
        for name in ("title", "text", "summary", "credit", "section", "image", "language", "body_by", "rules"):
            value = getattr(first, name)
            assert getattr(row, name) == (value if value is None else plain(value)), name
        for name in ("authors", "editors", "photo_credits", "tags"):
            assert getattr(row, name) == tuple(map(plain, getattr(first, name)))
        if first.published is not None:
            assert row.published is not None
            assert abs(row.published.at - first.published.at) < timedelta(seconds=1)
            assert row.published.raw == plain(first.published.raw)
        archive.articles.store(replace(second, link=replace(second.link, article_id=1)), now=LATER)
        archive.ledger.discover("siak", FEED, [(reason, (), first.link.link)], run_id=None, now=NOW)
        why: Any = reason or "x"
        for pending in archive.ledger.due("siak", NOW, 10):
            archive.ledger.decide(Miss(pending, why, reason), now=NOW)
        assert archive.check() == []


# the search index follows by itself


def found_by(archive: Archive, words: str) -> list[int]:
    return [row[0] for row in archive.db.rows("SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?", (words,))]


def test_the_search_index_follows_the_articles(tmp_path: Path) -> None:
    path = tmp_path / "kliping.db"
    with archive_at(path) as archive:
        article_id = store(archive, 1, text="Harga cabai naik.", title="Pasar Siak")
        assert found_by(archive, "cabai") == found_by(archive, "pasar") == [article_id]
        new = article(recheck_of(archive, article_id), text="Harga beras naik.", title="Pasar Siak")
        archive.articles.store(new, now=LATER)
        assert (found_by(archive, "cabai"), found_by(archive, "beras")) == ([], [article_id])
    other = sqlite3.connect(path)  # anybody's SQLite: INSERT OR REPLACE and DELETE keep the index too
    other.execute("PRAGMA recursive_triggers = ON")
    other.execute("UPDATE articles SET title = 'Judul baru'")
    other.commit()
    other.close()
    with Archive.open(path) as archive:
        assert found_by(archive, "judul") == [article_id]
        assert archive.check() == []


def test_what_a_commit_that_failed_took_with_it_is_forgotten(archive: Archive) -> None:
    """The next article gets the id of the lost one, but nothing that was found about that article."""
    told = "Layanan SIM keliling dibuka pada {} bagi warga yang ingin memperpanjang izin mengemudi. " + text(3)
    first, *others = discover(archive, 3, 2, 1)
    day_before = replace(PUBLISHED, at=NOW - DAY)
    original = archive.articles.store(article(first, text=told.format("Senin"), published=day_before), now=NOW).id
    archive.db.begin()
    gone = archive.articles.store(article(others[0], text=told.format("Selasa"), published=PUBLISHED), now=NOW)
    assert article_of(archive, gone.id).duplicate_of is None
    archive.db.execute("PRAGMA defer_foreign_keys = ON")
    archive.db.execute("UPDATE articles SET duplicate_of = 99")
    with pytest.raises(ArchiveError):
        archive.db.commit()
    copied = f"{told.format('Senin')} (red)"
    copy = archive.articles.store(article(others[1], text=copied, published=day_before), now=NOW)
    assert (copy.id, article_of(archive, copy.id).duplicate_of) == (gone.id, original)
