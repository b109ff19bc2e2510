"""Metadata, people and language in their simplest form, used only where the full modules are not there yet."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urljoin

from lxml.html import HtmlElement

from crawler.extraction.lines import tidy
from crawler.extraction.words import Context, Metadata, Site


def read(tree: HtmlElement, raw: bytes, url: str, context: Context, site: Site) -> Metadata:  # noqa: ARG001
    """Read title, summary and canonical address from OpenGraph and the title element."""

    def meta(*names: str) -> str | None:
        for name in names:
            for element in tree.xpath("//meta[@property=$n or @name=$n]", n=name):
                if content := tidy(element.get("content") or ""):
                    return content
        return None

    canonical = next((link.get("href") for link in tree.iterfind(".//link[@rel='canonical']")), None)
    heading = next((tidy(h.text_content()) for h in tree.iterfind(".//h1")), None)
    return Metadata(
        title=meta("og:title", "twitter:title") or heading or tidy(tree.findtext(".//title") or "") or None,
        summary=meta("og:description", "description"),
        canonical=urljoin(url, canonical) if canonical else None,
    )


def names(strings: Iterable[str]) -> tuple[str, ...]:
    """Give the names as they stand, each once."""
    return tuple(dict.fromkeys(tidy(one) for one in strings if tidy(one)))


def detect(text: str, declared: str | None) -> str | None:  # noqa: ARG001
    """Believe what is declared."""
    return (declared or "")[:2].lower() or None
