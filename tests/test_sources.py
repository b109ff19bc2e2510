"""feeds.yaml: what it may contain, the message for every mistake, and that the shipped file is valid."""

import json
import pickle
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from crawler.sources import ArticleRules, Config, Feed, FeedsError, load
from crawler.sources.forms import schema
from crawler.sources.model import feed_key
from crawler.sources.reader import read_text

ROOT = Path(__file__).parent.parent


def read(text: str, *, allow_private: bool = False) -> Config:
    return read_text(text, Path("feeds.yaml"), allow_private=allow_private)


def problems(text: str, *, allow_private: bool = False) -> list[str]:
    with pytest.raises(FeedsError) as caught:
        read(text, allow_private=allow_private)
    assert caught.value.exit_code == 2
    return str(caught.value).splitlines()


def block(lines: str) -> str:
    return f"sources:\n  a:\n    feeds: [https://a.id/feed]\n    {lines}\n"


def items(*feeds: str) -> str:
    return "sources:\n  a:\n    feeds:\n" + "".join(f"      - {feed}\n" for feed in feeds)


# --- what the file may say ------------------------------------------------------------------------------------------


def test_the_shortest_file() -> None:
    (source,) = read("sources:\n  setkab: https://setkab.go.id/feed/\n").sources
    assert (source.id, source.name, source.home) == ("setkab", "setkab", None)
    assert source.feeds == (Feed("https://setkab.go.id/feed/", "auto", None),)
    assert (source.delay, source.timezone, source.language) == (1.0, "Asia/Jakarta", "id")
    assert source.article == ArticleRules()
    assert source.expected_per_day is None
    assert source.verify_tls
    assert source.ports == frozenset()


def test_everything_a_source_can_say() -> None:
    config = read("""
defaults: {delay: 3, timezone: Asia/Makassar, language: en, contact: https://me.example/bot}
sources:
  antara:
    name: ANTARA
    home: https://www.antaranews.com/
    feeds:
      - https://www.antaranews.com/rss/terkini.xml
      - rss: https://www.antaranews.com/rss/dunia.xml
      - feed: https://www.antaranews.com/atom.xml
      - sitemap: https://www.antaranews.com/news-sitemap.xml
      - section: https://www.antaranews.com/indeks
        links: "h3 a"
      - wordpress: https://www.antaranews.com:8443/wp-json/wp/v2/posts
    article: {allow: ["/berita/"], deny: ["/foto/"], drop: [".baca-juga"], full_page: "page=all",
      body: .isi, next_page: none}
    expect: {articles_per_day: 100}
    delay: 2s
    timezone: Asia/Jayapura
    language: no
    tags: [wire, wire, 2026]
    verify_tls: no
    ports: [8080]
  b: HTTP://B.id/Feed
""")
    antara, other = config.sources
    assert config.contact == "https://me.example/bot"
    assert [feed.kind for feed in antara.feeds] == ["auto", "feed", "feed", "sitemap", "section", "wordpress"]
    assert antara.feeds[4].links == "h3 a"
    assert antara.article.allow[0].search("https://www.antaranews.com/berita/1")
    assert (antara.article.deny[0].pattern, antara.article.drop) == ("/foto/", (".baca-juga",))
    rules = antara.article
    assert (rules.full_page, rules.body, rules.next_page) == ("page=all", (".isi",), "none")
    assert read(block('article: {body: [.isi, "#teks"]}')).sources[0].article.body == (".isi", "#teks")
    assert (antara.expected_per_day, antara.delay, antara.timezone) == (100.0, 2.0, "Asia/Jayapura")
    assert antara.language == "no"  # a word here, and false as verify_tls
    assert antara.tags == ("wire", "2026")
    assert not antara.verify_tls
    assert antara.ports == {8080, 8443}  # an address in the file asks for its own port
    assert (other.delay, other.timezone, other.language) == (3.0, "Asia/Makassar", "en")
    assert other.feeds[0].url == "HTTP://B.id/Feed"  # as written


