"""Editing feeds.yaml without disturbing the rest of it, and exchanging lists of feeds with other programs."""

import stat
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import listparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.sources import Config, Feed, FeedsError, Source
from crawler.sources.edit import add_blocks, scalar, write_text
from crawler.sources.opml import MAX_FEEDS, from_opml, id_for, to_opml
from crawler.sources.reader import read_text
from crawler.sources.tree import parse
from pipelines.errors import UsageError

ROOT = Path(__file__).parent.parent
NEW = Source("baru", "Baru", "https://baru.id/", (Feed("https://baru.id/feed"),))


def read(text: str) -> Config:
    return read_text(text, Path("feeds.yaml"), allow_private=True)


def add_block(text: str, source: Source, **more: dict[str, str]) -> str:
    return add_blocks(text, [source], Path("feeds.yaml"), **more)


# --- add_blocks -------------------------------------------------------------------------------------------------------

FILES = [
    "sources:\n  a: https://a.id\n",
    "sources:\n  a: https://a.id",
    "sources:\n    a: https://a.id   # four spaces\n",
    "sources:\n  'a': \"https://a.id\"\n\n  b: https://b.id   # last\n\n\n# the end\n",
    "# head\nsources:\n\n  a:\n    feeds:\n    - https://a.id\n    # inner comment\ndefaults: {delay: 3}\n",
    "sources:\n  a: https://a.id\n  # b: https://b.id, later\n# about defaults\ndefaults:\n  delay: 3\n",
    "---\nsources:\n  a: https://a.id\n...\n",
    "sources:\r\n  a: https://a.id\r\n",
    "\ufeffsources:\n  a: https://a.id\n",
    'sources:\n  a:\n    name: "two\n      lines"\n    feeds: [https://a.id,\n      https://aa.id]\n',
    "sources:\n  a: &x {feeds: [https://a.id]}\n",
    "sources:\n  a:\n    feeds: [\n      https://a.id,\n]\n# the end\n",
]


@pytest.mark.parametrize("text", FILES, ids=range(len(FILES)))
def test_a_block_goes_to_the_end_of_sources_and_nothing_else_changes(text: str) -> None:
    made = add_block(text, NEW)
    config = read(made.removeprefix("\ufeff"))
    assert config.sources[-1].feeds == NEW.feeds
    assert config.sources[:-1] == read(text.removeprefix("\ufeff")).sources
    newline = "\r\n" if "\r\n" in text else "\n"
    kept = text if text.endswith("\n") else text + newline
    grown = len(made) - len(kept)
    assert any(made[:at] + made[at + grown :] == kept for at in range(len(kept) + 1))  # a block came, nothing went
    assert ("\r\n" in made) == ("\r\n" in text)
    assert made.startswith("\ufeff") == text.startswith("\ufeff")


def test_the_shipped_file_takes_a_source() -> None:
    text = (ROOT / "feeds.yaml").read_text(encoding="utf-8")
    made = add_block(text, NEW, notes={"https://baru.id/feed": "50 entries,\n12 a day"})
    assert made == text + (
        "\n  baru:\n    name: Baru\n    home: https://baru.id/\n"
        "    feeds:\n      - https://baru.id/feed # 50 entries, 12 a day\n"
    )


@pytest.mark.parametrize("text", ["", "# only a comment\n", "# no end of line", "\ufeff"])
def test_a_file_begins_with_its_first_source(text: str) -> None:
    made = add_block(text, NEW)
    assert made.startswith(text)
    assert [source.id for source in read(made.removeprefix("\ufeff")).sources] == ["baru"]


@pytest.mark.parametrize(
    "text",
    [
        "defaults: {delay: 3}\n",
        "defaults:\n  delay: 3",
        "sources:\n",
        "sources:   # none yet\n  # a: https://a.id\ndefaults: {delay: 3}\n",
        "sources: {}\r\ndefaults: {delay: 3}\r\n",
        "'sources' : ~ # none yet\n",
        "\ufeffdefaults: {delay: 3}\n\nsources: null\n",
    ],
)
def test_a_file_without_a_source_gets_its_first(text: str) -> None:
    made = add_block(text, NEW)
    (new,) = read(made.removeprefix("\ufeff")).sources
    assert new == replace(NEW, delay=3.0 if "delay" in text else 1.0)
    assert made.count("delay") == text.count("delay")
    assert all(line in made for line in text.splitlines() if "sources" not in line)
    assert ("# none yet" in made) == ("# none yet" in text)
    assert ("\r\n" in made) == ("\r\n" in text)
    assert read(add_block(made, replace(new, id="dua", feeds=(Feed("https://dua.id/feed"),))).removeprefix("\ufeff"))


