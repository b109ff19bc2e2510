# ruff: noqa: E501 - markup reads best in its own lines
"""Writes feeds of every kind, by hand as sites do, some careful and some sloppy, all with the same entries."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from tests.newsroom.stories import ZONES, Story


@dataclass(frozen=True, slots=True)
class Entry:
    """A story as an entry of its site's feed."""

    url: str
    guid: str
    story: Story
    html: str = ""  # the whole text, if the feed carries it


@dataclass(frozen=True, slots=True)
class Channel:
    """What a feed says about itself."""

    title: str
    home: str
    address: str  # the feed's own
    zone: str = "WIB"
    ttl: int | None = None  # minutes

    def local(self, when: datetime) -> datetime:
        return when.astimezone(ZONES[self.zone])


XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
MIME = {
    "rss": "application/rss+xml; charset=utf-8",
    "rss091": "text/xml",
    "rdf": "application/rdf+xml",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json",
    "sitemap": "application/xml",
    "sitemap-index": "application/xml",
    "news-sitemap": "text/xml; charset=utf-8",
    "wordpress": "application/json; charset=UTF-8",
}


def x(text: str) -> str:
    return escape(text, quote=True)


def rss(channel: Channel, entries: Sequence[Entry]) -> str:
    """RSS 2.0 with content:encoded where the entries have the whole text, dc:creator, categories and media."""
    items = "".join(
        f"<item><title><![CDATA[{e.story.title}]]></title><link>{x(e.url)}</link><guid isPermaLink="
        f'"{str(e.guid == e.url).lower()}">{x(e.guid)}</guid><pubDate>{format_datetime(channel.local(e.story.published))}</pubDate>'
        f"<dc:creator><![CDATA[{e.story.authors[0]}]]></dc:creator><category>{x(e.story.section)}</category>"
        + "".join(f"<category><![CDATA[{tag}]]></category>" for tag in e.story.tags)
        + f'<description><![CDATA[<img src="{channel.home}img/{e.story.number}.jpg" />{e.story.summary}]]></description>'
        + (f"<content:encoded><![CDATA[{e.html}]]></content:encoded>" if e.html else "")
        + f'<media:content url="{channel.home}img/{e.story.number}.jpg" medium="image"/></item>\n'
        for e in entries
    )
    ttl = f"<ttl>{channel.ttl}</ttl>" if channel.ttl else ""
    return (
        f'{XML}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/'
        '1.1/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>'
        f"{x(channel.title)}</title><link>{x(channel.home)}</link><description>Berita terkini</description><language>id</language>{ttl}"
        f'<atom:link href="{x(channel.address)}" rel="self" type="application/rss+xml"/>\n{items}</channel></rss>'
    )


def rss091(channel: Channel, entries: Sequence[Entry]) -> str:
    """RSS 0.91: title, link, description; no guid, no date."""
    items = "".join(
        f"<item><title>{x(e.story.title)}</title><link>{x(e.url)}</link><description>{x(e.story.summary)}</description></item>\n"
        for e in entries
    )
    return f'<?xml version="1.0"?>\n<rss version="0.91"><channel><title>{x(channel.title)}</title><link>{x(channel.home)}</link>\n{items}</channel></rss>'


def rdf(channel: Channel, entries: Sequence[Entry]) -> str:
    """RSS 1.0 with Dublin Core dates and update period."""
    order = "".join(f'<rdf:li rdf:resource="{x(e.url)}"/>' for e in entries)
    items = "".join(
        f'<item rdf:about="{x(e.url)}"><title>{x(e.story.title)}</title><link>{x(e.url)}</link><description>{x(e.story.summary)}'
        f"</description><dc:date>{channel.local(e.story.published).isoformat()}</dc:date><dc:creator>{x(e.story.authors[0])}"
        "</dc:creator></item>\n"
        for e in entries
    )
    return (
        f'{XML}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc='
        '"http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel rdf:about="'
        f'{x(channel.address)}"><title>{x(channel.title)}</title><link>{x(channel.home)}</link><description>Berita</description>'
        f"<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency><items><rdf:Seq>{order}</rdf:Seq>"
        f"</items></channel>\n{items}</rdf:RDF>"
    )


