"""What follows from whose a server is: its slot and delay, the ports that may be asked, the check of certificates."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.addresses import PORTS, server
from crawler.sources import Source
from crawler.sources.owners import sites_of
from crawler.urls import site

if TYPE_CHECKING:  # a crawl in which nothing is due reads this module, and no Scrapy
    from scrapy.crawler import Crawler

MAX_CRAWL_DELAY_S = 60.0  # longest Crawl-delay that is kept; with a longer one, hardly a page could be read


class Slots:
    """Gives each server exactly one slot, for whichever source it is asked, so that its delay holds for all requests.

    Sources that name the same server (a feed service, a network of sites) share one slot with the longest of their
    delays. A server that no source names joins the slot of the source that first led there. If it is not part of that
    source's site, it is a guest, and gets a slot of its own once its robots.txt asks for a delay.
    """

    def __init__(self, sources: Collection[Source], delay: float) -> None:
        self.delays: dict[str, float] = {}  # slot → seconds between two requests
        self._default = delay
        self._slots: dict[str, str] = {}  # server → slot
        self._merged: dict[str, str] = {}  # source → its slot, which may be another source's
        self._sites = sites_of(sources)
        self._guests: set[str] = set()  # servers in the slot of a source to whose site they do not belong
        for source in sources:
            self._add(source)

    def _add(self, source: Source) -> None:
        servers = {server(url) for url in source.addresses}
        shared = {self._slots[name] for name in servers if name in self._slots}
        slot = min(shared, default=source.id)
        self.delays[slot] = max([source.delay, *map(self.delays.pop, shared)])
        for slots in (self._slots, self._merged):
            slots.update({name: slot for name, old in slots.items() if old in shared})
        self._slots.update(dict.fromkeys(servers, slot))
        self._merged[source.id] = slot

    def of(self, url: str, source: str | None = None) -> str:
        """The slot for a request to `url` for `source`; for an unknown server, the first such call decides."""
        name = server(url)
        if name not in self._slots:
            slot = self._merged.get(source or "", name)
            self.delays.setdefault(slot, self._default)
            self._slots[name] = slot
            if source not in self._sites.get(site(url) or "", ()):
                self._guests.add(name)
        return self._slots[name]

    def slow_down(self, url: str, delay: float) -> str:
        """Raise the delay of this server's slot to `delay` seconds, at most a minute, and give the slot.

        A guest gets its own slot first: if a feed links to a shop, the site's articles must not wait for the shop's
        Crawl-delay.
        """
        slot, name = self.of(url), server(url)
        if name in self._guests:
            self._slots[name], self.delays[name] = name, self.delays[slot]
        slot = self._slots[name]
        self.delays[slot] = max(self.delays[slot], min(delay, MAX_CRAWL_DELAY_S))
        return slot


class Exemptions:
    """What feeds.yaml permits for a source's hosts, and so for its whole site: more ports, unchecked certificates."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sites: dict[str, list[Source]] = {}  # site → the sources that name a host of it
        for source in sources:
            for its_site in filter(None, {_site(urlsplit(url).hostname or "") for url in source.addresses}):
                self._sites.setdefault(its_site, []).append(source)

    def ports(self, host: str) -> frozenset[int]:
        """The ports that may be asked on this host: the usual ones and those of the sources on whose site it is."""
        return PORTS.union(*(source.ports for source in self._sources_of(host)))

    def verify_tls(self, host: str) -> bool:
        """Whether the host's certificate is checked: False only if a source on whose site it is turns that off."""
        return all(source.verify_tls for source in self._sources_of(host))

    def _sources_of(self, host: str) -> list[Source]:
        """The sources on whose site this host is."""
        return self._sites.get(_site(host) or "", [])


def sources_of(crawler: Crawler) -> Collection[Source]:
    """The sources of the spider, from its attribute `sources` (id → Source); a spider may have none."""
    return getattr(crawler.spider, "sources", {}).values()


def _site(host: str) -> str | None:
    return site(f"https://[{host}]/" if ":" in host else f"https://{host}/")
