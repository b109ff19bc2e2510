"""What an answer is, and why it is no use, in words for people."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

from crawler import urls
from crawler.discovery import Found, NotAFeed, probe, read
from crawler.sources import Feed, Source
from crawler.visit import Fault, Fetched
from crawler.visit.choice import Rejected, SiteFeed
from pipelines.counted import counted
from pipelines.items import Reason

NAMED = 3  # addresses without a feed that are told one by one where a site names them; of more the reasons are counted


def understood(answer: Fetched | Fault, feed: Feed, source: Source, now: datetime) -> Found | NotAFeed:
    """Read what answered for a feed; what kept it away, and how we know, where it is none."""
    if isinstance(answer, Fault):
        return NotAFeed(answer.detail, answer.reason)
    if answer.failure:
        found: Found | NotAFeed = NotAFeed(how_we_know(answer), answer.failure)
    else:
        found = read(answer.body, answer.url, feed=feed, source=source, now=now, content_type=answer.content_type)
    if isinstance(found, NotAFeed) and probe.spelling(answer.url) != probe.spelling(feed.url):
        return replace(found, detail=f"{found.detail} (redirected to {answer.url})")
    return found


def how_we_know(answer: Fetched | Fault) -> str:
    """Return why an answer is no use, with the server's name and the page's title where it refuses us."""
    if isinstance(answer, Fault) or answer.failure is None:
        return answer.detail
    told = [answer.detail]
    if answer.failure in {Reason.FORBIDDEN, Reason.RATE_LIMITED, Reason.SERVER_ERROR, Reason.CLIENT_ERROR}:
        server, title = answer.headers.get("Server"), probe.page_title(answer.body, answer.content_type)
        wait = answer.headers.get("Retry-After")
        told += [f"from {server[:40]}"] if server else []
        told += [f'with a page titled "{title}"'] if title else []
        told += [f"that asks to wait {wait[:40]}{' s' if wait.isdecimal() else ''}"] if wait else []
    return " ".join(told)


def nothing(
    url: str, page: Fetched, itself: SiteFeed | Rejected, failed: tuple[Rejected, ...], *, given_up: bool
) -> str:
    """Why there is nothing: what the page itself says, what the addresses that the site names, and the usual places."""
    asked = [one for one in failed if one is not itself]
    said = "an article" if isinstance(itself, SiteFeed) else itself.detail.partition("; it names a feed:")[0]
    first = f"{page.url} answers {how_we_know(page)}" if page.failure else said
    told = [first if urls.same_site(url, page.url) else f"it leads to {page.url}: {first}"]
    named = [one for one in asked if one.why != probe.A_GUESS]
    single = named if len(named) <= NAMED else []
    told += [f"{one.feed.url}: {one.detail}" for one in single]
    others = [one for one in asked if one not in single]
    counts = Counter(one.detail for one in others)
    why = "; ".join(f"{count} × {detail}" if count > 1 else detail for detail, count in counts.most_common(3))
    told += [f"{counted(len(others), 'more address', 'more addresses')} asked, no feed among them ({why})"] * bool(why)
    told += ["the site was left alone then"] * given_up
    return "; ".join(told)
