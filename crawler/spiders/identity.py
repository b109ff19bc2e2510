"""Decides by which addresses an article is known: the one asked, the one it led to, and the page's canonical one."""

from __future__ import annotations

from datetime import datetime

from crawler import urls
from crawler.extraction.sites import key_of
from pipelines.items import Address, Pending


def addresses(
    pending: Pending, final_url: str, canonical: str | None, now: datetime
) -> tuple[str, tuple[Address, ...], str | None]:
    """The article's address, its aliases, and why its canonical address is not believed (None if it is).

    A canonical address on another site, or of the home page, is ignored: both are common mistakes of templates, and
    would make one article of many. One with the key of the address asked or fetched is another spelling of it and
    becomes the article's address. Any other becomes an alias at first: only the archive sees whether several different
    articles claim it, and makes it the article's address where it is believed.
    """
    final_key, best, note = key_of(final_url, now), urls.clean_url(final_url), None
    found = {} if final_key == pending.key else {final_key: Address(final_key, final_url, "redirect")}
    if canonical and urls.is_home(canonical) and not urls.is_home(final_url):
        note = "canonical address is the home page"
    elif canonical and not urls.same_site(canonical, final_url):
        note = "canonical address is on another site"
    elif canonical:
        canonical = urls.clean_url(canonical)
        key = key_of(canonical, now)
        if key in {pending.key, final_key}:
            best = canonical
        else:
            found[key] = Address(key, canonical, "canonical")
    return best, tuple(found.values()), note
