"""Which source an address belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from crawler.sources.model import Config, Source
from crawler.urls import host_and_site


def sites_of(sources: Iterable[Source]) -> dict[str, tuple[str, ...]]:
    """The sources of each host that feeds.yaml names, and of each site with such a host.

    Sources that name a site's main host itself, as ANTARA does among its bureaus, come before the others.
    """
    named = [(places, source.id) for source in sources for url in source.addresses if (places := host_and_site(url))]
    found: dict[str, dict[str, None]] = {}
    for far in (0, 1):
        for places, name in named:
            found.setdefault(places[far], {})[name] = None
    return {place: tuple(names) for place, names in found.items()}


def owner(url: str, source: str, sites: Mapping[str, tuple[str, ...]]) -> str:
    """The source on whose host or site the address is: `source` itself if it is one of them, or if there is none."""
    near_to_far = host_and_site(url) or ()
    owners = next((sites[place] for place in near_to_far if place in sites), (source,))
    return source if source in owners else owners[0]


def source_of(url: str, config: Config, stranger: str) -> Source:
    """The source on whose site the address is; if there is none, one of the name `stranger`, with the defaults."""
    name = owner(url, "", sites_of(config.sources))
    known = (one for one in config.sources if one.id == name)
    return next(known, replace(config.defaults, id=stranger, name=stranger))
