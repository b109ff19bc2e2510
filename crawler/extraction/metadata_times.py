"""When an article was published: all sources of a time are weighed, and the best supported time wins.

Each source has a weight; sources within two minutes of each other add up, and a bare day adds a little to every time on
that day. Before that, wrong zones are found out: "Z" or "-07:00" on a time that readers see as "10:08 WIB" is local.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta

from lxml.html import HtmlElement

from crawler import dates
from crawler.extraction import metadata_dateline as dateline
from crawler.extraction.json_ld import value_of
from crawler.extraction.metadata_page import Facts
from crawler.extraction.named import Named
from crawler.extraction.words import Context, Site
from pipelines.items import Moment

AGREE = timedelta(minutes=2)

# How much each source is to be believed. A feed may carry the time of its own entry, a visible time that of an update.
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
    r"(?:diperbarui|diperbaharui|pembaruan|updated?|modified|last)\W{0,3}(?:pada|on|at)?\W{0,3}$", re.IGNORECASE
)
_CARELESS = re.compile(r":\d\d\s?Z$")  # typed by somebody; programs that know the zone write milliseconds or +00:00
_INDONESIAN = frozenset(("+07:00", "+08:00", "+09:00"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """The time that one source gives."""

    moment: Moment
    weight: float
    visible: bool = False  # readers see it, so its clock is the local one


def weigh(page: Named, facts: Facts, context: Context, site: Site, title: str) -> tuple[Moment | None, Moment | None]:
    """Published and modified, both UTC; modified is never earlier than published."""
    reader = _Reader(facts, context)
    structured = list(reader.structured())
    seen = list(reader.visible(page, site, title)) if _needs_visible(structured) else []
    candidates = [*structured, *seen] or list(reader.last_resort(page.root))
    mended = _mend_zones(candidates, reader)
    published = _best(mended, reader)
    wrong = {(a.moment.origin, a.moment.zone) for a, b in zip(candidates, mended, strict=True) if a is not b}
    for changed in [c.moment for c in reader.modified()] + [context.pending.link.modified]:
        if changed and (changed.origin, changed.zone) in wrong:
            changed = reader.parse(changed.raw, changed.origin, ignore_zone=True)  # noqa: PLW2901 - read again
        if changed and (not published or (changed.at >= published.at and not _vague(changed))):
            return published, changed
    return published, None


def _needs_visible(structured: list[Candidate]) -> bool:
    """Whether the visible dateline can add to what the markup says: no sure zone stands there, or two disagree."""
    exact = [c.moment for c in structured if c.weight >= 6 and not _vague(c.moment)]
    return not any(m.zone in _INDONESIAN for m in exact) or not all(_agree(m, exact[0]) for m in exact)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns the page's strings into candidates."""

    facts: Facts
    context: Context

    def parse(self, raw: str, origin: str, *, ignore_zone: bool = False, zone: str | None = None) -> Moment | None:
        if not raw:
            return None
        zone = zone or self.context.timezone
        return dates.parse(raw, zone=zone, now=self.context.now, origin=origin, ignore_zone=ignore_zone)

    def candidate(self, raw: str, origin: str, weight: float) -> Iterator[Candidate]:
        """One candidate or none; a time that lies in the future by its zone but not by its clock is read as local."""
        moment = self.parse(raw, origin) or self.parse(raw, origin, ignore_zone=True)
        if moment:
            if dates.is_relative(raw):
                weight = weight / 4  # as vague as its unit
            yield Candidate(moment, weight)

    def structured(self) -> Iterator[Candidate]:
        """Feed and sitemap, JSON-LD, metas, marked `<time>`s, script data, address."""
        link, article, facts = self.context.pending.link, self.facts.article, self.facts
        if link.published:
            vague = 4 if dates.is_relative(link.published.raw) else 1
            yield Candidate(link.published, _ORIGIN_WEIGHT.get(link.published.origin, 6) / vague)
        for name, weight in (("datePublished", 9), ("dateCreated", 4), ("uploadDate", 3)):
            yield from self.candidate(value_of(article.get(name), 100), "json-ld", weight)
        for name, weight in _META.items():
            for content in facts.metas.get(name, ())[:2]:
                yield from self.candidate(content[:200], "meta", weight)
        for kind, value in facts.times[:40]:
            if kind == "published":
                yield from self.candidate(value, "time", 6)
                break  # the next ones are other articles'
        if not article.get("datePublished") and "article:published_time" not in facts.metas:
            yield from self.candidate(facts.data(), "next-data", 5)
        if moment := self.address():
            yield Candidate(moment, 3, visible=moment.precision != "day")

    def modified(self) -> Iterator[Candidate]:
        facts, article = self.facts, self.facts.article
        yield from self.candidate(value_of(article.get("dateModified"), 100), "json-ld", 9)
        for name in _META_MODIFIED:
            yield from self.candidate(facts.meta(name), "meta", 7)
        for kind, value in facts.times[:40]:
            if kind == "modified":
                yield from self.candidate(value, "time", 6)
                break
        if not article.get("dateModified") and "article:modified_time" not in facts.metas:
            yield from self.candidate(facts.data(modified=True), "next-data", 5)

    def visible(self, page: Named, site: Site, title: str) -> Iterator[Candidate]:
        """What stands near the title, else at the site's known place of the time."""
        anchor = dateline.anchor(page.root, self.facts, title)
        if anchor is not None and (ago := self.counted(dateline.near(anchor))):
            yield from self.candidate(ago, "dateline", 6)
            return
        moment = self.find(dateline.after(anchor)) if anchor is not None else None
        if anchor is not None and (not moment or moment.precision == "day"):
            above = self.find(dateline.before(anchor))
            moment = above if above and (above.precision != "day" or not moment) else moment
        if not moment or moment.precision == "day":
            known = (
                m
                for e in page.select(site.published)[:4]
                if (m := self.find(dateline.text_of(e))) and m.precision != "day"
            )
            moment = next(known, moment)
        if moment:
            weight = 2 if site.updated_dateline or moment.precision == "day" else 6
            yield Candidate(moment, weight, visible=True)

    def counted(self, pieces: list[str]) -> str | None:
        """The time below the title where that counts from now ("5 jam lalu"): a date further on is another story's."""
        ago = next((one for one in pieces if len(one) <= dateline.LONGEST_AGO and dates.is_relative(one)), None)
        return None if ago is None or self.find(" ".join(pieces)) else ago

    def last_resort(self, tree: HtmlElement) -> Iterator[Candidate]:
        """What htmldate finds, a day; its extensive search is left out, since it makes days up."""
        from htmldate import find_date

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = find_date(deepcopy(tree), extensive_search=False, original_date=True, url=self.facts.url)
        except Exception:  # noqa: BLE001 - whatever a library does with a stranger's page, there is no date in it
            return
        if found:
            yield from self.candidate(found, "htmldate", 1)

    def find(self, text: str) -> Moment | None:
        """The first date of a text that is not said to be that of an update."""
        zone, now, text = self.context.timezone, self.context.now, " ".join(text.split())
        moment = dates.find(text, zone=zone, now=now, origin="dateline")
        if moment and (at := text.find(moment.raw)) >= 0 and _MODIFIED_WORD.search(text[:at][-30:]):
            rest = dates.find(text[at + len(moment.raw) :], zone=zone, now=now, origin="dateline")
            return rest or moment
        return moment

    def address(self) -> Moment | None:
        """The time that stands in the page's address."""
        for words, raw in dates.in_address(self.facts.url):
            if moment := self.parse(words, "url"):
                return replace(moment, raw=raw)
        return None


