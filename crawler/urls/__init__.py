"""Gives each article one key, whatever address led to it. Pure; never raises, whatever the string.

A *key* is for identity only: `kompas.com/tekno/read/…` without scheme, tracking and variants, or `kompas.com#2943745`
where the site's own article id is known. The crawler requests the address that the site gave (`fetch_url`); people see
that address without tracking (`clean_url`).

The steps: w3lib makes the address safe (percent-encoding, punycode, dot segments, sorted query), courlan normalises the
path, `domains` takes prefixes such as `www.` off the host, and `variants` removes what names a variant and not an
article. courlan's own list of trackers is not used: it matches the beginnings of names and so drops `gallery=5`,
`cid=7` and `game=3`, which tell articles apart. `kinds` has the words of addresses that lead to no article.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from courlan import normalize_url
from w3lib.url import canonicalize_url

from crawler.urls.domains import is_public, registrable, without_prefix
from crawler.urls.variants import SLUG, name_of, normal_path, normal_query, tracks
from pipelines.strings import one_line

LONGEST_LINK = 2_048  # characters

_BREAKS = re.compile(r"[\t\r\n]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_HTTP = re.compile(r"https?:[/\\]*", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_ID_KEY = re.compile(r"[^\s/?#]+#\S.*")
# A host is never `http` or `https`: a key that begins with "http:" would be read as an address with a scheme
_HOST = re.compile(r"(?!https?$)[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")
_ESCAPED = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")  # RFC 3986, 2.3
_AMPERSAND = re.compile(r"&(?:amp;)+")  # in links that are escaped once or more
_LONGEST = 8192  # characters of an address: RFC 9110 asks servers to take 8000

_HOME = re.compile(r"/(?:(?:index|default|home)\.(?:html?|php|aspx?)|home|beranda)?", re.IGNORECASE)
# A path with a hyphen, four digits in a row or 40 characters is no home page; this shortcut settles most addresses.
_NO_HOME = re.compile(r"(?:https?:)?/+[^/?#]+/[^?#]*?(?:-|\d{4}|(?<=/)[^?#]{40})", re.IGNORECASE)
# A number that an article alone has: five digits or more, and no date (20261125, 25112026, 202611, 20261125103000)
_DAY, _MONTH, _YEAR = r"(?:0[1-9]|[12]\d|3[01])", r"(?:0[1-9]|1[0-2])", r"(?:19|20)\d\d"
_DATE = rf"(?:{_YEAR}{_MONTH}(?:{_DAY}(?:\d{{4}}|\d{{6}})?)?|{_DAY}{_MONTH}{_YEAR})(?!\d)"
_NUMBER = re.compile(rf"(?<!\d)(?!{_DATE})\d{{5,}}")


class _Address(NamedTuple):
    host: str  # lower case, punycode, without www., m., amp.
    port: str  # "" or ":8080"
    path: str  # begins with a slash
    query: str  # sorted, without what names no article


def article_key(url: str, article_id: re.Pattern[str] | None = None) -> str:
    """The key of an article's address: equal for all addresses of one article, different for different articles.

    Where `article_id` is found in the address, the key is the registrable domain with the pattern's groups, or with its
    whole match where it has none. The key of a key is itself; what is no http address, or too long for a server, comes
    back as it is.
    """
    return _key(_tidy(url), article_id)


@lru_cache(maxsize=4096)  # the same address comes from the feed, from the page, and as the page's canonical URL
def _key(text: str, article_id: re.Pattern[str] | None) -> str:
    address = _read(text)
    if address is None:
        return text
    if article_id is not None and (found := article_id.search(_written(address))):
        number = "-".join(filter(None, found.groups())) or found[0]
        return f"{registrable(address.host)}{address.port}#{number}"
    return _written(address).removeprefix("https://")


def absolute(base: str, href: object) -> str | None:
    """The absolute http address of `href` as browsers read it: line breaks removed, blanks escaped.

    None where there is none, where it is longer than `LONGEST_LINK`, or where it holds a user's name.
    """
    if not isinstance(href, str):
        return None
    href = one_line(_BREAKS.sub("", href[: 4 * LONGEST_LINK])).replace(" ", "%20")
    try:
        url = href if href.startswith(("https://", "http://")) else urljoin(base, href)
        parts = urlsplit(url)
        sound = href and parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        return None
    if not sound or "@" in parts.netloc or len(url) > LONGEST_LINK:
        return None
    # "berita］.id": Python takes it, and Scrapy, which makes "berita].id" of it, cannot ask it and ends the crawl
    plain = parts.netloc.isascii() and "[" not in parts.netloc
    return url if plain or _read(_tidy(url)) else None


def fetch_url(url: str, full_page: str | None) -> str:
    """The address to request for the whole text: `full_page` ("page=all") goes into the query, the fragment goes."""
    parts = _split(url)
    if parts is None:
        return url
    query = parts.query
    if full_page:
        kept = [pair for pair in query.split("&") if pair and name_of(pair) != name_of(full_page)]
        query = "&".join([*kept, full_page])
    return urlunsplit(parts._replace(query=query, fragment=""))


def clean_url(url: str) -> str:
    """The address that people see: without tracking parameters and fragment, otherwise unchanged."""
    parts = _split(url)
    if parts is None:
        return url
    query = "&".join(pair for pair in parts.query.split("&") if pair and not tracks(pair))
    return urlunsplit(parts._replace(query=query, fragment=""))


def entry_marks(source: str, guid: str | None, url: str) -> tuple[int, ...]:
    """Marks by which a feed entry of `source` is recognised: of its guid, its link, and its link without the host.

    Marks are signed 64-bit numbers (blake2b). A guid that is empty or a home page gives none; a guid that is unique
    only within its site ("12345") is marked together with the link's domain. An address gives a mark without its host
    only where it has a slug: `?p=123` gives none. With a number of five digits or more that is no date, the slug is
    enough; otherwise the sub-domain is kept, because jakarta. and medan. both publish a "jadwal-imsakiyah-hari-ini"
    each day.
    """
    key = article_key(url)
    marks = []
    name = (guid or "").strip()
    if name and not is_home(name):
        known_everywhere = ":" in name or len(name) >= 20
        marks.append(_mark("guid", source, name if known_everywhere else f"{registrable(_host_of(key))} {name}"))
    if not is_home(url):
        marks.append(_mark("link", source, key))
        if movable := _host_free(key):
            marks.append(_mark("path", source, movable))
    return tuple(dict.fromkeys(marks))


def is_home(url: str) -> bool:
    """Whether the address is a site's front page, in whatever spelling; it must have a scheme or begin with "//"."""
    text = _tidy(url)
    if not text.startswith("//") and (not _HTTP.match(text) or _NO_HOME.match(text)):
        return False
    address = _read(text)
    return address is not None and not address.query and _HOME.fullmatch(address.path) is not None