def test_a_config_can_be_pickled_and_not_changed() -> None:
    config = read(block('article: {allow: ["^https?://a"]}'))
    assert pickle.loads(pickle.dumps(config)) == config
    with pytest.raises(AttributeError):
        config.sources[0].delay = 0  # type: ignore[misc]


def test_aliases_and_quotes_and_windows_line_ends() -> None:
    lines = [
        "sources:",
        "  a:",
        '    feeds: ["https://a.id"]',
        "    tags: &t [x]",
        "  b:",
        "    feeds: [https://b.id]",
        "    tags: *t",
        "  c:",
        "    feeds: [https://c.id]",
        "    tags: &t [x]",
        "",
    ]
    config = read("\r\n".join(lines))
    assert [source.tags for source in config.sources] == [("x",)] * 3


def test_tabs_behind_something_and_pasted_spaces_are_as_good_as_spaces() -> None:
    text = "sources:\t\n  a:\thttps://a.id\t# pagi\n\xa0 b:\n    feeds:\n \u3000  \xa0 -\xa0https://b.id\n"
    assert [source.feeds[0].url for source in read(text).sources] == ["https://a.id", "https://b.id"]


def test_a_delay_of_nothing_is_for_tests_alone() -> None:
    text = block("delay: 0")
    assert read(text, allow_private=True).sources[0].delay == 0
    (line,) = problems(text)
    assert line.startswith("feeds.yaml:4:12 a.delay: must be more than 0 seconds")
    assert problems("defaults: {delay: 0.0}\n" + block("")) == [line.replace("4:12 a.", "1:19 defaults.")]


# --- every mistake, each with its place -----------------------------------------------------------------------------

