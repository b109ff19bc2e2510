"""Describes answers for people: what an answer is, and why it is of no use."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

from crawler import urls
from crawler.discovery import Found, NotAFeed, probe, read
from crawler.discovery.worth import is_alive
from crawler.middlewares.answers import Answer
from crawler.sources import Feed, Source
from crawler.sources.model import feed_key
from crawler.visit.choice import Rejected, SiteFeed
from pipelines.counted import counted
from pipelines.items import Reason

NAMED = 3  # most addresses named by a site that are shown one by one; of more, only the reasons are counted


def read_answer(answer: Answer, feed: Feed, source: Source, now: datetime) -> Found | NotAFeed:
    """Read an answer as a feed; where it is none, say why and how we know."""
    if answer.failure:
        found: Found | NotAFeed = NotAFeed(explain(answer), answer.failure)
    else:
        found = read(answer.body, answer.url, feed=feed, source=source, now=now, content_type=answer.content_type)
    if isinstance(found, NotAFeed) and feed_key(answer.url) != feed_key(feed.url):
        return replace(found, is_a=f"{found.is_a} (redirected to {answer.url})")
    return found


def explain(answer: Answer) -> str:
    """Return why an answer is of no use, with the server's name and the page's title where it refuses us."""
    parts = [answer.detail]
    if answer.failure in {Reason.FORBIDDEN, Reason.RATE_LIMITED, Reason.SERVER_ERROR, Reason.CLIENT_ERROR}:
        server, title = answer.headers.get("Server"), probe.page_title(answer.body, answer.content_type)
        wait = answer.headers.get("Retry-After")
        if server:
            parts.append(f"from {server[:40]}")
        if title:
            parts.append(f'with a page titled "{title}"')
        if wait:
            parts.append(f"that asks to wait {wait[:40]}{' s' if wait.isdecimal() else ''}")
    return " ".join(parts)


def why_no_feed(
    url: str, page: Answer, itself: SiteFeed | Rejected, failed: tuple[Rejected, ...], *, given_up: bool
) -> str:
    """Why no feed was found: what the page is, and what the addresses that the site names and guessed ones gave."""
    is_a = "an article" if isinstance(itself, SiteFeed) else itself.is_a
    first = f"{page.url} answers {explain(page)}" if page.failure else is_a
    parts = [first if urls.same_site(url, page.url) else f"it leads to {page.url}: {first}"]
    failed = tuple(one for one in failed if one is not itself)
    named = [one for one in failed if not one.guessed]
    single = named if len(named) <= NAMED else []
    parts += [f"{one.feed.url}: {one.detail}" for one in single]
    if others := [one for one in failed if one not in single]:
        counts = Counter(one.detail for one in others)
        why = "; ".join(f"{count} × {detail}" if count > 1 else detail for detail, count in counts.most_common(3))
        parts.append(f"{counted(len(others), 'more address', 'more addresses')} asked, no feed among them ({why})")
    if given_up:
        parts.append("nothing more was asked of the site after that")
    return "; ".join(parts)


def describe(one: SiteFeed, now: datetime) -> str:
    """Return a feed in a few words: its kind, its entries, how busy it is, and whether it has the full text."""
    worth = one.worth
    parts = [worth.kind, counted(worth.entries, "entry", "entries")]
    if worth.per_day and worth.per_day >= 0.05:
        parts.append(f"{rate(worth.per_day)} a day")
    if worth.newest and not is_alive(worth, now):
        parts.append(f"nothing new since {worth.newest:%Y-%m-%d}")
    if worth.has_text:
        parts.append("full text")
    return ", ".join(parts)


def rate(per_day: float | None) -> str:
    """Return a number of articles a day in two digits or more: `0.3`, `4.0`, `120`."""
    return "" if per_day is None else f"{per_day:.0f}" if per_day >= 10 else f"{per_day:.1f}"