def test_all_that_is_known_of_a_new_source_is_written_and_read_back() -> None:
    source = Source(
        "semua-1",
        'Nama: "aneh" # no comment',
        "https://www.semua.id/?a=b#c",
        (
            Feed("https://semua.id/feed"),
            Feed("https://semua.id/rss?x=1&y=2", "feed"),
            Feed("https://semua.id/sitemap.xml", "sitemap"),
            Feed("https://semua.id/indeks", "section"),
            Feed("https://semua.id:8443/wp-json/wp/v2/posts", "wordpress"),
        ),
        expected_per_day=12.5,
        language="en",
        tags=("yes", "regional", "123", "a b"),
        ports=frozenset({8443}),
    )
    assert read(add_block("sources:\n  a: https://a.id\n", source)).sources[-1] == source
    text = "defaults: {delay: 2.5, language: en, timezone: Asia/Makassar}\nsources:\n  a: https://a.id\n"
    made = add_block(text, source)
    assert read(made).sources[-1] == replace(source, delay=2.5, timezone="Asia/Makassar")  # the file's, not our own
    assert made.count("language") == 1


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("sources:\n  a: http://www.baru.id/feed/\n", FeedsError, "this feed is read already: a in line 2"),
        ("sources: {a: https://a.id}\n", UsageError, "written in braces"),
        ("sources: {\n  a: https://a.id\n}\n", UsageError, "written in braces"),
        ("sources:\n  a: x\n", FeedsError, "not an address"),
        ("sources: [a\n", FeedsError, "not closed"),
        ("sources:\n  ? a\n  : https://a.id\n", UsageError, "cannot be edited safely"),
    ],
)
def test_what_cannot_be_added(text: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words.replace("(", r"\(")):
        add_block(text, NEW)


def test_a_source_that_is_wrong_is_not_written() -> None:
    with pytest.raises(FeedsError, match="bad id"):
        add_block("", replace(NEW, id="Ba Ru"))
    with pytest.raises(FeedsError, match="only http and https"):
        add_block("", replace(NEW, feeds=(Feed("ftp://baru.id"),)))


@given(st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), min_size=1, max_size=40))
def test_any_name_survives(name: str) -> None:
    assert read(add_block("", replace(NEW, name=name))).sources[0].name == name


@given(st.text(max_size=30).filter(str.isprintable))
def test_any_scalar_means_itself(text: str) -> None:
    assert parse(f"- {scalar(text)}\n").data == [text]
    assert parse(f"[{scalar(text)}, x]\n").data == [text, "x"]


# --- files ------------------------------------------------------------------------------------------------------------


def test_writing_keeps_permissions_and_links(tmp_path: Path) -> None:
    real, link = tmp_path / "real.yaml", tmp_path / "feeds.yaml"
    real.write_text("old", encoding="utf-8")
    real.chmod(0o640)
    link.symlink_to(real)
    write_text(link, "baru\r\n", instead_of="old")
    assert link.is_symlink()
    assert real.read_bytes() == b"baru\r\n"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert {one.name for one in tmp_path.iterdir()} == {"real.yaml", "feeds.yaml"}


