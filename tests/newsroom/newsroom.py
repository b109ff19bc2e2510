# ruff: noqa: E501 - the table of sites reads best in its own lines
"""The newsroom: some sites with their server, its log and its faults, as one object."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from tests.newsroom import stories as desk
from tests.newsroom import styles
from tests.newsroom.faults import FAULTS, Chaos, Rule
from tests.newsroom.server import Log, Server
from tests.newsroom.site import FeedSpec, Site
from tests.newsroom.stories import Story
from tests.newsroom.wire import Request


class Newsroom:
    """Sites being served on loopback; a context manager."""

    def __init__(self, sites: Iterable[Site] | None = None, *, port: int = 0) -> None:
        self.sites = list(sites) if sites is not None else town()
        self.server = Server(self.sites, port=port)

    def start(self) -> Self:
        self.server.start()
        return self

    def stop(self) -> None:
        self.server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __getitem__(self, site: str) -> Site:
        return next(s for s in self.sites if s.id == site)

    @property
    def log(self) -> Log:
        return self.server.log

    def requests(self, kind: str | None = None, site: str | None = None) -> list[Request]:
        """The logged requests, or those that match."""
        return self.log.of(kind=kind, site=site)

    def expected(self) -> list[tuple[Site, Story]]:
        """Every story of every site."""
        return [(site, story) for site in self.sites for story in site.stories]

    def fault(self, name: str, **where: Any) -> Rule:
        """Set a fault of `FAULTS`, for all requests that it suits, or by site=, path=, kind=, story=, times=."""
        rule = Rule(FAULTS[name], **where)
        self.server.plays.append(rule)
        return rule

    def chaos(self, share: float, seed: int) -> Chaos:
        """Set a fault each, drawn by a seed, for a share of all addresses; see `Chaos`."""
        chaos = Chaos(share, seed)
        self.server.plays.append(chaos)
        return chaos

    def heal(self) -> None:
        """Remove all faults."""
        self.server.plays.clear()

    @property
    def canary_hits(self) -> list[str]:
        """The clients that connected to the port that nobody may connect to."""
        return self.server.canary_hits

    def feeds_yaml(self) -> str:
        """A feeds.yaml for these sites."""
        lines = ["defaults: {delay: 0, timezone: Asia/Jakarta, language: id, contact: newsroom@example.invalid}"]
        lines.append("sources:")
        for site in self.sites:
            lines += [f"  {site.id}:", f"    name: {site.name}", f"    home: {site.home}", "    feeds:"]
            lines += [f"      {line}" for spec in site.feeds for line in _feed_lines(site, spec)]
            if site.style.full_page:
                lines.append(f"    article: {{full_page: {json.dumps(site.style.full_page)}}}")
            if site.zone != "WIB":
                lines.append(f"    timezone: {TIMEZONES[site.zone]}")
            if site.delay:
                lines.append(f"    delay: {site.delay:g}")
        return "\n".join(lines) + "\n"


KEYS = {"section-shape": "section", "wordpress": "wordpress", "sitemap": "sitemap", "sitemap-index": "sitemap"}
TIMEZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


def _feed_lines(site: Site, spec: FeedSpec) -> list[str]:
    url = site.url(spec.path)
    if spec.kind == "section":
        return [f"- section: {url}", '  links: "h3 a"']
    return [f"- {KEYS[spec.kind]}: {url}" if spec.kind in KEYS else f"- {url}"]


def town(*, seed: int = 1, each: int = 4) -> list[Site]:
    """The usual sites: one of each page style, with feeds of every kind between them, `each` stories a site."""
    now = datetime.now(UTC)
    sites = [
        Site("kabarnusa", "Kabar Nusa", styles.PORTAL, [FeedSpec("rss", "/rss", tracking="?utm_source=rss"), FeedSpec("news-sitemap", "/sitemap_news.xml")]),
        Site("harianbahari", "Harian Bahari", styles.DAILY, [FeedSpec("sitemap-index", "/sitemap.xml"), FeedSpec("section", "/indeks")]),
        Site("sindangpos", "Sindang Pos", styles.BREAKS, [FeedSpec("rss091", "/feed.xml")]),
        Site("suararinjani", "Suara Rinjani", styles.REGIONAL, [FeedSpec("news-sitemap", "/sitemap-news.xml")], zone="WITA"),
        Site("wartapriangan", "Warta Priangan", styles.ASTRA, [FeedSpec("rss", "/feed/", full=True, ttl=60), FeedSpec("wordpress", "/wp-json/wp/v2/posts", full=True)]),
        Site("lensaborneo", "Lensa Borneo", styles.PAGED, [FeedSpec("atom", "/atom.xml")], zone="WITA"),
        Site("postoraja", "Pos Toraja", styles.SCRIPTED, [FeedSpec("json", "/feed.json")], zone="WITA"),
        Site("gemapapua", "Gema Papua", styles.TWINS, [FeedSpec("rdf", "/index.rdf"), FeedSpec("section-shape", "/terkini")], zone="WIT"),
        Site("antarkota", "Antar Kota", styles.TWINS, [FeedSpec("sitemap", "/sitemap-berita.xml")]),
    ]  # fmt: skip
    for n, site in enumerate(sites):
        site.stories = desk.batch(f"{seed}/{site.id}", each, now - timedelta(minutes=40 + n), first=100 * (n + 1))
    return sites


def copying_town(*, seed: int = 1, each: int = 4) -> list[Site]:
    """Sites that share texts: an agency, and four that print its stories unchanged, edited, cut short or as a full mirror.

    Story n of each is made from story n of the agency; `own` has only its own stories.
    """
    now = datetime.now(UTC)
    first = desk.batch(f"copies/{seed}", each, now - timedelta(hours=2), first=100)
    own = desk.batch(f"own/{seed}", each, now - timedelta(hours=1), first=500)
    rss = [FeedSpec("rss", "/feed")]
    return [
        Site("agency", "Kantor Berita Nusantara", styles.TWINS, rss, first),
        Site("client", "Pos Pelanggan", styles.PORTAL, rss, [desk.agency_copy(s, s.number + 100) for s in first]),
        Site("editor", "Harian Sunting", styles.PAGED, rss, [desk.edited_copy(s, s.number + 200) for s in first]),
        Site("cutter", "Kilas Singkat", styles.ASTRA, rss, [desk.truncated_copy(s, s.number + 300) for s in first]),
        Site("mirror", "Cermin Berita", styles.TWINS, rss, first),
        Site("own", "Kabar Sendiri", styles.DAILY, rss, own),
    ]
