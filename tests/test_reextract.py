"""`kliping reextract`: what today's rules change is shown, and written only with consent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pytest

from crawler.extraction import Context, Extraction, Page, extract, extract_story, rules_version
from crawler.reextract import better_moment, compare, reread_all
from pipelines.archive import Archive, Filters, Pages, StoredArticle
from pipelines.items import Article, Link, Miss, Moment, Outcome, Pending, Precision, Reason
from tests.archive_kit import HOUR, NOW, archive_at, article, article_of, discover, entry, raw
from tests.conftest import Kliping, Ran
from tests.terminal import on_a_terminal

SENTENCES = (
    "Pemerintah daerah menambah jumlah kapal penyeberangan menjelang akhir tahun ini.",
    "Kapal tambahan itu melayani tiga pelabuhan kecil yang selama ini jarang disinggahi.",
    "Warga menyambut baik kebijakan tersebut karena ongkos menyeberang menjadi lebih murah.",
    "Kepala dinas perhubungan mengatakan jadwal baru berlaku mulai pekan depan.",
    "Para nelayan berharap dermaga lama ikut diperbaiki agar aman pada musim angin barat.",
    "Anggaran perbaikan dermaga sudah disetujui dewan dalam rapat pada hari Kamis.",
)
TEXT = "\n".join(SENTENCES)


def page(title: str, *, extra: str = "", text: str = TEXT) -> bytes:
    body = "".join(f"<p>{line}</p>" for line in text.splitlines())
    return f"""<!doctype html><html lang="id"><head><meta charset="utf-8"><title>{title} - Siak Pos</title>
    <meta property="og:title" content="{title}"><meta property="og:type" content="article">
    <meta property="article:published_time" content="2026-11-22T09:30:00+07:00"><meta name="author" content="Rina Sari">
    {extra}</head><body><header><nav><a href="/">Beranda</a></nav></header>
    <article><h1>{title}</h1><div class="content">{body}</div></article></body></html>""".encode()


DAY_ONLY = Moment(NOW - timedelta(days=1, hours=12), "22 November 2026", "Asia/Jakarta", "url", "day")


@pytest.fixture
def db(db_path: Path, feeds_yaml: Path) -> Path:
    """1: read by worse rules · 2: its page is no article · 3: no page is kept · 4: its story had three pages."""
    feeds_yaml.write_text("sources: {siak: https://siak.example/rss, dumai: https://dumai.example/rss}\n")
    with archive_at(db_path) as archive, Pages(Pages.beside(db_path)) as pages:

        def keep(number: int, body: bytes | None, **said: Any) -> None:
            pending = discover(archive, number, title="Kapal tambahan")[0]
            archive.articles.store(article(pending, title="Kapal tambahan", **said), now=NOW)
            if body is not None:
                pages.put(pending.key, [raw(pending.link.url, body, "text/html; charset=utf-8")])

        keep(1, page("Kapal tambahan"), text=f"{TEXT}\nScroll to Top", published=DAY_ONLY, section="Redaksi")
        keep(2, page("Kapal tambahan", text=""), text="Teks lama yang tetap ada.")
        keep(3, None, text="Tidak ada halaman.")
        following = '<link rel="next" href="https://siak.example/berita/4?page=2">'
        keep(
            4,
            page("Kapal tambahan", extra=following),
            text=f"{TEXT}\nHalaman dua dan tiga.",
            published=Moment(NOW, "x", "UTC", "feed"),
        )
    return db_path


@pytest.fixture
def reextract(kliping: Kliping, db: Path, feeds_yaml: Path) -> Callable[..., Ran]:
    return lambda *args: kliping("reextract", "--workers", 0, "--db", db, "--feeds", feeds_yaml, *args)


def stored(db: Path) -> dict[int, StoredArticle]:
    with Archive.open(db, readonly=True) as archive:
        return {one.id: one for one in archive.search.stream()}


@pytest.mark.parametrize("how", [("--dry-run",), (), ("--dry-run", "--show", "0")])
def test_nothing_is_written_without_consent(reextract: Callable[..., Ran], db: Path, how: tuple[str, ...]) -> None:
    before = stored(db)
    ran = reextract(*how)
    assert (ran.code, ran.stderr) == (0, "")
    assert "3 articles read again, 1 have no page; 2 would be different" in ran.stdout
    assert "refused by the current rules, left as they are: " in ran.stdout
    assert ran.stdout.rstrip().rpartition("\n")[2].startswith("nothing was written")
    assert ("1 siak: Kapal tambahan" in ran.stdout) is ("--show" not in how)
    assert stored(db) == before


def test_a_dry_run_needs_no_right_to_write(kliping: Kliping, db: Path, feeds_yaml: Path) -> None:
    args = ("reextract", "--workers", 0, "--db", db, "--feeds", feeds_yaml)
    before = db.read_bytes()
    for each in (db, Pages.beside(db)):
        each.chmod(0o444)
    ran = kliping(*args, "--dry-run", privileged=False)
    assert (ran.code, ran.stderr) == (0, "")
    assert "2 would be different" in ran.stdout
    ran = kliping(*args, "--yes", privileged=False)
    assert (ran.code, ran.stdout) == (1, "")
    assert "cannot be written: make it writable for this user" in ran.stderr
    assert db.read_bytes() == before


def test_a_page_that_the_disk_has_damaged_is_told_and_stops_no_other(
    reextract: Callable[..., Ran], kliping: Kliping, db: Path
) -> None:
    with Pages(Pages.beside(db)) as pages:
        pages.db.execute("UPDATE pages SET body = x'00ff' WHERE key = ?", (entry(4)[0],))
    ran = reextract("--yes")
    assert (ran.code, ran.stderr) == (0, "")
    assert "3 articles read again, 1 have no page; 1 would be different" in ran.stdout
    assert "left as they are: empty 1, bad-encoding 1\n" in ran.stdout
    told = kliping("show", 4, "--raw", "--db", db).complaint
    assert told.startswith(f"kliping: {Pages.beside(db)}: the page of article 4 is damaged: ")


def test_a_fault_of_the_program_itself_costs_the_articles_that_it_met_alone(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(story: Sequence[Page], context: Context) -> Extraction:
        if story[0].url.endswith("/1"):
            raise ValueError("a fault")
        return extract_story(story, context)

    monkeypatch.setattr("crawler.reextract.extract_story", failing)
    with Archive.open(db, readonly=True) as archive, TemporaryFile() as drafts:
        counts = asyncio.run(reread_all(archive, Filters(), {}, 0, drafts, lambda *_: None))
    assert (counts.read, counts.changed) == (3, 1)
    assert counts.refused_why == {"extraction-failed": 1, "empty": 1}


def test_old_and_new_can_be_read_side_by_side(reextract: Callable[..., Ran]) -> None:
    said = reextract("--dry-run").stdout
    assert "[-Scroll to Top-]" in said
    assert "published: [-2026-11-21T17:00:00Z (url: 22 November 2026)-]{+2026-11-22T02:30:00Z (meta:" in said
    assert "authors: {+Rina Sari+}" in said


def test_with_consent_it_is_written(reextract: Callable[..., Ran], db: Path) -> None:
    before = stored(db)
    ran = reextract("--yes")
    assert ran.code == 0
    assert ran.stdout.endswith("2 written\n")
    after = stored(db)
    one = after[1]
    assert (one.text, one.authors, one.rules) == (TEXT, ("Rina Sari",), rules_version())
    assert one.published is not None
    assert (one.published.at.isoformat(), one.published.precision) == ("2026-11-22T02:30:00+00:00", "second")
    assert (one.url, one.first_seen_at, one.last_seen_at) == (before[1].url, NOW, NOW)
    assert (after[2], after[3]) == (before[2], before[3])
    assert after[4].text == before[4].text  # its other pages are not kept
    assert after[4].published == before[4].published
    assert after[4].authors == ("Rina Sari",)
    with Archive.open(db) as archive:
        assert archive.articles.versions(1) == []
        assert archive.search.find("scroll") == []
        assert archive.check() == []
    again = reextract("--yes", "--json").json
    assert (again["read"], again["changed"], again["written"]) == (3, 0, 0)
    with Archive.open(db) as archive:
        archive.db.execute("UPDATE articles SET rules = 'older' WHERE id = 1")
    assert "; 0 would be different, 1 would only name the current rules\nrefused" in reextract("--dry-run").stdout


def test_a_story_whose_pages_are_kept_is_joined_again(reextract: Callable[..., Ran], db: Path) -> None:
    first = page("Kapal tambahan", extra='<link rel="next" href="https://siak.example/berita/4?page=2">')
    rest = (
        "Dermaga baru di seberang sungai selesai dibangun.\nBupati meresmikannya pada awal bulan depan bersama warga."
    )
    second = raw("https://siak.example/berita/4?page=2", page("Kapal tambahan", text=rest))
    with Pages(Pages.beside(db)) as pages:
        [kept] = pages.get("siak.example/berita/4")
        pages.put("siak.example/berita/4", [raw(kept.url, first), second])
    assert reextract("--yes").code == 0
    four = stored(db)[4]
    assert (four.text, four.partial) == (f"{TEXT}\n{rest}", False)
    assert four.body_why.endswith("; 2 pages joined")


def test_a_story_that_lacks_its_last_page_is_read_again_as_far_as_it_is_kept(
    reextract: Callable[..., Ran], db: Path
) -> None:
    links = [f'<link rel="next" href="https://siak.example/berita/4?page={number}">' for number in (2, 3)]
    rest = "Dermaga baru di seberang sungai selesai dibangun.\nBupati meresmikannya awal bulan depan bersama warga."
    with Pages(Pages.beside(db)) as pages:
        [kept] = pages.get("siak.example/berita/4")
        first, second = (raw(kept.url, page("Kapal tambahan", extra=links[0])), raw(f"{kept.url}?page=2", b""))
        pages.put("siak.example/berita/4", [first, second])
    before = stored(db)[4]
    assert reextract("--yes").code == 0
    assert stored(db)[4] == before  # today's rules refuse its second page
    with archive_at(db) as archive, Pages(Pages.beside(db)) as pages:
        pending = archive.ledger.find(entry(4)[0], Outcome.STORED)
        assert pending is not None
        text = f"{TEXT}\n{rest}\nScroll to Top"
        part = article(pending, title="Kapal tambahan", text=text, partial=True, body_why="; 2 pages joined")
        archive.articles.restate(4, part)
        second = raw(f"{kept.url}?page=2", page("Kapal tambahan", extra=links[1], text=rest))
        pages.put("siak.example/berita/4", [first, second])
    assert reextract("--yes").code == 0
    four = stored(db)[4]
    assert (four.text, four.partial) == (f"{TEXT}\n{rest}", True)


WALL = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'


def test_what_stands_before_a_paywall_does_not_take_the_place_of_the_text(
    reextract: Callable[..., Ran], db: Path
) -> None:
    with Pages(Pages.beside(db)) as pages:
        [kept] = pages.get("siak.example/berita/1")
        stub = page("Kapal tambahan", extra=WALL, text="\n".join(SENTENCES[:3]))
        pages.put("siak.example/berita/1", [raw(kept.url, stub, at=NOW + HOUR)])  # as older versions left it
    before = stored(db)[1]
    assert reextract("--yes").code == 0
    one = stored(db)[1]
    assert (one.text, one.paywalled, one.words) == (before.text, False, before.words)
    assert one.authors == ("Rina Sari",)


@pytest.mark.parametrize("changed", [False, True], ids=["its first text", "a later one"])
def test_a_walls_box_goes_from_a_text_that_was_read_from_that_page(
    changed: bool, reextract: Callable[..., Ran], db: Path
) -> None:
    """Better rules know the box, and thereby that the article goes on behind a wall."""
    with archive_at(db) as archive, Pages(Pages.beside(db)) as pages:
        [pending] = discover(archive, 5)
        box = "Anggota klub pembaca kami memperoleh edisi cetak, undangan diskusi bulanan dan potongan harga."
        now, texts = NOW, [TEXT, f"{TEXT}\n{box}"]
        for told in texts if changed else texts[1:]:
            old = archive.addresses.id_of(pending.key)
            archive.articles.store(article(replace(pending, article_id=old), title="Kapal", text=told), now=now)
            pages.put(pending.key, [raw(pending.link.url, page("Kapal", extra=WALL), at=now - timedelta(minutes=2))])
            now += 13 * HOUR
    assert reextract("--yes").code == 0
    five = stored(db)[5]
    assert (five.text, five.paywalled, five.words) == (TEXT, True, len(TEXT.split()))


def test_only_what_was_asked_for(reextract: Callable[..., Ran]) -> None:
    assert reextract("--source", "dumai", "--json").json["changed"] == 0
    assert reextract("--since", "2026-11-23", "--json", "--dry-run").json["read"] == 2
    said = reextract("--json").json
    assert (said["written"], said["changed"], said["changed_fields"]["authors"], said["without_page"]) == (0, 2, 2, 1)
    assert said["refused"] == sum(said["refused_why"].values()) == 1


def test_on_a_terminal_it_asks(db: Path, feeds_yaml: Path) -> None:
    for answer, written in (("n", False), ("y", True)):
        words = ("reextract", "--workers", 0, "--db", db, "--feeds", feeds_yaml)
        code, shown = on_a_terminal(db.parent, f"{answer}\n", *words, TERM="xterm")
        assert (code, "write these? [y/N]" in shown, "2 written" in shown) == (0, True, written)
        assert 0 < shown.rindex("pages ") < shown.index("1 siak: "), "no line is written beside the bar"
        assert (stored(db)[1].text == TEXT) is written


def test_processes_give_what_one_process_gives(
    kliping: Kliping, reextract: Callable[..., Ran], feeds_yaml: Path, db: Path
) -> None:
    alone = reextract("--dry-run").stdout
    assert kliping("reextract", "--workers", 2, "--db", db, "--feeds", feeds_yaml, "--dry-run").stdout == alone


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ("--dry-run --yes", "cannot be combined"),
        ("--source nobody", "no source 'nobody'"),
        ("--since soon", "is not a time"),
        ("--show -1", "is not a number from"),
        ("--workers 65", "is not a number from"),
        ("--feeds none.yaml", "none.yaml"),
    ],
)
def test_wrong_usage_is_told_in_one_line(reextract: Callable[..., Ran], args: str, said: str) -> None:
    ran = reextract(*args.split())
    assert said in ran.complaint
    assert ran.code == 2


def test_an_archive_without_pages(reextract: Callable[..., Ran], db: Path) -> None:
    Pages.beside(db).unlink()
    assert "0 articles read again, 4 have no page; 0 would be different" in reextract().stdout


# pure


@pytest.mark.parametrize(
    ("hours", "precision", "moves"),
    [
        (0, "minute", True),
        (3, "minute", True),
        (23, "second", True),
        (25, "minute", False),
        (-1, "second", False),
        (3, "day", False),
    ],
)
def test_a_time_only_becomes_finer(hours: int, precision: Precision, moves: bool) -> None:
    day = Moment(NOW, "22 November", "UTC", "url", "day")
    new = Moment(NOW + hours * HOUR, "pukul", "UTC", "meta", precision)
    assert better_moment(day, new) is (new if moves else day)
    assert better_moment(new, day) is new
    assert better_moment(None, new) is better_moment(new, None) is new
    if precision != "day":
        assert better_moment(new, replace(new, at=new.at + HOUR, precision="second")) is new


@pytest.mark.parametrize("crawled", [{"title": "Dari situs"}, {"text": "Dari situs."}])
def test_what_a_crawl_has_changed_meanwhile_is_left_alone(crawled: dict[str, Any], db: Path) -> None:
    from crawler.reextract import Reread, write

    with archive_at(db) as archive:
        old = article_of(archive, 1)
        better = article(Pending(1, old.key, Link(old.url, "siak", "")), title="Baru", text=TEXT)
        archive.articles.restate(1, replace(better, **{"title": old.title, "text": old.text} | crawled))
        assert write(archive, [Reread(old, better, ("title",))]) == (0, 1)
        now = article_of(archive, 1)
        assert crawled.items() <= {"title": now.title, "text": now.text}.items()


def test_a_reading_without_news_changes_nothing(db: Path) -> None:
    with archive_at(db) as archive:
        pending = archive.ledger.find(entry(1)[0], Outcome.STORED)
        assert pending is not None
        context = Context(pending, "Asia/Jakarta", "id", NOW)
        first = extract(Page(page("Kapal tambahan"), pending.link.url, "text/html"), context)
        assert isinstance(first.outcome, Article)
        old = article_of(archive, 1)
        result = compare(old, first)
        assert result.matters
        assert isinstance(result.new, Article)
        archive.articles.restate(1, result.new)
        old = article_of(archive, 1)
        assert compare(old, first).changes == ()
        assert compare(replace(old, text="Lain."), first, gave_text=False).changes == ("text",)
        changed = compare(replace(old, text=f"{old.text}\n", source="dumai", modified_at=NOW), first)
        assert changed.changes == ("form",)
        assert isinstance(changed.new, Article)
        assert changed.new.modified
        assert (changed.new.source, changed.new.modified.at) == ("dumai", NOW)
        assert not compare(old, replace(first, outcome=replace(first.outcome, rules="2"))).matters
        assert compare(old, Extraction(Miss(pending, Reason.EMPTY))).changes == ()