def _mend_zones(candidates: list[Candidate], reader: _Reader) -> list[Candidate]:
    """Read times again whose written zone the rest of the page proves wrong.

    detik wrote "2015-11-05 T10:08:58Z" under "Kamis, 05/11/2015 10:08 WIB", merdeka "13:00:00-07:00" and "13:00 GMT".
    """
    exact = [c for c in candidates if c.moment.precision != "day"]
    known = [c.moment for c in exact if c.moment.zone in _INDONESIAN]
    shown = [c.moment for c in exact if c.visible]
    west = [c.moment for c in exact if c.moment.zone.startswith("-")]

    def mend(c: Candidate) -> Candidate:
        m = c.moment
        if c.visible or m.precision == "day" or m in known or any(_agree(m, t) for t in (*known, *shown)):
            return c
        if m.zone == reader.context.timezone:  # no zone was written: local, unless as UTC it agrees with another
            other = reader.parse(m.raw, m.origin, zone="UTC")
            proofs = [x.moment for x in exact if x is not c and x.moment.zone != m.zone]
        else:
            other = reader.parse(m.raw, m.origin, ignore_zone=True)
            # A clock without a zone proves a careless "Z" wrong, not "+00:00": WordPress left on UTC shows UTC as well.
            proofs = [*known, *(shown if _CARELESS.search(m.raw) else ())]
            # No newsroom here is west of Greenwich: the sign is wrong; so is the zone of whatever shows the same clock.
            if other and any(w is m or _same_clock(w, m, reader) for w in west):
                return replace(c, moment=other)
        if other is None or not any(_agree(other, p) for p in proofs):
            other = _by_clock(m, known, reader)
        return replace(c, moment=other) if other else c

    return [mend(c) for c in candidates]


