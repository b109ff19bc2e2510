"""Which addresses an article is known by: what was asked, where that led, and what the page calls canonical."""

from __future__ import annotations

import re

from crawler import urls
from pipelines.items import Address, Pending


def addresses(
    pending: Pending, final_url: str, canonical: str | None, article_id: re.Pattern[str] | None
) -> tuple[str, tuple[Address, ...], str | None]:
    """The article's address as the page spells it, its aliases, and why the canonical address is not believed, if so.

    A canonical address counts only within the site, and never when it is the home page: both are common mistakes of
    templates, and believing them would make one article of many. That several different articles claim the same
    canonical address only shows in the archive, which makes a believed one the article's own. Another spelling of what
    was asked or fetched needs no belief.
    """
    final_key, best, note = urls.article_key(final_url, article_id), urls.clean_url(final_url), None
    found = {} if final_key == pending.key else {final_key: Address(final_key, final_url, "redirect")}
    if canonical and urls.is_home(canonical) and not urls.is_home(final_url):
        note = "canonical address is the home page"
    elif canonical and not urls.same_site(canonical, final_url):
        note = "canonical address is on another site"
    elif canonical:
        canonical = urls.clean_url(canonical)
        key = urls.article_key(canonical, article_id)
        if key in {pending.key, final_key}:
            best = canonical
        else:
            found[key] = Address(key, canonical, "canonical")
    return best, tuple(found.values()), note