MISTAKES = [
    ("sources: {a: 'https://a.id'}\nsorces: 1", ['2:1 unknown key "sorces" (did you mean sources?)']),
    (block("category: x"), ['4:5 a: unknown key "category" (did you mean tags?)']),
    (block("dely: 2"), ['4:5 a: unknown key "dely" (did you mean delay?)']),
    (block("TIME-ZONE: x"), ['4:5 a: unknown key "TIME-ZONE" (did you mean timezone?)']),
    (block("<<: {delay: 2}"), ['4:5 a: unknown key "<<" (mappings are not merged: write its keys out)']),
    ("sources: {a: “https://a.id”}", ["1:14 a: the address has a quotation mark or a bracket in it"]),
    ("defaults: {dely: 2}\n" + block(""), ['1:12 defaults: unknown key "dely" (did you mean delay?)']),
    (block("article: {drops: []}"), ['4:15 a.article: unknown key "drops" (did you mean drop?)']),
    (block("expect: {per_day: 3}"), ['4:14 a.expect: unknown key "per_day" (did you mean articles_per_day?)']),
    (items("https://a.id", "rrs: https://a.id/feed"), ['5:9 a.feeds[1]: unknown key "rrs" (did you mean rss?)']),
    (items("url: https://a.id/feed"), ['4:9 a.feeds[0]: unknown key "url" (did you mean feed?)']),
    (
        "sources: {a: {url: https://a.id}}",
        ['1:11 a: "feeds" is missing', '1:15 a: unknown key "url" (did you mean feeds?)'],
    ),
    (
        items("atom: https://a.id/feed"),
        ['4:9 a.feeds[0]: unknown key "atom" (it is read as rss: write rss:, or the address alone)'],
    ),
    (
        "sources:\n  a:\n  name: A\n  feeds:\n    - https://a.id/feed\n",
        ["2:3 a: has no value", "3:9 name: not an address", "5:5 feeds: must be an address, or a mapping"],
    ),
    (block("delay: 2\n    delay: 3"), ['5:5 a: duplicate key "delay": line 4 has it too']),
    (
        "sources:\n  a: https://a\n  b: https://b\n  a: https://c\n",
        ['4:3 sources: duplicate id "a": line 2 has it too'],
    ),
    ("sources:\n  A b: https://a.id\n", ["2:3 A b: bad id (did you mean a-b?): an id is lowercase"]),
    ("sources:\n  -a: https://a.id\n", ["2:3 -a: bad id (did you mean a?)"]),
    ('sources: {"a (again)": https://a.id}', ["1:11 a (again): bad id (did you mean a-again?)"]),
    ("sources:\n  1: https://a.id\n  2 3:\n", ["3:3 2 3: bad id (did you mean 2-3?)", "3:3 2 3: has no value"]),
    (block("delay: two"), ["4:12 a.delay: 'two' is not a length of time; write 90s, 12m, 1h30m or 7d"]),
    (block("delay: 2h"), ["4:12 a.delay: must be 3600 or less"]),
    (block("delay: -1"), ["4:12 a.delay: must be 0 or more"]),
    (block("delay: .inf"), ["4:12 a.delay: '.inf' is not a length of time"]),
    (block("delay: 1.2.3"), ['4:12 a.delay: must be a number, not "1.2.3"']),
    (block("delay: [2]"), ["4:12 a.delay: must be a number, not a list"]),
    (block("name: [x]"), ["4:11 a.name: must be text, not a list"]),
    (block("name:"), ["4:5 a.name: has no value"]),
    (block('name: ""'), ["4:11 a.name: is empty"]),
    (block('name: "a\\nb"'), ["4:11 a.name: holds a line break"]),
    (block("tags: wire"), ['4:11 a.tags: must be a list, like [a, b], not "wire"']),
    (block("tags: [{a: b}]"), ["4:12 a.tags[0]: must be text, not a mapping"]),
    (
        block("enabled: false"),
        ['4:5 a: unknown key "enabled" (to leave a source out, write # before each of its lines)'],
    ),
    ("sources:\n  a:\n    feeds:\n    name: A\n", ["3:5 a.feeds: has no value"]),
    (items("https://a.id/a") + "      https://a.id/b\n", ["5:7 no dash before this address"]),
    (block("name: > A"), ['4:13 a text that begins with ">" needs quotation marks']),
    ("sources:\n  a: https://a.id # x\u2028y\n", ["2:22 control character U+2028: remove it"]),
    (block("verify_tls: never"), ['4:17 a.verify_tls: must be true or false, not "never"']),
    (block("ports: [0, 70000, x]"), ["4:13 a.ports[0]: must be 1", "4:16 a.ports[1]: must be 65535", "4:23 a.ports"]),
    (
        block("expect: 3"),
        ['4:13 a.expect: must be a mapping of keys to values, not "3": write {articles_per_day: 20}'],
    ),
    (block("expect: {articles_per_day: nan}"), ["4:32 a.expect.articles_per_day: must be a number"]),
    (block("expect: {articles_per_day: 0}"), ["4:32 a.expect.articles_per_day: must be greater than 0"]),
    (block("language: Indonesian"), ["4:15 a.language: must be two or three lowercase letters like id or min"]),
    (
        block("timezone: WITA"),
        ["4:15 a.timezone: 'WITA' is not a time zone; write Asia/Jakarta (WIB), Asia/Makassar (WITA)"],
    ),
    (block("timezone: ../../etc/passwd"), ["4:15 a.timezone: '../../etc/passwd' is not a time zone"]),
    (block('article: {allow: ["("]}'), ['4:23 a.article.allow[0]: bad regular expression "(": missing )']),
    (block('article: {deny: [""]}'), ["4:22 a.article.deny[0]: is empty"]),
    (block('article: {drop: [".a["]}'), ['4:22 a.article.drop[0]: bad CSS selector ".a["']),
    (block('article: {body: ".a["}'), ['4:21 a.article.body[0]: bad CSS selector ".a["']),
    (block('article: {body: [.x, ""]}'), ["4:26 a.article.body[1]: is empty"]),
    (block("article: {body: {}}"), ["4:21 a.article.body: must be a list, like [a, b], not a mapping"]),
    (block('article: {next_page: "a:hover("}'), ['4:26 a.article.next_page: bad CSS selector "a:hover("']),
    (block("article: {bodi: .x}"), ['4:15 a.article: unknown key "bodi" (did you mean body?)']),
    (block("body: .x"), ['4:5 a: unknown key "body" (it belongs below article:)']),
    (block("article:\n      body: #isi"), ["5:7 a.article.body: has no value: write one, or remove it"]),
    (block('article: {drop: ["a::text"]}'), ['4:22 a.article.drop[0]: bad CSS selector "a::text"']),
    (block("article: {full_page: all}"), ["4:26 a.article.full_page: must be a query like page=all"]),
    ("defaults: {contact: me}\n" + block(""), ["1:21 defaults.contact: write an e-mail address"]),
    ('defaults: {contact: "a@b\\r\\nX: y"}\n' + block(""), ["1:21 defaults.contact: write an e-mail address"]),
    ("sources: {a: {name: x}}", ['1:11 a: "feeds" is missing']),
    ("sources: {a: {feeds: []}}", ["1:22 a.feeds: is an empty list"]),
    ("sources: {a: {feeds: https://a.id}}", ["1:22 a.feeds: must be a list"]),
    ("sources: {a: {feeds: [{}]}}", ["1:23 a.feeds[0]: no address: write one of rss:"]),
    ("sources: {a: {feeds: [[]]}}", ["1:23 a.feeds[0]: must be an address"]),
    ("sources: {a: []}", ["1:14 a: must be an address, or a mapping with `feeds:`"]),
    ("sources: {a: {feeds: [{rss: https://a.id, sitemap: https://b}]}}", ["1:23 a.feeds[0]: 2 addresses in one feed"]),
    ('sources: {a: {feeds: [{rss: https://a.id, links: "a"}]}}', ['1:23 a.feeds[0]: "links" needs "section"']),
    # a floor too high or too low
    (block("deny: [/foto/]"), ['4:5 a: unknown key "deny" (it belongs below article:)']),
    ("delay: 3\n" + block(""), ['1:1 unknown key "delay" (it belongs below defaults:, or its source)']),
    (block("articles_per_day: 3"), ['4:5 a: unknown key "articles_per_day" (it belongs below expect:)']),
    (block("sitemap: https://a.id/x"), ['4:5 a: unknown key "sitemap" (it belongs below feeds:, behind a dash)']),
    (
        "sources: {a: {feed: https://a.id}}",
        ['1:11 a: "feeds" is missing', '1:15 a: unknown key "feed" (it belongs below feeds:, behind a dash)'],
    ),
    ("source: {a: https://a.id}", ['1:1 "sources" is missing', '1:1 unknown key "source" (did you mean sources?)']),
    ("contact: a@b.id\n" + block(""), ['1:1 unknown key "contact" (it belongs below defaults:)']),
    (block("contact: a@b.id"), ['4:5 a: unknown key "contact" (it belongs below defaults:)']),
    (
        "sources:\na: https://a.id\n",
        [
            "1:1 sources: holds no sources",
            '2:1 unknown key "a" (known keys: defaults, sources; a source is indented below `sources:`)',
        ],
    ),
    ('"[key]": 1\n' + block(""), ['1:1 unknown key "[key]" (known keys']),
    ("sources:\n", ["1:1 sources: holds no sources"]),
    ("sources: {}", ["1:1 sources: holds no sources"]),
    ("sources: [https://a.id]", ["1:10 sources: must be a mapping of ids to sources, not a list"]),
    ("defaults: {}\n", ['1:1 "sources" is missing']),
    # addresses
    ("sources: {a: example.com/feed}", ['1:14 a: https:// is missing: did you mean "https://example.com/feed"?']),
    ("sources: {a: 'http:/d.example/x'}", ['1:14 a: http:// is missing: did you mean "http://d.example/x"?']),
    ("sources: {a: https//a.id}", ['1:14 a: https:// is missing: did you mean "https://a.id"?']),
    ("sources: {a: 'https:\\\\a.id\\feed'}", ['1:14 a: https:// is missing: did you mean "https://a.id/feed"?']),
    ('sources: {a: https://a.id"}', ["1:14 a: the address has a quotation mark or a bracket in it"]),
    ("sources:\n  a:https://a.id\n", ['2:3 sources: must be a mapping of ids to sources, not "a:https']),
    ("sources:\n  b: https://b.id\n  a:https://a.id\n", ['3:3 no ":" with a space after this key']),
    ("sources:\n  a:\n    feeds:\n    - rss:https://a.id", ["4:7 a.feeds[0]: more than an address: the"]),
    ("sources: {a: ftp://a.id/}", ['1:14 a: the address begins with "ftp"']),
    ("sources: {a: 'javascript://a.id/%0aalert(1)'}", ['1:14 a: the address begins with "javascript"']),
    ("sources: {a: 'https://'}", ["1:14 a: the address has no host"]),
    ("sources: {a: 'https:///feed'}", ["1:14 a: the address has no host"]),
    ("sources: {a: 'https://a..id/'}", ["1:14 a: the address is not valid: no host has such a name"]),
    ("sources: {a: 'https://a.id:99999/'}", ["1:14 a: the address is not valid"]),
    ("sources: {a: 'https://[::1/'}", ["1:14 a: the address is not valid"]),
    ("sources: {a: 'https://a.id/x y'}", ["1:14 a: the address has a space in it"]),
    ("sources: {a: ''}", ["1:14 a: the address is empty"]),
    ("sources: {a: https://a.id/" + "x" * 2000 + "}", ["1:14 a: is longer than 2000 characters"]),
    (block("home: a.id"), ["4:11 a.home: https:// is missing: did you mean"]),
    (
        items("section: https://a.id\n        links: #isi a"),
        ['5:9 a.feeds[0].links: has no value: write one, or remove it; what begins with "#" is a comment'],
    ),
    (block("article:\n      drop:\n        - #promo\n        - .x"), ["6:10 a.article.drop[0]: has no value"]),
    (block("article: {body: #isi, drop: [.x]}"), ['5:1 a "[" or "{" above is not closed, or quotation marks (around']),
    (block("article: {body: //article}"), ['4:21 a.article.body[0]: bad CSS selector "//article": it is XPath']),
    (
        block('article: {allow: ["*/berita/*"]}'),
        ['4:23 a.article.allow[0]: bad regular expression "*/berita/*": nothing to repeat at position 0; "/berita/"'],
    ),
    (block('article: {deny: ["\\bfoto\\b"]}'), ["4:22 a.article.deny[0]: holds a control character: between double"]),
    (block("article: [allow: [/x/]]"), ["4:14 a.article: must be a mapping of keys to values, not a list: write {al"]),
    (
        items("section: https://a.id/indeks", "links: h3 a"),
        ['5:9 a.feeds[1]: "links" has a dash of its own: remove the dash, and indent "links" as its "section"'],
    ),
    # lines that are joined to one text
    ("sources:\n  a:\n    name:A\n    feeds:\n", ['3:5 no ":" with a space after this key']),
    (items("https://a.id").replace("- ", "") + "      - rss: https://b.id\n", ["4:7 no dash before this address"]),
    ("sources:\n  a: b: c\n", ['2:7 a text with ": " in it needs quotation marks']),
    ("defaults\n\n  delay: 2\n", ["3:8 wrong indentation: what belongs together begins in the same column, or"]),
    ("sources:\n  a:\n    feeds\n      - https://a.id\n", ["3:5 a: more than an address: the indentation"]),
    (items("https://a.id\n        - https://a.id/2"), ["4:9 a.feeds[0]: more than an address"]),
    ("sources:\n  b: https://b.id\n  a\n    feeds: [https://a.id]\n", ['3:3 no ":" with a space after this key']),
    (
        "sources:\n  a\n    feeds:\n      - https://a.id\n",
        ['2:3 no ":" with a space after this key'],
    ),
    ("sources:\n  a:\n  \tfeeds:\n  \t  - https://a.id\n", ["3:3 a tab"]),
    (
        'defaults: "\n  delay: 2\nsources: {a: https://a.id}\n',
        ["1:11 the quotation mark that opens here is not closed"],
    ),
    (
        'sources:\n  a:\n    home: "https://a.id/\n    feeds:\n      - section: https://a.id\n        links: "h3 a"\n',
        ["6:17 text after a closing quotation mark or bracket: put the other kind of quotation"],
    ),
    ("sources:\n  a:\n    feeds: - https://a.id\n", ['3:12 a "-" that does not belong here']),
    ("sources:\n  a:\n    feeds:\n      [- https://a.id]\n", ['4:8 a "-" that does not belong here']),
    # what is pasted
    (
        block("article: {deny: [“/foto/”], body: ‘.isi’}"),
        ["4:22 a.article.deny[0]: “ is no", "4:39 a.article.body[0]: ‘"],
    ),
    (items("https://a.id\n      – rss: https://b.id"), ['5:7 "–" instead of a plain dash, which is "-"']),
    ("sources:\n  a: https://a.id\n<<<<<<< HEAD\n  b: https://b.id\n", ["3:1 git could not join two versions: keep"]),
    ("sources:\n  a: https://a.id\n>>>>>>> main\n", ["3:2 git could not join two versions: keep"]),
    ("sources:\n  a: https://a.id\n=======\n", ["3:1 git could not join two versions: keep"]),
    ("sources: {a: <https://a.id>}", ["1:14 a: the address has a quotation mark or a bracket in it"]),
    ("sources:\n  a: (https://a.id)\n", ["2:6 a: the address has a quotation mark or a bracket in it"]),
    ("sources: {a: https://a.id/\u200b}", ["1:14 a: the address has an invisible character in it, U+200B"]),
    # YAML
    (
        block("tags:\n      - regional\n        delay: 2"),
        ['6:14 wrong indentation: what belongs together begins in the same column, or above no ":"'],
    ),
    (block("name:A\n    delay: 2"), ['4:5 no ":" with a space after this key']),
    ("sources:\n  a:\n    feeds:\n      -https://a.id", ['4:7 a.feeds: must be a list, like [a, b], not "-https']),
    (block('article: {deny: ["\\d+"]}'), ["4:22 a backslash between double quotation marks: use single ones"]),
    (
        block("article: {drop: [.x, #promo]}\n    tags: [a]"),
        ['4:21 the "[" that opens here is not closed, or'],
    ),
    (block("name: 'Jum'at Pos'"), ["4:16 text after a closing quotation mark or bracket"]),
    (block("name: @kabar"), ['4:11 a text that begins with "@" needs quotation marks']),
    (block("tags: [> a]"), ['4:12 a text that begins with ">" needs quotation marks']),
    (block("name: * Co"), ['4:11 a text that begins with "*" needs quotation marks']),
    (block('name: "A": B'), ["4:14 text after a closing quotation mark or bracket"]),
    (block("name: & Co"), ['4:11 a text that begins with "&" needs quotation marks']),
    ("sources:\n\ta: x", ["2:1 a tab: YAML is indented with spaces"]),
    (block("name: *kabar"), ['4:11 a text that begins with "*" needs quotation marks, an alias its "&" above it']),
    (block("name: !Kabar Baru"), ['4:11 a.name: a text that begins with "!" needs quotation marks']),
    ("sources: {a: !!python/name:os.system https://a.id}", ['1:14 a: a text that begins with "!" needs']),
    ("sources: {a: https://a.id}\n---\nsources: {}", ["2:1 a second YAML document begins here: remove the line"]),
    ("sources: &a [*a]", [" is nested too deeply"]),
    (block('name: "\\ud800"'), ["4:11 a.name: contains half a character"]),
    ("sources: {a: https://a.id, [x]: y}", ["1:28 sources: a key must be plain text"]),
    ("sources: {a: https://a.id}\ntitle: \x1b 2", ["2:1 unknown key", "2:8 control character U+001B"]),
]


