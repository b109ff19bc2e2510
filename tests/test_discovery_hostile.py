"""Malicious and damaged documents: links or a reason within limits, never an exception."""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.discovery import Found, NotAFeed
from pipelines.items import Reason
from tests.discovery_kit import DOCUMENTS, document, found, item, look, refused, rss, urls

MB = 2**20


def entries(*extras: str) -> bytes:
    """A feed with an entry for each of these."""
    urls = (f"https://x.example/judul-berita-{n}" for n in range(len(extras)))
    return rss(*(item(f"<title>T</title>{more}", link=url) for url, more in zip(urls, extras, strict=True))).encode()


def laughs(root: str) -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{levels}]>{root}'.encode()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: entries("", f"<content>{'<div>' * 60_000}{'</div>' * 60_000}</content>"), "inside one another"),
        (lambda: entries("<a/>" * 120_000), "elements"),
        (lambda: entries(*["<a/>" * 80] * 1_500), "elements"),
        (lambda: entries("<link>b</link>" * 90_000), "in one entry"),
        (lambda: entries("<a " + " ".join(f"a{n}=''" for n in range(90_000)) + "/>"), "attributes"),
        (lambda: entries("<a " + " ".join(f"xmlns:a{n}='u'" for n in range(6_000)) + "/>"), "namespace"),
        (lambda: entries("<description>" + "&lt;" * MB + "</description>"), "references"),
        (lambda: entries("<description>" + "<" * MB + "</description>"), "references"),
        (lambda: entries("</b>" + "<title>" * 400_000 + "<![CDATA[b]]></title>"), "inside one another"),
        (lambda: entries("\n" * MB), "lines"),
        (lambda: entries("<title><![CDATA[" + "]" * MB + "]]></title>"), "brackets"),
        (lambda: entries("<!--" * MB), "tags"),
        (lambda: entries("x" * 11 * MB), "larger than 10 MB"),
        (lambda: b"<urlset>" + b" " * 50 * MB, "larger than 50 MB"),
        (lambda: gzip.compress(b"<rss>" + b" " * 60 * MB), "larger than 50 MB"),
        (lambda: gzip.compress(gzip.compress(b"<rss>" + b" " * 60 * MB)), "larger than 50 MB"),
    ],
)
@pytest.mark.timeout(60)
def test_too_much_is_refused_with_a_reason(make: Callable[[], bytes], reason: str) -> None:
    answer = refused(make())
    assert reason in answer.detail
    assert answer.failure is Reason.TOO_LARGE


def test_a_character_reference_of_thousands_of_digits_costs_no_entry() -> None:
    title = f"Judul &#{'9' * 5000}; berita"
    items = ",".join(f'{{"url": "https://x.example/judul-{n}", "title": "{title * n}"}}' for n in range(2))
    assert len(urls(found(f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{items}]}}'))) == 2
    assert len(urls(found(entries(f"<author>{title.replace('&', '&amp;')}</author>", "")))) == 2


@pytest.mark.parametrize(
    "extra",
    [
        "<description>" + "a" * 5 * MB + "</description>",
        "<description><![CDATA[" + "<div>" * 60_000 + "]]></description>",
        "<description>" + "&lt;div>" * 60_000 + "</description>",
        "<a b='" + "x" * 5 * MB + "'/>",
        "<a b='" + 'x y="' * 200_000,
        "<!DOCTYPE [" * 50_000,
        "<pubDate>" + "9" * MB + "</pubDate>",
        "<category>" + "&#60;script " * 20_000 + "</category>",
        "<title>" + "[" * MB + "</title>",
        " " * 9 * MB,
        "<description><![CDATA[" + "<p>kata</p>" * 200 + "\u0301\u0323" * 240_000 + "]]></description>",
        "</b><description>" + " ".join(f"a{n}:b" for n in range(200_000)) + "</description>",
        "<author>a@b.id (Budi" + " " * 200_000 + "Santoso)</author>",
    ],
    ids=range(13),
)
@pytest.mark.timeout(60)
def test_long_lines_and_deep_texts_cost_no_other_entry(extra: str) -> None:
    assert urls(found(entries("", extra)))[0] == "https://x.example/judul-berita-0"


def test_entities_are_not_expanded() -> None:
    feed = found(laughs(rss(item("<title>&l9;</title>"))))
    assert len("".join(link.title or "" for link in feed.links)) < 20
    page = found(laughs("<urlset><url><loc>https://x.example/a&l9;</loc></url></urlset>"))
    assert all(len(url) < 100 for url in urls(page))


def test_external_entities_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "rahasia"
    secret.write_text("rahasia sekali")
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    feed = look(head + rss(item("<title>&e;</title>")))
    page = look(f"{head}<urlset><url><loc>https://x.example/&e;</loc></url></urlset>")
    for answer in (feed, page):
        assert isinstance(answer, Found)
        assert "rahasia" not in repr(tuple(answer.links))


@pytest.mark.parametrize("attribute", ["xmlns", "xmlns:a", "b"])
def test_half_a_letter_in_what_looks_like_a_cdata_section(attribute: str) -> None:
    hidden = f"{attribute}='<![CDATA[&#55357;]]>'"
    for shape in ("<rss {0}><channel><item {0}><title>a</item></channel>", "<urlset {0}><url {0}><loc>/b</loc>"):
        assert isinstance(look(shape.format(hidden)), Found | NotAFeed)