def same_site(a: str, b: str) -> bool:
    """Whether both addresses belong to one registrable domain, as news.detik.com and finance.detik.com do."""
    return (first := site(a)) is not None and first == site(b)


def site(url: str) -> str | None:
    """The site of an address, named by its registrable domain; None where it is no address.

    The port belongs to the name only where the host has no public domain (127.0.0.1:8001 and :8002).
    """
    return found[1] if (found := host_and_site(url)) else None


def host_and_site(url: str) -> tuple[str, str] | None:
    """The host of an address, without `www.` and the like, and its site; None where it is no address."""
    address = _read(_tidy(url))
    if address is None:
        return None
    domain = registrable(address.host)
    return address.host + address.port, domain if is_public(domain) else domain + address.port


def host(url: str) -> str:
    """The host of an address; empty where it is no address."""
    return (parts.hostname or "") if (parts := _split(url)) else ""


def parts_of(url: str) -> SplitResult:
    """Split an address, or the beginning of an endless one; a string that is none gives empty parts."""
    try:
        return urlsplit(url.strip()[:_LONGEST])
    except ValueError:
        return SplitResult("", "", "", "", "")


def _tidy(url: str) -> str:
    return _CONTROLS.sub("", url).strip()


def _split(url: str) -> SplitResult | None:
    parts = parts_of(_tidy(url))
    return parts if parts.scheme in {"http", "https"} and parts.hostname else None


@lru_cache(maxsize=4096)  # the same address comes from the feed, the request, the response and the page
def _read(text: str) -> _Address | None:
    """The address split and normalised, or None where it is no http address.

    A text without a scheme is read as a key, so that the key of a key is itself.
    """
    if len(text) > _LONGEST:
        return None
    if begun := _HTTP.match(text):
        text = "https://" + text[begun.end() :]
    elif text.startswith("//"):
        text = "https:" + text
    elif _OTHER_SCHEME.match(text) or _ID_KEY.fullmatch(text):
        return None
    else:
        text = "https://" + text
    try:
        # w3lib quotes what follows a semicolon differently
        decoded = _ESCAPED.sub(_unescaped, _AMPERSAND.sub("&", text)).replace(";", "%3B")
        parts = urlsplit(canonicalize_url(decoded))
        host = (parts.hostname or "").strip(".")
        if ":" in host:
            host = f"[{host}]"
        if not _HOST.fullmatch(host):
            return None
        port = "" if parts.port in {None, 80, 443} else f":{parts.port}"
        path = urlsplit(normalize_url(parts._replace(query=""))).path
    except (ValueError, UnicodeError):
        return None
    path = normal_path(path)
    return _Address(without_prefix(host), port, path, normal_query(parts.query, path))


def _unescaped(escaped: re.Match[str]) -> str:
    letter = chr(int(escaped[0][1:], 16))
    return letter if letter in _UNRESERVED else escaped[0].upper()


def _written(address: _Address) -> str:
    path = "" if address.path == "/" and not address.query else address.path
    return f"https://{address.host}{address.port}{path}{'?' if address.query else ''}{address.query}"


def _host_of(key: str) -> str:
    return re.split(r"[/?#]", key, maxsplit=1)[0]


def _host_free(key: str) -> str | None:
    host = _host_of(key)
    rest = key[len(host) :]
    if not SLUG.search(rest.replace("%", "")):
        return None
    name = host.partition(":")[0]
    sub = name.removesuffix(registrable(name)).rstrip(".")
    return rest if _NUMBER.search(rest) else f"{sub} {rest}"


def _mark(kind: str, source: str, value: str) -> int:
    text = f"{kind}\x1f{source}\x1f{value}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big", signed=True)
