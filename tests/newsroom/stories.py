"""Invents the newsroom's stories from `words` and a seed; each is distinct, and none has ever happened.

The same (seed, number) gives the same story on every machine. Copies are made from a story as papers make them from an
agency's text (unchanged, edited or cut short), so that near-duplicate detection meets what it meets in practice.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone

from tests.newsroom import words

ZONES = {"WIB": timezone(timedelta(hours=7)), "WITA": timezone(timedelta(hours=8)), "WIT": timezone(timedelta(hours=9))}
SMALL_WORDS = frozenset(
    {"di", "ke", "dari", "dan", "yang", "untuk", "pada", "per", "dengan", "lewat", "atas", "sejak", "hingga"}
)
SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Story:
    """A story before it is rendered in a page style."""

    number: int  # the article id in addresses
    title: str
    summary: str
    paragraphs: tuple[str, ...] = field(repr=False)  # without dateline and initials
    heads: tuple[tuple[int, str], ...] = field(repr=False)  # subheading before paragraph n
    published: datetime  # UTC, whole minutes
    modified: datetime
    place: str
    zone: str  # WIB, WITA or WIT: of the place it happened
    authors: tuple[str, ...]
    editor: str
    initials: str  # reporter/editor
    section: str
    tags: tuple[str, ...]
    caption: str
    credit: str = ""  # the agency that it was taken from

    @property
    def slug(self) -> str:
        """The title as addresses write it."""
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")


class _Desk:
    """Fills the slots of a skeleton for one story; the same place and people run through all of it."""

    def __init__(self, rng: random.Random, now: datetime) -> None:
        self.rng = rng
        self.topic = rng.choice(words.TOPICS)
        self.place, self.province, self.zone = rng.choice(words.PLACES)
        self.villages = [self._village() for _ in range(4)]
        self.streets = rng.sample(words.STREET, 3)
        self.goods = rng.sample(words.GOODS, 2)
        self.company = f"{rng.choice(words.COMPANY_A)} {rng.choice(words.COMPANY_B)}"
        self.people = [person(rng) for _ in range(2)]
        local = now.astimezone(ZONES[self.zone])
        self.today = f"{words.DAYS[local.weekday()]} ({local.day}/{local.month}/{local.year})"
        self.roles = [self.fill(role) for role in rng.sample(self.topic.roles, 2)]
        self.used: dict[str, list[str]] = {}

    def _village(self) -> str:
        head, tail = self.rng.choice(words.VILLAGE_HEADS), self.rng.choice(words.VILLAGE_TAILS)
        return head + tail if self.rng.random() < 0.5 else f"{head} {tail.capitalize()}"

    def fresh(self, pool: str) -> str:
        """The next phrase of a pool of the topic; each is used once before any is used again."""
        left = self.used.setdefault(pool, [])
        if not left:
            left += self.rng.sample(getattr(self.topic, pool), len(getattr(self.topic, pool)))
        return left.pop()

    def slot(self, match: re.Match[str]) -> str:
        name, rng = match[1], self.rng
        key = name.rstrip("2").lower().removesuffix("_besar").removesuffix("_kecil")
        if key in PHRASES:
            text = self.fill(self.fresh(PHRASES[key]))
            if name.endswith("_kecil"):
                return text[0].lower() + text[1:]
            return text[0].upper() + text[1:] if name[0].isupper() or name.endswith("_besar") else text
        if key in ("p", "q", "p_peran", "q_peran"):
            which = 0 if key[0] == "p" else 1
            text = self.roles[which] if key.endswith("peran") else self.people[which]
            return text[0].upper() + text[1:] if name[0].isupper() else text
        if key in self.fixed():
            return self.fixed()[key]
        return {
            "n": lambda: str(rng.choice((rng.randint(3, 19), rng.randint(20, 99), rng.randint(100, 950)))),
            "rp": lambda: f"{rng.randint(2, 98)}.{rng.choice(('000', '250', '500', '750'))}",
            "persen": lambda: f"{rng.randint(2, 48)},{rng.randint(1, 9)}",
            "jam": lambda: str(rng.randint(2, 11)),
            "menit": lambda: f"{rng.randint(0, 59):02d}",
            "tahun": lambda: str(rng.randint(1997, 2024)),
            "hari": lambda: rng.choice(words.DAYS),
            "bulan": lambda: rng.choice(words.MONTHS),
            "desa": lambda: rng.choice(self.villages),
            "jalan": lambda: rng.choice(self.streets),
            "barang": lambda: rng.choice(self.goods),
        }[key]()

    def fixed(self) -> dict[str, str]:
        return {"tempat": self.place, "provinsi": self.province, "pt": self.company, "kini": self.today}

    def fill(self, skeleton: str) -> str:
        text = SLOT.sub(self.slot, skeleton)
        return text[0].upper() + text[1:] if skeleton[0].isupper() else text


PHRASES = {  # slot → pool of the topic
    "aktor": "actors",
    "laku": "acts",
    "sebab": "causes",
    "akibat": "effects",
    "kata": "says",
    "tambah": "adds",
}


def headline(text: str) -> str:
    """Capitals as Indonesian headlines have them."""
    title = " ".join(word if word in SMALL_WORDS else word[0].upper() + word[1:] for word in text.split())
    return title[0].upper() + title[1:]


def person(rng: random.Random) -> str:
    """An invented name of two or three parts."""
    given = rng.sample(words.GIVEN, 2 if rng.random() < 0.3 else 1)
    return " ".join([*given, rng.choice(words.FAMILY)])


def write(seed: int | str, number: int, published: datetime, *, paragraphs: tuple[int, int] = (7, 11)) -> Story:
    """Story `number` of `seed`, with a number of paragraphs in the given range, published then (UTC)."""
    rng = random.Random(f"{seed}/{number}")
    published = published.astimezone(UTC).replace(second=0, microsecond=0)
    desk = _Desk(rng, published)
    count = rng.randint(*paragraphs)
    body = [desk.fill(rng.choice(words.LEADS))]
    while len(body) < count - 1:
        body.append(desk.fill(rng.choice(words.QUOTES if len(body) % 3 == 2 else words.FACTS)))
    body.append(desk.fill(rng.choice(words.ENDS)))
    title = headline(desk.fill(rng.choice(desk.topic.titles)))
    head = desk.fill(desk.fresh("heads"))
    author, editor = person(rng), person(rng)
    return Story(
        number=number,
        title=title,
        summary=body[0].split(". ")[0].rstrip(".") + ".",
        paragraphs=tuple(body),
        heads=((count // 2, head[0].upper() + head[1:]),),
        published=published,
        modified=published + timedelta(minutes=rng.choice((0, 0, 4, 17))),
        place=desk.place,
        zone=desk.zone,
        authors=(author,) if rng.random() < 0.8 else (author, person(rng)),
        editor=editor,
        initials=f"{_initials(author)}/{_initials(editor)}",
        section=desk.topic.section,
        tags=(*rng.sample(desk.topic.tags, 3), desk.place.lower()),
        caption=f"Suasana di Jalan {desk.streets[0]}, {desk.place}. Foto: {person(rng)}",
    )


def _initials(name: str) -> str:
    return (name[:2] + name.rsplit(maxsplit=1)[-1][0]).lower()


def batch(
    seed: int | str,
    count: int,
    newest: datetime,
    *,
    first: int = 1,
    every: timedelta = timedelta(minutes=23),
    paragraphs: tuple[int, int] = (7, 11),
) -> list[Story]:
    """`count` stories, newest first, `every` apart, numbered upwards in time from `first`."""
    ago = range(count)
    return [write(seed, first + count - 1 - n, newest - every * n, paragraphs=paragraphs) for n in ago]


def agency_copy(story: Story, number: int) -> Story:
    """The same text on another site half an hour later: own number, agency credit."""
    when, credit = story.published + timedelta(minutes=35), "Kantor Berita Nusantara"
    return replace(story, number=number, credit=credit, authors=(credit,), published=when, modified=when)


def edited_copy(story: Story, number: int) -> Story:
    """An edited copy: another headline, one paragraph added and one left out, small words changed."""
    rng = random.Random(f"edit/0/{story.number}")
    swaps = (("kata ", "ujar "), (" juga ", " pun "), ("Selain itu, ", "Di samping itu, "), ("Menurut ", "Kata "))
    body = list(story.paragraphs)
    for old, new in swaps:
        body = [paragraph.replace(old, new, 1) for paragraph in body]
    del body[rng.randrange(2, len(body) - 1)]
    body.insert(2, write("own/0", story.number, story.published).paragraphs[1])
    when = story.published + timedelta(minutes=50)
    title = f"{story.place}: {story.title[0].lower()}{story.title[1:]}"
    return replace(story, number=number, title=title, paragraphs=tuple(body), heads=(), published=when, modified=when)


def truncated_copy(story: Story, number: int) -> Story:
    """A copy cut short to the first four paragraphs."""
    when = story.published + timedelta(minutes=20)
    return replace(story, number=number, paragraphs=story.paragraphs[:4], heads=(), published=when, modified=when)
