"""Is it an article at all, and is it all of it? Challenge pages, walls, soft 404s, indexes and stubs, told by their marks."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.extraction.lines import Walked
from crawler.extraction.words import Metadata, Site
from pipelines.items import Article, Reason

MIN_STUB_WORDS = 8  # what a premium stub shows
MIN_WORDS = 25  # below it a page is no article; the shortest captured story has 55

_CHALLENGE = re.compile(
    r"just a moment|checking your browser|attention required|cf-browser-verification|cf_chl_|_cf_chl|ddos protection by|verify (?:you are|that you are) (?:a )?human"
    r"|are you a robot|enable javascript and cookies to continue|pardon our interruption|request unsuccessful\. incapsula|access denied"
    r"|px-captcha|datadome|sucuri website firewall|memeriksa (?:browser|peramban) anda|bukan robot",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"before you continue|consent\.(?:google|yahoo)|we (?:value|care about) your privacy|kami menghargai privasi|accept (?:all )?cookies to continue"
    r"|silakan (?:masuk|login)|please (?:log|sign) in to (?:continue|read)|masuk atau daftar untuk",
    re.IGNORECASE,
)
_NOT_FOUND = re.compile(
    r"\b404\b|page not found|not found|halaman (?:yang anda (?:cari|tuju|minta) )?tidak (?:di)?temukan|tidak dapat ditemukan|page (?:can't|cannot) be found"
    r"|artikel (?:ini )?(?:tidak (?:ditemukan|tersedia)|telah dihapus)|konten (?:ini )?(?:tidak (?:ditemukan|tersedia)|telah dihapus)|seite nicht gefunden"
    r"|oops!? that page|nothing (?:was )?found",
    re.IGNORECASE,
)
_WALL = re.compile(
    r"berlangganan (?:untuk|sekarang|agar)|untuk (?:membaca|melanjutkan)[^.]{0,60}(?:berlangganan|langganan|masuk|login|daftar)|konten (?:premium|eksklusif) (?:ini )?(?:untuk|khusus|hanya)"
    r"|artikel (?:ini )?(?:khusus|hanya untuk) pelanggan|lanjutkan membaca dengan|sudah berlangganan\?|subscribe to (?:continue|read)|already a subscriber"
    r"|sign in to (?:continue|read)|this article is for (?:subscribers|members)|baca artikel lengkap(?:nya)? (?:dengan|di)|silakan (?:masuk|login|berlangganan)",
    re.IGNORECASE,
)
_HOME = frozenset(("", "/index.html", "/index.php", "/home", "/beranda"))
_INDEX_PATH = re.compile(
    r"^/(?:tags?|topik|topics?|search|cari|kategori|category|author|penulis|reporter|kanal)(?:/|$)|/(?:indeks|index)(?:-\w+)?/?$",
    re.IGNORECASE,
)
_MEDIA_PATH = re.compile(
    r"/(?:video|videos|foto|photo|photos|galeri|gallery|infografis|tv|podcast|live-streaming)(?:/|$)", re.IGNORECASE
)


def _is_home(url: str) -> bool:
    parts = urlsplit(url) if "[" not in url else None
    return parts is not None and parts.path.rstrip("/").lower() in _HOME and not parts.query


def before_reading(
    walked: Walked, text: str, page_title: str, url: str, canonical: str | None
) -> tuple[Reason, str] | None:
    """Refuse what the head of a page gives away; `text` is its visible text."""
    head = f"{page_title}\n{text[:1500]}"
    short = len(text) < 2500
    if short and (match := _CHALLENGE.search(head)):
        return Reason.CHALLENGE, f'the page says "{match[0]}"'
    if _NOT_FOUND.search(page_title) and short:
        return Reason.SOFT_404, f'the page is titled "{page_title[:80]}"'
    if short and (match := _CONSENT.search(head)):
        return Reason.CONSENT, f'the page says "{match[0]}"'
    links = sum(line.is_link for line in walked.lines)
    for address, what in ((url, "the address"), (canonical, "its canonical address")):
        if address and _is_home(address) and (address is url or links >= 20):
            return Reason.HOME_PAGE, f"{what} is the site's home page: {address[:120]}"
    return None


def after_reading(
    article: Article, paragraphs: int, walked: Walked, page_text: str, meta: Metadata
) -> tuple[Reason, str] | None:
    """Refuse what its body shows to be no article; `paragraphs` counts those of running text in the chosen body."""
    words = article.words
    path = urlsplit(article.url).path if "[" not in article.url else ""
    if words >= 60 and paragraphs and meta.is_article_type == "article":
        return None
    if article.paywalled and words >= MIN_STUB_WORDS:
        return None
    if _INDEX_PATH.search(path):
        return Reason.INDEX_PAGE, f"the address is that of an index: {path[:80]}"
    if not page_text.strip() or (not words and len(page_text) < 200):
        return Reason.EMPTY, "the page holds no text; it may be a shell that scripts fill"
    if _NOT_FOUND.search(page_text[:400]) and words < 80:
        return Reason.SOFT_404, "the page says that there is nothing here"
    links = sum(line.is_link for line in walked.lines)
    if (meta.is_article_type == "index" and words < 150) or (links >= 12 and words < 60 and not paragraphs):
        return Reason.INDEX_PAGE, f"{links} lines of links, {paragraphs} paragraphs"
    if words < 60 and (meta.is_article_type == "video" or _MEDIA_PATH.search(path)):
        return Reason.MEDIA_PAGE, f"video or photos with {words} words"
    if words < MIN_WORDS:
        return Reason.TOO_SHORT, f"{words} words are left of the page"
    return None


def is_paywalled(text: str, removed: str, meta: Metadata, site: Site) -> bool:
    """Tell a premium stub: the page's own word, a sign-in phrase, or a short body that ends in the middle of a sentence."""
    words = len(text.split())
    if meta.accessible_for_free is False:
        return True
    if _WALL.search(removed) and words < 400:
        return True
    ends_open = text.rstrip().endswith(("...", "…", "[…]", "[...]")) or text.rstrip()[-1:].isalpha()
    usual = site.usual_words
    return bool(usual and ends_open and words < usual / 3)