def test_writing_notices_another_hand(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text("theirs", encoding="utf-8")
    for mine in ("old", None):
        with pytest.raises(UsageError, match="changed by somebody else"):
            write_text(path, "new", instead_of=mine)
    assert path.read_text(encoding="utf-8") == "theirs"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_read_only_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text("mine", encoding="utf-8")
    path.chmod(0o444)
    with pytest.raises(UsageError, match="is read-only, and stays as it is"):
        write_text(path, "new", instead_of="mine")
    assert path.read_text(encoding="utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [path]


def test_writing_where_one_cannot(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        write_text(tmp_path / "none" / "feeds.yaml", "x", instead_of=None)


# --- OPML -------------------------------------------------------------------------------------------------------------

OPML = """<?xml version="1.0" encoding="{encoding}"?>
<opml version="2.0"><head><title>Daftar</title></head><body>
<outline text="Berita é">
  <outline text="Antara" type="rss" xmlUrl="https://www.antaranews.com/rss/terkini.xml" htmlUrl="https://www.antaranews.com/"/>
  <outline text="Antara dunia" type="rss" xmlUrl="https://antaranews.com/rss/dunia.xml" category="wire,/dunia/asia"/>
  <outline text="Tempo &amp; kawan" type="rss" xmlUrl="https://rss.tempo.co/nasional?a=1&amp;b=2"/>
</outline>
<outline text="again" xmlUrl="http://www.antaranews.com/rss/terkini.xml/"/>
<outline text="FTP" xmlUrl="ftp://x.id/feed"/>
<outline text="Kompas" xmlUrl="https://www.kompas.id/feed"/><outline text="K" xmlUrl="https://kompas.com/feed"/>
</body></opml>"""


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
def test_opml_in(encoding: str) -> None:
    found = from_opml(OPML.format(encoding=encoding).encode(encoding))
    assert [(one.id, one.name, len(one.feeds)) for one in found.sources] == [
        ("antaranews", "antaranews", 2),
        ("tempo", "Tempo & kawan", 1),
        ("kompas", "Kompas", 1),
        ("kompas-com", "K", 1),
    ]
    assert found.sources[0].tags == ("berita-é", "wire", "dunia", "asia")
    assert found.sources[1].feeds == (Feed("https://rss.tempo.co/nasional?a=1&b=2", "feed"),)
    assert [why for _, why in found.left_out] == [
        "read already, by antaranews.com",
        'the address begins with "ftp": only http and https are read',
    ]
    assert len(read(add_blocks("", found.sources, Path("feeds.yaml"))).sources) == 4


@pytest.mark.parametrize(
    ("host", "taken", "name"),
    [
        ("www.example.id", set(), "example"),
        ("jabar.antaranews.com", set(), "antaranews"),
        ("jabar.antaranews.com", {"antaranews"}, "jabar-antaranews"),
        ("rss.tempo.co", {"tempo"}, "rss-tempo-co"),
        ("suara.blogspot.com", set(), "suara"),  # whose it is, not who hosts it
        ("harian.asia", set(), "harian"),  # whatever the top-level domain
        ("www.kemenkeu.go.id", set(), "kemenkeu"),
        ("20.detik.com", set(), "detik"),
        ("tv.id", set(), "tv-id"),
        ("k\u00e1bar.id", set(), "k-bar"),
        ("www.harian.example", set(), "harian"),
        ("127.0.1.1", {"127-0-1-1"}, "127-0-1-1-2"),
        ("", set(), "source"),
    ],
)
def test_an_id_of_a_host(host: str, taken: Any, name: str) -> None:
    assert id_for(host, taken) == name


def test_opml_of_a_reader() -> None:
    """Folders inside folders are tags; of hosts that pass on other sites' feeds, each feed is a source."""
    body = """<opml version="1.0"><body><outline text="Berita"><outline text="Daerah">
      <outline text="Politik - Kabar Nusa" xmlUrl="https://kabar-nusa.id/politik/feed/"/>
      <outline text="Hukum - Kabar Nusa" xmlUrl="https://kabar-nusa.id/hukum/feed/"/>
      <outline text="Warta Pagi" xmlUrl="http://feeds.feedburner.com/WartaPagi"/>
      <outline text="" xmlUrl="http://feeds.feedburner.com/lain"/>
      <outline text="" xmlUrl="http://feeds.feedburner.com/lain-lagi"/></outline></outline></body></opml>"""
    found = from_opml(body.encode()).sources
    assert [(one.id, one.name, len(one.feeds)) for one in found] == [
        ("kabar-nusa", "Kabar Nusa", 2),
        ("warta-pagi", "Warta Pagi", 1),
        ("feedburner", "feedburner", 1),
        ("feeds-feedburner-com", "feeds-feedburner-com", 1),
    ]
    assert {one.tags for one in found} == {("berita", "daerah")}


def test_opml_leaves_out_what_is_read() -> None:
    known = "sources:\n  antaranews: https://www.antaranews.com/rss/terkini.xml\n  tempo: https://t.co\n"
    config = read(f"defaults: {{language: jv}}\n{known}")
    found = from_opml(OPML.format(encoding="utf-8").encode(), config)
    assert {one.language for one in found.sources} == {"jv"}  # OPML does not name it
    assert [(one.id, len(one.feeds)) for one in found.sources] == [
        ("antaranews-com", 1),
        ("rss-tempo-co", 1),
        ("kompas", 1),
        ("kompas-com", 1),
    ]


@pytest.mark.parametrize(
    "body",
    [b"", b"rubbish", b"https://a.id/opml", b"<opml/>", b"\x00\xff" * 50, b"<opml>" + b"<outline text='a'>" * 3000],
)
def test_opml_that_is_none(body: bytes) -> None:
    with pytest.raises(UsageError, match="holds no feeds"):
        from_opml(body)


def test_opml_does_not_read_files_and_ends() -> None:
    evil = b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><opml><body><outline text='&a;' xmlUrl='http://a.id'/></body></opml>"
    assert from_opml(evil).sources[0].name == "&a;"
    many = "".join(f"<outline xmlUrl='https://s{n}.id/f'/>" for n in range(MAX_FEEDS + 1))
    with pytest.raises(UsageError, match="2,001 feeds"):
        from_opml(f"<opml><body>{many}</body></opml>".encode())


@pytest.mark.parametrize("encoding", ["undefined", "punycode", "unicode_escape", "no-such"])
def test_opml_that_names_what_no_text_is_in_is_read_all_the_same(encoding: str) -> None:
    odd = OPML.replace("Kompas", r"Kompas\ud800").format(encoding=encoding)
    assert [one.name for one in from_opml(odd.encode()).sources][2] == r"Kompas\ud800"


def test_opml_out_and_in_again() -> None:
    config = read((ROOT / "feeds.yaml").read_text(encoding="utf-8"))
    text = to_opml(config)
    root = ET.fromstring(text)
    assert root.attrib == {"version": "2.0"}
    assert len(root.findall("./body/outline")) == len(config.sources)
    wanted = {feed.url for source in config.sources for feed in source.feeds if feed.kind in {"auto", "feed"}}
    assert {one["url"] for one in listparser.parse(text.encode())["feeds"]} == wanted
    again = from_opml(text.encode())
    for name in ("feeds", "tags"):
        before, after = (
            {one for source in of for one in getattr(source, name)} for of in (config.sources, again.sources)
        )
        assert after == before
    assert again.left_out == ()
    assert {"ANTARA", "Republika"} <= {source.name for source in again.sources}  # of several feeds each


def test_links_of_other_lists_are_told() -> None:
    line = "<outline text='Peta' type='link' url='https://a.id/sitemap.xml' category='/kliping/{}'/>"
    body = "<opml><body><outline text='A' xmlUrl='https://a.id/feed'/>" + line + "</body></opml>"
    assert from_opml(body.format("sitemap").encode()).sources[0].feeds == (
        Feed("https://a.id/feed", "feed"),
        Feed("https://a.id/sitemap.xml", "sitemap"),
    )
    found = from_opml(body.format("evil").encode())
    assert found.sources[0].feeds == (Feed("https://a.id/feed", "feed"),)
    [left_out] = found.left_out
    assert left_out == ("https://a.id/sitemap.xml", "a link and no feed; `kliping probe` finds the feeds of a site")


def test_opml_out_is_valid_whatever_a_name_holds() -> None:
    source = replace(NEW, name="a\x00b\x1b<&>\ud800\uffff", tags=("x,y", "\x07"))
    root = ET.fromstring(to_opml(Config(Path("f"), None, (source,))).encode("utf-8"))
    group, feed = list(root.iter("outline"))[:2]
    assert (group.get("text"), feed.get("category")) == ("ab<&>", "x y,/kliping/auto")
