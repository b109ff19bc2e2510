"""Tells by its address that a page is no article: a list of articles, a page about the site, pictures or a video."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# Whole segments of paths, from Indonesian sites of 2015 to 2026
_INDEX = "tags?|topics?|topik|category|kategori|kanal|authors?|penulis|reporter|search|cari|pencarian"
_ABOUT = (
    "about|about-us|tentang|tentang-kami|contact|contact-us|kontak|kontak-kami|hubungi-kami"
    "|(?:susunan-|dewan-|box-)?redaksi|pedoman(?:-pemberitaan)?(?:-media-siber)?|kode-etik(?:-jurnalistik)?|disclaimer"
    "|privacy|privacy-policy|kebijakan-privasi|terms(?:-of-(?:use|service))?|syarat-dan-ketentuan|info-iklan|iklan"
    "|advertise|career|karir|karier"
)
_MEDIA = (
    "videos?|fotos?|foto-video|photos?|galeri|gallery|galleries|detail_video|detail_galleries|infografis|infographic|tv"
    "|podcast|live-?streaming|streaming"
)
_OTHER = (
    "user|profil|profile|page|halaman|indeks|login|register|daftar|rss|feed|sitemap|live|komentar|comments?|print"
    "|jadwal[_-]skor|klasemen|livescore|share|more|archive|arsip|events?|apps?|faq|help|bantuan|account|akun|subscribe"
    r"|langganan|newsletter|e-?paper|cdn-cgi|wp-login\.php|wp-admin"
)
# Most sitemaps list the pages about the site, too; the path of a story about one has more before its last segment
ABOUT_PATH = re.compile(rf"^(?:/[\w-]+)?/(?:{_ABOUT})(?:\.html?|\.php)?/?$", re.IGNORECASE)
INDEX_PATH = re.compile(rf"^/(?:{_INDEX})(?:/|$)|/(?:indeks|index)(?:-\w+)?/?$", re.IGNORECASE)
MEDIA_PATH = re.compile(rf"/(?:{_MEDIA})(?:/|$)", re.IGNORECASE)
_NO_ARTICLE_PATH = re.compile(rf"/(?:{_INDEX}|{_ABOUT}|{_MEDIA}|{_OTHER})(?:/|$)", re.IGNORECASE)
_NO_ARTICLE_HOSTS = frozenset({"foto", "video", "tv", "photo", "20", "galeri", "forum", "login", "connect", "account"})


def names_no_article(url: str) -> bool:
    """Whether an address seems to lead to no article; among the links of a page a single such word suffices."""
    parts = urlsplit(url)
    return (parts.hostname or "").split(".")[0] in _NO_ARTICLE_HOSTS or bool(_NO_ARTICLE_PATH.search(parts.path))