def atom(channel: Channel, entries: Sequence[Entry]) -> str:
    """Atom 1.0 with tag: ids and, where there, the whole text."""
    rows = "".join(
        f'<entry><title type="text">{x(e.story.title)}</title><link rel="alternate" type="text/html" href="{x(e.url)}"/><id>{x(e.guid)}'
        f"</id><published>{channel.local(e.story.published).isoformat()}</published><updated>"
        f"{channel.local(e.story.modified).isoformat()}</updated><author><name>{x(e.story.authors[0])}</name></author>"
        + "".join(f'<category term="{x(tag)}"/>' for tag in e.story.tags)
        + f'<summary type="html">{x(e.story.summary)}</summary>'
        + (f'<content type="html">{x(e.html)}</content>' if e.html else "")
        + "</entry>\n"
        for e in entries
    )
    updated = max((e.story.modified for e in entries), default=datetime(2026, 1, 1, tzinfo=UTC)).isoformat()
    return (
        f'{XML}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="id"><title>{x(channel.title)}</title><id>{x(channel.home)}</id>'
        f'<link href="{x(channel.home)}"/><link rel="self" href="{x(channel.address)}"/><updated>{updated}</updated>\n{rows}</feed>'
    )


def json_feed(channel: Channel, entries: Sequence[Entry]) -> str:
    """JSON Feed 1.1."""
    items = [
        {
            "id": e.guid,
            "url": e.url,
            "title": e.story.title,
            "summary": e.story.summary,
            "date_published": channel.local(e.story.published).isoformat(),
            "authors": [{"name": name} for name in e.story.authors],
            "tags": list(e.story.tags),
            "language": "id",
        }
        | ({"content_html": e.html} if e.html else {"content_text": e.story.summary})
        for e in entries
    ]
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.home,
        "feed_url": channel.address,
    }
    return json.dumps({**head, "language": "id", "items": items}, ensure_ascii=False)


def sitemap(channel: Channel, entries: Sequence[Entry]) -> str:
    """A plain sitemap: address and lastmod."""
    rows = "".join(
        f"<url><loc>{x(e.url)}</loc><lastmod>{channel.local(e.story.modified).isoformat()}</lastmod><changefreq>never</changefreq></url>\n"
        for e in entries
    )
    return f'{XML}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>'


def news_sitemap(channel: Channel, entries: Sequence[Entry]) -> str:
    """A news sitemap with CDATA addresses, titles, keywords and images, as the big portals write it."""
    rows = "".join(
        f"<url><loc><![CDATA[{e.url}]]></loc><news:news><news:publication><news:name>{x(channel.title)}</news:name><news:language>id"
        f"</news:language></news:publication><news:publication_date>{channel.local(e.story.published).isoformat()}"
        f"</news:publication_date><news:title><![CDATA[{e.story.title}]]></news:title><news:keywords>{x(', '.join(e.story.tags))}"
        f"</news:keywords></news:news><image:image><image:loc>{channel.home}img/{e.story.number}.jpg</image:loc></image:image></url>\n"
        for e in entries
    )
    return (
        f'{XML}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
        f'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">\n{rows}</urlset>'
    )


def sitemap_index(channel: Channel, children: Sequence[tuple[str, datetime]]) -> str:
    """An index of (address, last change) children, oldest first as many sites have it."""
    rows = "".join(
        f"<sitemap><loc>{x(url)}</loc><lastmod>{channel.local(when).isoformat()}</lastmod></sitemap>\n"
        for url, when in sorted(children, key=lambda child: child[1])
    )
    return f'{XML}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</sitemapindex>'


def packed(text: str) -> bytes:
    """Gzip, as `.xml.gz` children are served; the same bytes each time."""
    return gzip.compress(text.encode(), compresslevel=6, mtime=0)


def wordpress(channel: Channel, entries: Sequence[Entry]) -> str:
    """The posts of WordPress's REST API, the text rendered, times naive and in GMT both."""
    posts = [
        {
            "id": e.story.number,
            "date": f"{channel.local(e.story.published):%Y-%m-%dT%H:%M:%S}",
            "date_gmt": f"{e.story.published:%Y-%m-%dT%H:%M:%S}",
            "modified_gmt": f"{e.story.modified:%Y-%m-%dT%H:%M:%S}",
            "guid": {"rendered": e.guid},
            "slug": e.story.slug,
            "status": "publish",
            "type": "post",
            "link": e.url,
            "title": {"rendered": escape(e.story.title)},
            "content": {"rendered": e.html, "protected": False},
            "excerpt": {"rendered": f"<p>{escape(e.story.summary)} [&hellip;]</p>\n", "protected": False},
            "author": 3,
            "categories": [7],
            "_embedded": {
                "author": [{"name": e.story.authors[0]}],
                "wp:term": [[{"name": e.story.section}], [{"name": t} for t in e.story.tags]],
            },
        }
        for e in entries
    ]
    return json.dumps(posts, ensure_ascii=False)