@pytest.mark.parametrize(("text", "expected"), MISTAKES, ids=range(len(MISTAKES)))
def test_each_mistake_is_told_with_its_place(text: str, expected: Any) -> None:
    found = problems(text)
    for line, start in zip(found, expected, strict=True):
        assert line.startswith(f"feeds.yaml:{start}")


@pytest.mark.parametrize("address", ["https://me:geheim@a.id/feed", "me:geheim@a.id/feed", "http:/me:geheim@a.id"])
def test_passwords_are_not_repeated(address: str) -> None:
    (line,) = problems(f"sources: {{a: '{address}'}}")
    assert "user name or password" in line
    assert "geheim" not in line


SAME = [
    ("https://a.id/feed", "https://a.id/feed"),
    ("https://a.id/feed", "http://a.id/feed"),
    ("https://a.id/feed", "https://a.id/feed/"),
    ("https://a.id/feed", "https://WWW.A.id:443/feed#top"),
    ("https://a.id", "http://a.id:80/"),
]
OTHER = [
    ("https://a.id/feed", "https://a.id/Feed"),
    ("https://a.id/?mib=rss", "https://a.id/?mib=atom"),
    ("https://a.id/feed", "https://b.a.id/feed"),
    ("https://a.id/feed", "https://a.id:8443/feed"),
]


