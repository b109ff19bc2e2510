"""Papers that publish, correct, rename, withdraw and copy stories for weeks, and what a crawler could have seen."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from tests.conftest import Ran, assert_ledger_adds_up
from tests.forked import forked
from tests.newsroom import (
    FAULTS,
    STYLES,
    FeedSpec,
    Newsroom,
    Request,
    Resource,
    Site,
    Story,
    agency_copy,
    edited_copy,
    truncated_copy,
    write,
)
from tests.newsroom.faults import Rule

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 8, 3, tzinfo=UTC)
Key = tuple[str, int]  # a site's id and the number of its story


class Paper(Site):
    """A site that remembers all addresses and texts of its stories; old addresses redirect to the current ones."""

    now = START

    def __init__(self, *about: Any, a_day: float, **more: Any) -> None:
        super().__init__(*about, **more)
        self.a_day = a_day  # stories a day
        self.paths_ever: dict[str, int] = {}  # path → number of its story
        self.texts: dict[int, list[str]] = defaultdict(list)  # number → all texts of the story, the newest last
        self.changed: dict[int, datetime] = {}  # number → when the story got its newest text
        self.off: set[int] = set()  # numbers of stories that were withdrawn

    def stamp(self) -> None:
        """Note a change, by the clock of the month."""
        self.touched = max(self.now, self.touched + timedelta(seconds=1)) if self.touched else self.now
        self.touch()
        for story in self.stories[:100]:
            self.paths_ever |= {path.partition("?")[0]: story.number for path in self.paths(story)}
            if self.gold(story) not in self.texts[story.number]:
                self.texts[story.number].append(self.gold(story))
                self.changed[story.number] = self.now

    def number_at(self, path: str) -> int | None:
        """The number of the story to which the path leads or once led."""
        return self.paths_ever.get(path.partition("?")[0])

    def story(self, number: int | None) -> Story | None:
        """The story as it is now; None if there is none of this number."""
        return next((story for story in self.stories if story.number == number), None)

    def find(self, target: str) -> Resource | None:
        """The answer to a path; a 301 if the story of that path has another one now."""
        found, story = super().find(target), self.story(self.number_at(target))
        if found is None and story is not None and story.number not in self.off:
            return Resource("article", b"", "", 301, headers=(("Location", self.path(story)),), story=story.number)
        return found

    def build_anew(self) -> None:
        """Give all stories new addresses."""
        with self.lock:
            self.style = replace(self.style, path=lambda _, story: f"/artikel/{story.slug}-{story.number}.html")
            self.stamp()


@dataclass(frozen=True)
class Trouble:
    """A fault that a site has for some time; times count from the start of the month."""

    site: str
    fault: str
    begin: timedelta
    end: timedelta
    kind: str | None = None


@dataclass
class Month:
    """A town, its clock, the real command, and what a crawler could have seen."""

    papers: list[Paper]
    folder: Path
    seed: int
    troubles: Iterable[Trouble] = ()
    now: datetime = START
    listed: set[Key] = field(default_factory=set)  # stories in feeds served to crawls that came to their end
    served: dict[Key, list[str]] = field(default_factory=lambda: defaultdict(list))  # texts served to them
    copies: dict[Key, Key] = field(default_factory=dict)  # copy → original
    asked: Counter[str] = field(default_factory=Counter)  # address → requests
    _copying: list[tuple[datetime, Paper, Any, Paper, int]] = field(default_factory=list)

    def __enter__(self) -> Self:
        Paper.now = self.now
        self.had = tuple(self.troubles)
        self.rng, self.room = random.Random(self.seed), Newsroom(self.papers).start()
        self.db, self.feeds = self.folder / "kliping.db", self.folder / "feeds.yaml"
        for paper in self.papers:
            for hours in range(4):
                self.publish(paper, self.now - (hours + 1) * HOUR)
        return self

    def __exit__(self, *_: object) -> None:
        self.room.stop()

    # --- the papers at work

    def publish(self, paper: Paper, when: datetime, copied: Story | None = None) -> Story:
        """Publish a new story, or the paper's version of another paper's story (`copied`)."""
        number, when = 1000 * (self.papers.index(paper) + 1) + len(paper.texts), when.replace(second=0)
        story = replace(copied, number=number, published=when, modified=when) if copied else None
        story = story or write(f"{self.seed}/{paper.id}", number, when)
        paper.publish(story)
        return story

    def pass_time(self, hours: float) -> None:
        """An hour after the other, with what the papers do in it."""
        for _ in range(max(1, round(hours))):
            self.now = Paper.now = self.now + HOUR * hours / max(1, round(hours))
            for due in [each for each in self._copying if each[0] <= self.now]:
                self._copying.remove(due)
                _, paper, rewrite, original, number = due
                if story := original.story(number):
                    copy = self.publish(paper, self.now, rewrite(story, 0))
                    self.copies[paper.id, copy.number] = (original.id, number)
            for paper in self.papers:
                if self.rng.random() < paper.a_day / 24:
                    story = self.publish(paper, self.now)
                    if paper is self.papers[0] and self.rng.random() < 0.6:
                        rewrite = self.rng.choice((agency_copy, edited_copy, truncated_copy))
                        other = self.rng.choice(self.papers[1:])
                        self._copying.append((self.now + 2 * HOUR, other, rewrite, paper, story.number))
                self._edit(paper)

    def _edit(self, paper: Paper) -> None:
        young = [story for story in paper.stories[:12] if story.number not in paper.off]
        story, chance = self.rng.choice(young), self.rng.random() * 24
        if chance < 1:
            line = write(f"{self.seed}/{self.now}", 1, self.now).paragraphs[1]
            paper.change(replace(story, paragraphs=(*story.paragraphs[:-1], line), modified=self.now))
        elif chance < 1.3:
            paper.change(replace(story, title=f"Terkini: {story.title}", modified=self.now))
        elif chance < 1.6:
            paper.off.add(story.number)
            paper.remove(story, self.rng.choice((404, 410)), from_feeds=self.rng.random() < 0.5)
        elif chance < 1.9:  # to the head of the feed
            with paper.lock:
                paper.stories.remove(story)
                paper.publish(story)

    # --- the command

    def kliping(self, *words: object, timeout: float = 240) -> Ran | None:
        """Run the real command at this time of the month; None if it was killed at the timeout."""
        try:
            return Ran(*forked().run([*map(str, words)], self.folder, timeout, self.now))
        except TimeoutError:
            return None

    def crawl(self, *more: object, timeout: float = 240) -> None:
        """Crawl with the faults of the hour, and note what the crawler could see."""
        past = self.now - START
        self.room.server.plays[:] = [
            Rule(FAULTS[each.fault], site=each.site, kind=each.kind)
            for each in self.troubles
            if each.begin <= past < each.end
        ]
        self.feeds.write_text(self.room.feeds_yaml(), encoding="utf-8")
        self.room.log.clear()
        where = ("--feeds", self.feeds, "--db", self.db, "--allow-private-addresses", "--json", "--workers", 0)
        ran = self.kliping("crawl", *where, *more, timeout=timeout)
        whole = ran is not None and ran.json["reason"] == "finished"
        if ran is not None:
            assert ran.code in (0, 3), ran
            assert_ledger_adds_up(self.db)
        for request in self.room.requests():
            self.asked[request.url] += 1
            sound = not request.fault or (FAULTS[request.fault].survivable and request.status == 200)
            if whole and sound and request.status in (200, 304):
                self._note(request)

    def _note(self, request: Request) -> None:
        paper = next(paper for paper in self.papers if paper.id == request.site)
        for spec in paper.feeds:
            if request.path == spec.path:
                self.listed |= {(paper.id, entry.story.number) for entry in paper.entries(spec)}
        story = paper.story(paper.number_at(request.path))
        if story is not None and request.status == 200:
            self.served[paper.id, story.number].append(paper.gold(story))


def papers() -> list[Paper]:
    """An agency and five papers, each with its own style and feeds."""
    rss = FeedSpec("rss", "/rss", tracking="?utm_source=rss", limit=15)
    return [
        Paper("agency", "Kantor Berita", STYLES["twins"], [FeedSpec("rss", "/rss", limit=20)], a_day=5),
        Paper("portal", "Kabar Nusa", STYLES["portal"], [rss, FeedSpec("news-sitemap", "/peta.xml")], a_day=4),
        Paper("daily", "Harian Bahari", STYLES["daily"], [FeedSpec("section", "/indeks", limit=12)], a_day=3),
        Paper("breaks", "Sindang Pos", STYLES["breaks"], [FeedSpec("rss091", "/feed", limit=12)], a_day=3),
        Paper("paged", "Lensa", STYLES["paged"], [FeedSpec("atom", "/atom", limit=12)], zone="WITA", a_day=3),
        Paper("scripted", "Pos Toraja", STYLES["scripted"], [FeedSpec("json", "/json")], zone="WITA", a_day=2),
    ]
