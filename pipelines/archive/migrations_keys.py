"""Rewrites the keys of two sites whose numbers are not unique into the form that `sites.yaml` gives them now.

Each bureau of ANTARA has its own numbers: both jateng. and sumut. have a /berita/634320. Sindonews had reached 1434154
by August 2019 and began anew in 2020 (1420239 is of July 2024); the time in seconds that ends its addresses tells them
apart.
"""

from __future__ import annotations

import re

from sqlite_utils import Database

_BUREAU = re.compile(r"https?://(?:(?:www\d?|m|mobile|wap|amp)\.)*+([a-z0-9.-]+)\.antaranews\.com[:/]", re.IGNORECASE)
_SECOND = re.compile(r"/read/\d+/[^?#]*?-(\d{10})(?=$|[/?#])")


def _rekeyed(key: str, url: str | None) -> str:
    """The key that `url` has now, if `key` has the old form; else `key`."""
    site, _, number = key.partition("#")
    if site == "antaranews.com" and (bureau := _BUREAU.match(url or "")):
        return f"{site}#{bureau[1].lower()}-{number}"
    if site == "sindonews.com" and (second := _SECOND.search(url or "")):
        return f"{key}-{second[1]}"
    return key


def rekey(db: Database) -> None:
    """Give every key of these sites the form for its own address.

    An entry that was taken for an article of another bureau is then new again. The marks of all these links are
    deleted, since they have led to the same mistake; right ones come again with the feed.
    """
    db.conn.create_function("rekeyed", 2, _rekeyed, deterministic=True)
    db.executescript(
        """
        UPDATE articles SET key = rekeyed(key, (SELECT url FROM links AS l WHERE l.key = articles.key))
            WHERE key GLOB '[as]*news.com#*';
        UPDATE canonicals SET key = rekeyed(key, (SELECT url FROM aliases AS a WHERE a.key = canonicals.key))
            WHERE key GLOB '[as]*news.com#*';
        UPDATE aliases SET key = rekeyed(key, url) WHERE key GLOB '[as]*news.com#*';
        UPDATE links SET key = rekeyed(key, url) WHERE key GLOB '[as]*news.com#*';
        DELETE FROM marks WHERE link_id IN (SELECT id FROM links WHERE key GLOB '[as]*news.com#*');
        """
    )


def rekey_pages(db: Database) -> None:
    """Do the same for the raw pages, and for the further pages of stories."""
    db.conn.create_function("rekeyed", 2, _rekeyed, deterministic=True)
    db.executescript(
        """
        CREATE TEMP TABLE moved AS
            SELECT key AS old, rekeyed(key, url) AS new FROM pages WHERE key GLOB '[as]*news.com#*';
        DELETE FROM temp.moved WHERE new = old;
        INSERT INTO pages (key, url, content_type, body, fetched_at)
            SELECT new, url, content_type, body, fetched_at FROM pages JOIN temp.moved ON key = old;
        UPDATE further_pages SET key = (SELECT new FROM temp.moved WHERE old = key)
            WHERE key IN (SELECT old FROM temp.moved);
        DELETE FROM pages WHERE key IN (SELECT old FROM temp.moved);
        DROP TABLE temp.moved;
        """
    )