@pytest.mark.parametrize(("one", "two"), SAME)
def test_one_feed_in_two_sources(one: str, two: str) -> None:
    (line,) = problems(f"sources:\n  a: {one}\n  b:\n    feeds:\n      - sitemap: '{two}'\n")
    place = "feeds.yaml:5:18 b.feeds[0].sitemap: "
    assert line == f"{place}this feed is read already: a in line 2 has the same address"
    (line,) = problems(f"sources:\n  a: {{feeds: ['{one}', '{two}']}}\n")
    assert "a.feeds[1]: this feed is read already: a.feeds[0] in line 2" in line


@pytest.mark.parametrize(("one", "two"), OTHER)
def test_feeds_that_look_alike(one: str, two: str) -> None:
    assert len(read(f"sources:\n  a: {one}\n  b: {two}\n").sources) == 2


def test_ten_mistakes_come_at_once_and_by_line() -> None:
    found = problems("""\
defaults: {timezone: WIB, langage: id}
sources:
  a:
    feeds:
      - https://a.id/feed
      - rrs: https://a.id/x
    delay: two
    delay: 3
  B: ftp://b.id
  a: x
  c:
    feeds: [http://a.id/feed/]
    article: {allow: ["["], drop: ["%"]}
    tags:
""")
    lines = [int(line.split(":")[1]) for line in found]
    assert lines == sorted(lines) == [1, 1, 6, 7, 8, 9, 9, 10, 12, 13, 13, 14]


