"""Which part of a host names the site."""

from __future__ import annotations

import re
from functools import lru_cache

from courlan import extract_domain

_PREFIX = re.compile(r"(?:www\d?|m|mobile|wap|amp)\.")  # of hosts that show the same articles as the host without it
# Registrable domains under which every name is a site of its own: the private part of the Public Suffix List, shortened
# to what Indonesian news feeds and blogs use.
_HOSTERS = frozenset({"blogspot.com", "blogspot.co.id", "wordpress.com", "github.io", "netlify.app", "pages.dev",
                      "vercel.app", "medium.com", "substack.com", "weebly.com", "wixsite.com"})  # fmt: skip


@lru_cache(maxsize=4096)
def registrable(host: str) -> str:
    """The registrable domain of a host (Public Suffix List), or the host itself where it has none."""
    if host.startswith("["):
        return host
    name = host.partition(":")[0]
    domain = extract_domain(f"https://{name}/")
    if domain is None:
        return name
    if domain in _HOSTERS and name != domain:
        return name[: -len(domain) - 1].rpartition(".")[2] + "." + domain
    return domain


@lru_cache(maxsize=4096)
def is_public(host: str) -> bool:
    """Whether a host has a registrable domain, as 127.0.0.1 and localhost have not."""
    return extract_domain(f"https://{host}/") is not None


def without_prefix(host: str) -> str:
    """The host without `www.`, `m.` and the like, as far as they stand before its registrable domain."""
    while (prefix := _PREFIX.match(host)) and registrable(host) != host:
        host = host[prefix.end() :]
    return host
