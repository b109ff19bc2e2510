"""Reads JSON Feed 1.0 and 1.1 (jsonfeed.org) and the posts of the WordPress REST API."""

from __future__ import annotations

import json
from collections import Counter
from html import escape
from typing import Any

from crawler import urls
from crawler.discovery import text
from crawler.discovery.found import ENTRIES, Found, NotAFeed, Reading
from pipelines.feed_items import FeedKind
from pipelines.items import Link, Moment


def read_json(document: str, reading: Reading) -> Found | NotAFeed:
    """Read a JSON document, an object or a list: a JSON Feed, WordPress posts, or neither."""
    try:
        data = json.loads(document, strict=False)
    except RecursionError:
        return NotAFeed("JSON that is nested too deeply")
    except ValueError as problem:
        return NotAFeed(f"JSON that cannot be read: {text.field(str(problem), 120)}")
    if isinstance(data, list):
        posts = [post for post in data if isinstance(post, dict)]
        if not data or any("link" in post for post in posts):
            return _wordpress(posts, reading)
        return NotAFeed("a JSON list without articles' addresses")
    if isinstance(data.get("items"), list):
        return _json_feed(data, reading)
    if data.get("message"):
        return NotAFeed(f"a JSON error: {text.field(data['message'], 200)}")
    return NotAFeed("JSON that is neither a JSON Feed nor a list of WordPress posts")


def _json_feed(data: dict[str, Any], reading: Reading) -> Found:
    items = [item for item in data["items"] if isinstance(item, dict)][: 2 * ENTRIES]
    times = Counter(text.field(item.get("id")) for item in items)
    for item in items:
        guid = text.field(item.get("id"))
        permalink = guid if guid.startswith(("http://", "https://")) else ""
        url = reading.address(item.get("url"), item.get("external_url"), permalink)
        if url is None:
            continue
        authors = _list(item.get("authors")) or [item.get("author")]
        tags = text.names(item.get("tags"))
        markup = _string(item.get("content_html")) or _paragraphs(_string(item.get("content_text")))
        full = text.whole(markup, least=40)
        reading.add(
            Link(
                url=url,
                source=reading.source.id,
                feed=reading.feed.url,
                guid=guid if times[guid] == 1 else None,
                title=text.plain(item.get("title"), text.TITLE),
                summary=text.plain(item.get("summary") or (None if full else markup), text.SUMMARY),
                html=full,
                published=reading.moment(item.get("date_published"), "feed"),
                modified=reading.moment(item.get("date_modified"), "feed"),
                authors=text.names([author.get("name") for author in authors if isinstance(author, dict)]),
                section=tags[0] if tags else None,
                tags=tags,
                image=urls.absolute(reading.url, item.get("image") or item.get("banner_image")),
            )
        )
    return Found(
        FeedKind.JSON_FEED, tuple(reading.links), title=text.plain(data.get("title"), text.TITLE), notes=reading.notes()
    )


def _wordpress(posts: list[dict[str, Any]], reading: Reading) -> Found:
    """Read the posts of /wp-json/wp/v2/posts; `_embed` in the address adds names of authors, sections and tags."""
    for post in posts[: 2 * ENTRIES]:
        if post.get("status", "publish") != "publish":
            reading.dropped["not published"] += 1
            continue
        url = reading.address(post.get("link"))
        if url is None:
            continue
        sections, tags, authors, image = _embedded(post)
        content = post.get("content")
        protected = isinstance(content, dict) and bool(content.get("protected"))
        reading.add(
            Link(
                url=url,
                source=reading.source.id,
                feed=reading.feed.url,
                guid=_rendered(post.get("guid")),
                title=text.plain(_rendered(post.get("title")), text.TITLE),
                summary=text.plain(_rendered(post.get("excerpt")), text.SUMMARY),
                html=None if protected else text.whole(_rendered(content), least=40),
                published=_wp_moment(post, "date", reading),
                modified=_wp_moment(post, "modified", reading),
                authors=authors,
                section=sections[0] if sections else None,
                tags=(*sections, *(tag for tag in tags if tag not in sections)),
                image=urls.absolute(reading.url, image),
            )
        )
    return Found(FeedKind.WORDPRESS, tuple(reading.links), notes=reading.notes())


def _embedded(post: dict[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], object]:
    """Sections, tags, authors and image of a post, from `_embedded`; without it, sections and tags by class names."""
    more = post.get("_embedded")
    more = more if isinstance(more, dict) else {}
    terms = [term for group in _list(more.get("wp:term")) for term in _list(group) if isinstance(term, dict)]
    sections = text.names([term.get("name") for term in terms if term.get("taxonomy") == "category"])
    tags = text.names([term.get("name") for term in terms if term.get("taxonomy") == "post_tag"])
    if not terms:
        sections, tags = _class_names(post, "category-"), _class_names(post, "tag-")
    authors = text.names([author.get("name") for author in _list(more.get("author")) if isinstance(author, dict)])
    media = [medium for medium in _list(more.get("wp:featuredmedia")) if isinstance(medium, dict)]
    return sections, tags, authors, media[0].get("source_url") if media else post.get("jetpack_featured_media_url")


def _wp_moment(post: dict[str, Any], field: str, reading: Reading) -> Moment | None:
    utc = text.field(post.get(f"{field}_gmt"), 40)
    if utc and not utc.startswith("0000"):
        return reading.moment(utc if utc.endswith("Z") else f"{utc}Z", "wordpress")
    return reading.moment(post.get(field), "wordpress")


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _rendered(value: object) -> str | None:
    return _string(value.get("rendered") if isinstance(value, dict) else value)


def _paragraphs(words: str | None) -> str:
    return "".join(f"<p>{escape(line.strip())}</p>" for line in (words or "").splitlines())


def _class_names(post: dict[str, Any], prefix: str) -> tuple[str, ...]:
    classes = [name for name in _list(post.get("class_list")) if isinstance(name, str) and name.startswith(prefix)]
    return text.names([name.removeprefix(prefix).replace("-", " ") for name in classes])


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
