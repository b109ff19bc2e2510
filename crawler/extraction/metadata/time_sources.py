"""Collects the times of an article from all sources, each with a weight: feed, markup, visible dateline, address."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from crawler import dates
from crawler.extraction.metadata import dateline
from crawler.extraction.metadata.json_ld import value_of
from crawler.extraction.metadata.page import Facts
from crawler.extraction.named import Named
from crawler.extraction.values import Context, Site
from pipelines.items import Moment

# Weights: how far each source is believed. A feed may give the time of its entry, a visible time that of an update.
_META = {
    "article:published_time": 8, "datepublished": 8, "og:published_time": 7, "og:article:published_time": 7,
    "dtk:publishdate": 8, "dtk:publishdateunix": 7, "content_publisheddate": 8, "content_publishdate": 8,
    "jpnncom_news_pubdate": 8,
    "article.published": 7, "publishdate": 7, "publish-date": 7, "publish_date": 7, "published_date": 7, "pubdate": 7,
    "publication_date": 7, "publication-date": 7, "parsely-pub-date": 7, "cxenseparse:recs:publishtime": 7,
    "cxenseparse:publishtime": 7, "sailthru.date": 6, "originalpublicationdate": 7, "dc.date.issued": 6,
    "dcterms.created": 5, "dc.date": 5, "date": 4, "datecreated": 4, "article:created_time": 4, "published_at": 7,
    "release_date": 5, "og:release_date": 5, "dable:published_time": 6, "tanggal": 5,
}  # fmt: skip
_META_MODIFIED = ("article:modified_time", "datemodified", "og:updated_time", "og:modified_time", "dcterms.modified",
                  "content_updateddate", "dtk:updatedate", "lastmod", "last-modified")  # fmt: skip
_ORIGIN_WEIGHT = {"wordpress": 9, "news-sitemap": 8, "feed": 7, "sitemap": 3}

_MODIFIED_WORD = re.compile(
    r"(?:diperbarui|diperbaharui|pembaruan|updated?|modified|last)\W{0,3}(?:pada|on|at)?\W{0,3}(?:[a-z']{3,9}\W{1,2})?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """The time that one source gives."""

    moment: Moment
    weight: float
    visible: bool = False  # readers see it, so it is local time


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns the strings of one page into candidates."""

    facts: Facts
    context: Context

    def parse(self, raw: str, origin: str, *, ignore_zone: bool = False, zone: str | None = None) -> Moment | None:
        """Read one string in the source's zone, or in another `zone`; None where it holds no time."""
        if not raw:
            return None
        zone = zone or self.context.timezone
        return dates.parse(raw, zone=zone, now=self.context.now, origin=origin, ignore_zone=ignore_zone)

    def candidate(self, raw: str, origin: str, weight: float) -> Iterator[Candidate]:
        """One candidate or none; a time that its written zone puts into the future is read as local time."""
        moment = self.parse(raw, origin) or self.parse(raw, origin, ignore_zone=True)
        if moment:
            if dates.is_relative(raw):
                weight = weight / 4  # only as exact as its unit
            yield Candidate(moment, weight)

    def structured(self) -> Iterator[Candidate]:
        """The times in feed or sitemap, JSON-LD, metas, marked `<time>` elements, script data and address."""
        link, article, facts = self.context.pending.link, self.facts.article, self.facts
        if link.published:
            vague = 4 if dates.is_relative(link.published.raw) else 1
            yield Candidate(link.published, _ORIGIN_WEIGHT.get(link.published.origin, 6) / vague)
        for name, weight in (("datePublished", 9), ("dateCreated", 4), ("uploadDate", 3)):
            yield from self.candidate(value_of(article.get(name), 100), "json-ld", weight)
        for name, weight in _META.items():
            for content in facts.metas.get(name, ())[:2]:
                yield from self.candidate(content[:200], "meta", weight)
        marked = dict.fromkeys(facts.published)
        for value in marked:
            yield from self.candidate(value, "time", 6 if len(marked) == 1 else 4)  # of several, one is this story's
        if not article.get("datePublished") and "article:published_time" not in facts.metas:
            yield from self.candidate(facts.data(), "next-data", 5)
        if moment := self.address():
            yield Candidate(moment, 3, visible=moment.precision != "day")

    def modified(self) -> Iterator[Candidate]:
        """The times of the last change in JSON-LD, metas, marked `<time>` elements and script data."""
        facts, article = self.facts, self.facts.article
        yield from self.candidate(value_of(article.get("dateModified"), 100), "json-ld", 9)
        for name in _META_MODIFIED:
            yield from self.candidate(facts.meta(name), "meta", 7)
        yield from self.candidate(facts.modified, "time", 6)
        if not article.get("dateModified") and "article:modified_time" not in facts.metas:
            yield from self.candidate(facts.data(modified=True), "next-data", 5)

    def visible(self, page: Named, site: Site, title: str) -> Iterator[Candidate]:
        """The first time near the title or in the elements that the site's rules name; else the first day."""
        anchor = dateline.anchor(page.root, self.facts, title)
        if anchor is not None and (ago := self.counted(dateline.near(anchor))):
            yield from self.candidate(ago, "dateline", 6)
            return
        days = []
        for found in filter(None, map(self.find, self.datelines(anchor, page, site))):
            if found.precision != "day":
                yield Candidate(found, 2 if site.updated_dateline else 6, visible=True)
                return
            days.append(found)
        yield from (Candidate(day, 2, visible=True) for day in days[:1])

    def datelines(self, anchor: HtmlElement | None, page: Named, site: Site) -> Iterator[str]:
        """The texts below and above the title, and those of the elements that the site's rules name."""
        if anchor is not None:
            yield dateline.after(anchor)
            yield dateline.before(anchor)
        yield from map(dateline.text_of, page.select(site.published)[:4])

    def counted(self, pieces: list[str]) -> str | None:
        """The time below the title that counts from now ("5 jam lalu"); None where a date is written out there."""
        ago = next((one for one in pieces if len(one) <= dateline.LONGEST_AGO and dates.is_relative(one)), None)
        return None if ago is None or self.find(" ".join(pieces)) else ago

    def last_resort(self, tree: HtmlElement) -> Iterator[Candidate]:
        """The day that htmldate finds, without its extensive search, which invents days."""
        from htmldate import find_date

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = find_date(deepcopy(tree), extensive_search=False, original_date=True, url=self.facts.url)
        except Exception:  # noqa: BLE001 - a page on which the library fails gives no date
            return
        if found:
            yield from self.candidate(found, "htmldate", 1)

    def find(self, text: str) -> Moment | None:
        """The first date in a text; where a word says that it is that of an update, the next one, if there is any."""
        zone, now, text = self.context.timezone, self.context.now, " ".join(text.split())
        moment = dates.find(text, zone=zone, now=now, origin="dateline")
        if moment and _MODIFIED_WORD.search(text.partition(moment.raw)[0][-30:]):
            return dates.find(text.partition(moment.raw)[2], zone=zone, now=now, origin="dateline") or moment
        return moment

    def address(self) -> Moment | None:
        """The time in the page's address."""
        for words, raw in dates.in_address(self.facts.url):
            if moment := self.parse(words, "url"):
                return replace(moment, raw=raw)
        return None