def _by_clock(m: Moment, known: list[Moment], reader: _Reader) -> Moment | None:
    """Read a time without a zone, or with a careless one, in the zone of a time that says the same clock with its own.

    "2026-08-31T21:15:00" beside "31 Agustus 2026, 21:15 WITA", on a site of whose zone nobody has told.
    """
    if m.zone != reader.context.timezone and not _CARELESS.search(m.raw):
        return None
    readings = ((k, reader.parse(m.raw, m.origin, ignore_zone=True, zone=k.zone)) for k in known)
    return next((other for k, other in readings if other and _agree(other, k)), None)


def _vague(m: Moment) -> bool:
    """Whether it is a day only, or the midnight that systems write for a day."""
    local = m.at.astimezone(dates.zone_of(m.zone))
    return m.precision == "day" or (local.hour, local.minute, local.second) == (0, 0, 0)


def _same_clock(a: Moment, b: Moment, reader: _Reader) -> bool:
    local_a = reader.parse(a.raw, a.origin, ignore_zone=True)
    local_b = reader.parse(b.raw, b.origin, ignore_zone=True)
    return bool(local_a and local_b and local_a.at == local_b.at)


def _agree(a: Moment, b: Moment) -> bool:
    return abs(a.at - b.at) <= AGREE


def _best(candidates: list[Candidate], reader: _Reader) -> Moment | None:
    """The candidate with the most support; a bare day never beats a time of that day."""
    zone = dates.zone_of(reader.context.timezone)

    def day(m: Moment) -> object:
        return m.at.astimezone(zone).date()

    def support(c: Candidate) -> float:
        total = c.weight if not _vague(c.moment) else c.weight / 2
        for other in candidates:
            if other is c:
                continue
            if _vague(other.moment) or _vague(c.moment):
                total += other.weight / 2 if day(other.moment) == day(c.moment) else 0
            elif _agree(c.moment, other.moment):
                total += other.weight
        return total

    best = max(candidates, key=lambda c: (support(c), c.weight), default=None)
    if best is None:
        return None
    if _vague(best.moment):
        exact = [c for c in candidates if not _vague(c.moment) and day(c.moment) == day(best.moment)]
        return max(exact, key=lambda c: (support(c), c.weight)).moment if exact else best.moment
    same = [c for c in candidates if not _vague(c.moment) and _agree(c.moment, best.moment)]
    return max(same, key=lambda c: (c.weight, c.moment.precision == "second")).moment
