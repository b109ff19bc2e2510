"""Serves captured pages again, a site for each host: `DIR/pages/*.html.gz`, each with a `.json` that has its url."""

from __future__ import annotations

import gzip
import json
import re
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from tests.newsroom.site import FeedSpec, Site
from tests.newsroom.styles import PORTAL

FEED = "/newsroom/feed.xml"


def replay(folder: Path) -> list[Site]:
    """A site for every host of the captured pages in `folder` (or `folder/pages`), each with one feed of its addresses.

    The feed has only the addresses, so that all else comes from the page. Raises FileNotFoundError if there are no
    pages.
    """
    folder = folder / "pages" if (folder / "pages").is_dir() else folder
    captured: dict[str, list[tuple[str, bytes]]] = {}
    for file in sorted(folder.glob("*.html.gz")):
        about = json.loads(file.with_name(file.name.removesuffix(".html.gz") + ".json").read_text(encoding="utf-8"))
        parts = urlsplit(about["url"])
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        host = parts.netloc or file.name.partition("-")[0]  # without one, the file's name begins with the site
        captured.setdefault(host, []).append((path, gzip.decompress(file.read_bytes())))
    if not captured:
        raise FileNotFoundError(f"{folder}: no *.html.gz with a .json beside it")
    return [ReplaySite(host, pages) for host, pages in sorted(captured.items())]


class ReplaySite(Site):
    """The captured pages of one host, at their own paths."""

    def __init__(self, host: str, captured: list[tuple[str, bytes]]) -> None:
        super().__init__(re.sub(r"[^a-z0-9]+", "-", host.lower()), host, PORTAL, [FeedSpec("rss", FEED)], robots="")
        self.captured = captured

    def settle(self, host: str, port: int) -> None:
        super().settle(host, port)
        for path, body in self.captured:
            self.put(path, body, "text/html", kind="article")
        items = "".join(f"<item><link>{escape(self.url(path))}</link></item>\n" for path, _ in self.captured)
        feed = f'<rss version="2.0"><channel><title>{escape(self.name)}</title>\n{items}</channel></rss>'
        self.put(FEED, feed, "application/rss+xml", kind="feed")
