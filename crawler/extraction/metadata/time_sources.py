"""Collects the times of an article, each with how far it is believed: from feed, markup, visible dateline, address."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from enum import IntEnum

from lxml.html import HtmlElement

from crawler import dates
from crawler.extraction.metadata import dateline
from crawler.extraction.metadata.json_ld import value_of
from crawler.extraction.metadata.page import Facts
from crawler.extraction.named import Named
from crawler.extraction.values import Context, Site
from pipelines.items import Moment

_META_MODIFIED = ("article:modified_time", "datemodified", "og:updated_time", "og:modified_time", "dcterms.modified",
                  "content_updateddate", "dtk:updatedate", "lastmod", "last-modified")  # fmt: skip

_MODIFIED_WORD = re.compile(
    r"(?:diperbarui|diperbaharui|pembaruan|updated?|modified|last)\W{0,3}(?:pada|on|at)?\W{0,3}(?:[a-z']{3,9}\W{1,2})?$",
    re.IGNORECASE,
)


class Trust(IntEnum):
    """How far a kind of source is believed; sources that agree add up."""

    DECLARED = 5  # a field for the time of publication
    SHOWN = 4  # the time that readers see, or that of a feed's entry, which may be that of an update
    LOOSE = 3  # a field that may hold another time, or may be another story's
    HINT = 2  # the address, a sitemap's last change, a visible time that is only a day or that of an update
    GUESS = 1  # a time as exact as its unit ("3 jam lalu"), and what htmldate finds


_JSON_LD = {"datePublished": Trust.DECLARED, "dateCreated": Trust.LOOSE}
_META = dict.fromkeys((
    "article:published_time", "datepublished", "og:published_time", "og:article:published_time", "dtk:publishdate",
    "dtk:publishdateunix", "content_publisheddate", "content_publishdate", "jpnncom_news_pubdate", "article.published",
    "publishdate", "publish-date", "publish_date", "published_date", "pubdate", "publication_date", "publication-date",
    "parsely-pub-date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "sailthru.date",
    "originalpublicationdate", "dc.date.issued", "published_at", "dable:published_time",
), Trust.DECLARED) | dict.fromkeys((
    "dcterms.created", "dc.date", "date", "datecreated", "article:created_time", "release_date", "og:release_date",
    "tanggal",
), Trust.LOOSE)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """The time that one source gives."""

    moment: Moment
    trust: Trust
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

    def local(self, raw: str, origin: str) -> Moment | None:
        """Read one string; a time that its written zone puts into the future is read as local time."""
        return self.parse(raw, origin) or self.parse(raw, origin, ignore_zone=True)

    def candidate(self, raw: str, origin: str, trust: Trust) -> Iterator[Candidate]:
        """One candidate or none."""
        if moment := self.local(raw, origin):
            yield Candidate(moment, Trust.GUESS if dates.is_relative(raw) else trust)

    def structured(self) -> Iterator[Candidate]:
        """The times in feed or sitemap, JSON-LD, metas, marked `<time>` elements, script data and address."""
        fed, article, facts = self.context.pending.link.published, self.facts.article, self.facts
        if fed:
            trust = Trust.HINT if fed.origin == "sitemap" else Trust.SHOWN
            yield Candidate(fed, Trust.GUESS if dates.is_relative(fed.raw) else trust)
        for name, trust in _JSON_LD.items():
            yield from self.candidate(value_of(article.get(name), 100), "json-ld", trust)
        for name, trust in _META.items():
            for content in facts.metas.get(name, ())[:2]:
                yield from self.candidate(content[:200], "meta", trust)
        marked = dict.fromkeys(facts.published)
        for value in marked:
            yield from self.candidate(value, "time", Trust.SHOWN if len(marked) == 1 else Trust.LOOSE)
        if not article.get("datePublished") and "article:published_time" not in facts.metas:
            yield from self.candidate(facts.data(), "next-data", Trust.LOOSE)
        if moment := self.address():
            yield Candidate(moment, Trust.HINT, visible=moment.precision != "day")

    def modified(self) -> Iterator[Moment | None]:
        """The times of the last change in JSON-LD, metas, marked `<time>` elements, script data and feed."""
        facts, article = self.facts, self.facts.article
        yield self.local(value_of(article.get("dateModified"), 100), "json-ld")
        for name in _META_MODIFIED:
            yield self.local(facts.meta(name), "meta")
        yield self.local(facts.modified, "time")
        if not article.get("dateModified") and "article:modified_time" not in facts.metas:
            yield self.local(facts.data(modified=True), "next-data")
        yield self.context.pending.link.modified

    def visible(self, page: Named, site: Site, heading: HtmlElement | None) -> Iterator[Candidate]:
        """The first time near the title or in the elements that the site's rules name; else the first day."""
        if heading is not None and (ago := self.counted(dateline.near(heading))):
            yield from self.candidate(ago, "dateline", Trust.SHOWN)
            return
        days = []
        for found in filter(None, map(self.find, self.datelines(heading, page, site))):
            if found.precision != "day":
                yield Candidate(found, Trust.HINT if site.updated_dateline else Trust.SHOWN, visible=True)
                return
            days.append(found)
        yield from (Candidate(day, Trust.HINT, visible=True) for day in days[:1])

    def datelines(self, heading: HtmlElement | None, page: Named, site: Site) -> Iterator[str]:
        """The texts below and above the title, and those of the elements that the site's rules name."""
        if heading is not None:
            yield dateline.after(heading)
            yield dateline.before(heading)
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
            yield from self.candidate(found, "htmldate", Trust.GUESS)

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