@pytest.mark.parametrize(
    ("reference", "title"),
    [
        ("&#55357;&#56832;", "a \N{GRINNING FACE} b"),  # as Java and JavaScript write it, half by half
        ("&#xD83D;&#xde00;", "a \N{GRINNING FACE} b"),
        ("&#xD83D;", "a b"),
        ("&#56832;&#38;&#55357;", "a & b"),
        ("&#0;&#27;&#xFFFF;&#x110000;", "a b"),
    ],
)
def test_characters_that_xml_does_not_allow_cost_nothing_but_themselves(reference: str, title: str) -> None:
    words, address = f"a {reference} b", f"https://x.example/satu-{reference}"
    feed = found(rss(item(f"<title>{words}</title>", link=address), item()))
    page = found(
        f"<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>{address}</loc><n:news>"
        f"<n:title>{words}</n:title></n:news></url><url><loc>https://x.example/dua</loc></url></urlset>"
    )
    for answer in (feed, page):
        told = list(answer.links)
        assert (len(told), told[0].title) == (2, title)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"items":' + b"[" * 100_000,
        b'{"items":[' + b"9" * 100_000 + b"]}",
        b"<urlset>" + b"<url>" * 60_000,
        b"<urlset>" + b"<a/>" * 200_000 + b"</urlset>",
        b"<urlset><url><loc>https://x.example/" + b"x" * 12 * MB,
        b"<urlset>" + b"<" * 5 * MB,
        b"<html><title>x</title>" + b"<div>" * 60_000,
        b"<html><title>x</title>" + b"<a href=/a-b-c-d-12345>a b c d" * 20_000,
        b"<html><a href='" + b"x" * 5 * MB,
        b"<!--" * 50_000,
        b"<?" * 50_000,
        b"\x00" * MB,
        b"\xff\xfe" * MB,
        ("<rss><channel><item><title>a" + "\u0301\u0323" * 5_000).encode() * 200,
        gzip.compress(b"") * 10_000,
        b"\x1f\x8b\x08" + b"x" * 1_000,
        entries("</b>" + "".join(f"<a{n}:title>b" for n in range(200_000))),
    ],
    ids=range(18),
)
@pytest.mark.timeout(60)
def test_other_hostile_documents_are_survived(body: bytes) -> None:
    assert isinstance(look(body, "https://x.example/indeks", kind="section"), Found | NotAFeed)


MADE = sorted(DOCUMENTS.iterdir())
ENCODINGS = ["utf-8", "utf-16", "utf-16-le", "utf-32-be", "cp1252"]
PIECES = b"""<![CDATA[ ]]> <!-- & &#0; &nbsp; < > </item> <item> \x00 \xff \xe9 " <title> { ] <url> <html> xmlns:a='
    rdf: <!DOCTYPE&x; \x1f\x8b\x08""".split()


UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """An invented document with bytes flipped, cut, doubled or spliced, or in another encoding."""
    body = document(draw(st.sampled_from(MADE)).name)
    if draw(st.booleans()):
        body = body.decode().encode(draw(st.sampled_from(ENCODINGS)), "replace")
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(body)))
        far = min(len(body), at + draw(st.integers(0, 400)))
        match draw(st.integers(0, 5)):
            case 0:
                body = body[:at] + draw(st.binary(min_size=1, max_size=4)) + body[at + 1 :]
            case 1:
                body = body[:at]
            case 2:
                body = body[:far] + body[at:]
            case 3:
                body = body[:at] + body[far:]
            case 4:
                body = body[:at] + draw(st.sampled_from(PIECES)) + body[at:]
            case _:
                other = document(draw(st.sampled_from(MADE)).name)
                body = body[:at] + other[draw(st.integers(0, len(other))) :]
    return gzip.compress(body, 1)[: draw(st.integers(0, 4_000))] if draw(st.integers(0, 9)) == 0 else body


@settings(max_examples=int(os.environ.get("KLIPING_EXAMPLES", "250")), suppress_health_check=list(HealthCheck))
@given(mutated(), st.sampled_from(["auto", "section", "sitemap"]), st.sampled_from(["", "text/html; charset=utf-16"]))
def test_mutated_documents_give_links_or_a_reason(body: bytes, kind: str, content_type: str) -> None:
    answer = look(body, kind=kind, content_type=content_type)  # type: ignore[arg-type]
    if isinstance(answer, NotAFeed):
        assert answer.detail
        assert not UNSAFE.search(answer.detail)
        return
    for link in answer.links:
        assert link.url.startswith(("http://", "https://"))
        for text in (link.title, link.summary, *link.tags, *link.authors):
            assert text is None or (text and not UNSAFE.search(text))
        assert link.published is None or link.published.at.tzinfo is not None
    assert not any(UNSAFE.search(note) for note in answer.notes)


@settings(max_examples=150)
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_give_an_answer(body: bytes) -> None:
    assert isinstance(look(body), Found | NotAFeed)


CORPUS = Path(os.environ.get("KLIPING_CORPUS", Path(__file__).resolve().parents[2] / "shared" / "corpus"))


@pytest.mark.skipif(not CORPUS.is_dir(), reason="real captured documents are not on this machine")
def test_every_captured_document_gives_links_or_a_reason() -> None:
    feeds = sorted((CORPUS / "feeds").iterdir())
    answers = {path.name: look(path.read_bytes(), "https://x.example/feed/") for path in feeds}
    for path in sorted((CORPUS / "layouts-2026").iterdir()):
        answers[path.name] = look(path.read_bytes(), "https://x.example/", kind="section")
    assert [name for name, answer in answers.items() if isinstance(answer, NotAFeed) and not answer.detail] == []
    entries = sum(path.read_bytes().count(b"<item>") for path in feeds)
    found = [answer for path in feeds if isinstance(answer := answers[path.name], Found)]
    links = sum(len(tuple(answer.links)) for answer in found)
    assert links >= entries - 5  # readers' comments
    reasons = [answer.detail for path in feeds if isinstance(answer := answers[path.name], NotAFeed)]
    assert [reason for reason in reasons if "reader's comment" not in reason] == [], "all are feeds"