def test_aliases_cannot_blow_up() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [{','.join(['*' + a] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert any("values, aliases counted" in line for line in problems(bomb + "sources: {x: *i}\n"))


@pytest.mark.parametrize("text", ["[" * 5000, "{a: " * 5000, "- " * 5000, "sources: " + "[" * 30 + "]" * 30])
def test_deep_nesting_is_told(text: str) -> None:
    assert problems(text)


@example("*\U00016b90")
@given(st.text(max_size=60) | st.text(alphabet="abs:{}[]'\"-#&*!|>%@ \t\n", max_size=60))
def test_no_text_gives_a_traceback(text: str) -> None:
    for whole in (text, f"sources:\n  a: https://a.id\n  b: {text}\n", f"sources:\n  a:\n    feeds: [{text}]\n"):
        lines = outcome(whole)
        assert lines
        assert all(line.isprintable() for line in lines)


def outcome(text: str) -> list[str]:
    try:
        return [source.id for source in read(text).sources]
    except FeedsError as error:
        return str(error).splitlines()


# --- files ------------------------------------------------------------------------------------------------------------


def told(path: Path) -> str:
    with pytest.raises(FeedsError) as caught:
        load(path)
    (line,) = str(caught.value).splitlines()
    return line.removeprefix(str(path))


def test_files_that_are_none(tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    assert told(feeds).startswith(": there is no such file")
    assert told(tmp_path).startswith(": is a directory")
    assert told(Path("a\0b")).endswith("null byte")
    for body, text in [
        (b"", ":1:1 sources: holds no sources: write `sources:`"),
        (b"# nothing but words\n", ":1:1 sources: holds no sources"),
        (b"just words", ': must begin with `sources:`, not "just words"'),
        (b"- a\n", ": must begin with `sources:`, not a list"),
        (b"\x1f\x8b\x08\x00\x00", ":1:2 not UTF-8"),
        (b"sources:\n  a: " + "“é“".encode() + b"\xe9", ":2:9 not UTF-8 from here on"),
        ("sources: {a: https://a.id}".encode("utf-16"), ":1:1 not UTF-8"),
        (b"#" * (3 << 20), ": is larger than 2 MiB"),
    ]:
        feeds.write_bytes(body)
        assert told(feeds).startswith(text)
        assert feeds.read_bytes() == body


def test_a_byte_order_mark_is_fine(tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    feeds.write_bytes(b"\xef\xbb\xbfsources:\n  a: https://a.id\n")
    assert load(feeds).sources[0].id == "a"


def test_five_hundred_sources() -> None:
    source = "  s{0}:\n    name: S {0}\n    feeds: [https://s{0}.id/feed, sitemap: 'https://s{0}.id/s']\n"
    config = read("sources:\n" + "".join(map(source.format, range(500))))
    assert len(config.sources) == 500
    assert sum(len(source.feeds) for source in config.sources) == 1000


# --- what we ship -----------------------------------------------------------------------------------------------------


def test_the_shipped_file_is_sound() -> None:
    path = ROOT / "feeds.yaml"
    sources = load(path).sources
    assert len(sources) >= 36
    feeds = Counter(feed_key(feed.url) for source in sources for feed in source.feeds)
    assert max(feeds.values()) == 1
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=./feeds.schema.json\n")
    tags = Counter(tag for source in sources for tag in source.tags)
    assert tags["national"] >= 25
    assert tags["regional"] >= 3
    assert all(source.tags and source.home for source in sources)
    assert sum(source.expected_per_day is not None for source in sources) >= 30


def test_the_schema_is_current_and_takes_the_shipped_file() -> None:
    kept = json.loads((ROOT / "feeds.schema.json").read_text(encoding="utf-8"))
    assert kept == schema(), "write it anew: python -m crawler.sources > feeds.schema.json"
    validator = jsonschema.Draft202012Validator(kept)
    validator.check_schema(kept)
    shipped = YAML(typ="safe", pure=True).load(ROOT / "feeds.yaml")
    assert list(validator.iter_errors(shipped)) == []


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"sources": {}},
        {"sources": {"A": "https://a.id"}},
        {"sources": {"a": "a.id"}},
        {"sources": {"a": {"feeds": []}}},
        {"sources": {"a": {"feeds": [{"rrs": "https://a.id"}]}}},
        {"sources": {"a": {"feeds": [{"rss": "https://a.id", "sitemap": "https://b.id"}]}}},
        {"sources": {"a": {"feeds": [{"rss": "https://a.id", "links": "a"}]}}},
        {"sources": {"a": {"feeds": ["https://a.id"], "name": None}}},
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(data: Any) -> None:
    assert not jsonschema.Draft202012Validator(schema()).is_valid(data)
    assert problems(json.dumps(data))
