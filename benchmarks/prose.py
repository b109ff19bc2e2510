"""Stories in words as many and as mixed as those of captured articles.

The newsroom combines the phrases of a few topics: enough to test with, but a thousand of its stories have 3,000 words
between them, and two of them share a hundred times the 3-word runs that two articles of the press do. Here each story
says its own words instead: names, numbers and function words stay, each of the others becomes an invented one for the
length of the story, drawn with the frequencies that words have (Zipf's law as Mandelbrot put it). The figures below are
set so that `python -m benchmarks.farm --figures --corpus DIR` shows the like of captured articles.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace
from functools import cache, lru_cache

from tests.newsroom import Story

WORDS = 100_000  # that there are; Indonesian articles go on to have new ones
FLATTENED = 30  # Mandelbrot's constant: how many of the first words are about equally frequent
KEPT = frozenset(
    """
    ada adalah akan atau bagi bahwa baru belum bisa bukan dalam dan dapat dari dengan di dia hanya hari harus hingga ia
    ini itu jadi juga kami karena kata ke ketika kini kita lagi lebih masih menjadi mereka namun oleh orang pada para
    persen saat saja sampai satu saya sebab sebagai secara sehingga semua seperti serta setelah sudah tahun telah
    tersebut tetap tetapi tidak untuk yang
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
_WORD = re.compile(r"\b[A-Za-z][a-z]{2,}\b")
_LOWER = re.compile(r"(?<![\w.])[a-z]{3,}\b")
_ONSETS = (*"bcdghjklmnprstwbdklmprst", "ng", "ny", "pr", "tr", "kr", "sy")
_VOWELS = "aaaaiiiuuueeo"
_CODAS = ("", "", "", "n", "ng", "r", "s", "t", "l", "k", "m", "h", "p")
AFFIXED = 0.4  # of the words
IN_DICTIONARY = 0.75  # of the more frequent roots
SHORTER = 6.0  # letters; the larger, the less do short roots come before long ones
_AFFIXES = (
    ("me", ""), ("me", "kan"), ("me", "i"), ("ber", ""), ("ber", "an"), ("di", ""), ("di", "kan"), ("ter", ""),
    ("pe", "an"), ("ke", "an"), ("se", ""), ("", "an"), ("", "nya"), ("", "nya"),
)  # fmt: skip
_DROPPED = {"p": "m", "t": "n", "k": "ng", "s": "ny"}
_NASALS = dict.fromkeys("aiueogh", "ng") | dict.fromkeys("cdj", "n") | {"b": "m"}


def varied(story: Story, seed: int | str) -> Story:
    """The story in its own words: those that it writes in lower case and that are not `KEPT`."""
    rng = random.Random(f"prose/{seed}/{story.number}")
    body = " ".join((*story.paragraphs, *(head for _, head in story.heads)))
    own: dict[str, str] = {}
    for word in dict.fromkeys(_LOWER.findall(body)):
        own[word] = word if word in KEPT else word_at(_rank(rng))

    def say(text: str) -> str:
        return _WORD.sub(lambda match: _as(match[0], own.get(match[0].lower(), match[0])), text)

    return replace(
        story,
        title=say(story.title),
        summary=say(story.summary),
        paragraphs=tuple(map(say, story.paragraphs)),
        heads=tuple((place, say(head)) for place, head in story.heads),
    )


def _as(written: str, word: str) -> str:
    return word[0].upper() + word[1:] if written[0].isupper() else word


def _rank(rng: random.Random) -> int:
    return int(FLATTENED * ((WORDS + FLATTENED) / FLATTENED) ** rng.random()) - FLATTENED


@lru_cache(maxsize=WORDS)
def word_at(rank: int) -> str:
    """The invented word of a rank, the same at all times; some are a more frequent root with affixes."""
    rng = random.Random(rank)
    if rng.random() >= AFFIXED:
        return _root(rank)
    root = _root(rank // 4)
    prefix, suffix = rng.choice(_AFFIXES)
    return (_nasal(root) if prefix == "me" else prefix + root) + suffix


def _root(rank: int) -> str:
    """A root of the dictionary, as most frequent ones are, or an invented one, as names and rare words are."""
    rng, dictionary = random.Random(f"root/{rank}"), _dictionary()
    if rank < len(dictionary) and rng.random() < IN_DICTIONARY:
        return dictionary[rank]
    syllables = [rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(2 if rank < len(dictionary) else 3)]
    if rng.random() < 0.2:
        syllables[0] = syllables[0][-1]  # begins with a vowel
    return "".join(syllables) + rng.choice(_CODAS)


@cache
def _dictionary() -> list[str]:
    """PySastrawi's roots in a random order, the shorter ones sooner."""
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    words = [word for word in StemmerFactory().get_words() if word.isalpha() and word.islower()]
    rng = random.Random("roots")
    return sorted(words, key=lambda word: len(word) + rng.uniform(0, SHORTER))


def _nasal(root: str) -> str:
    """The root after me-: memakai of pakai, mengambil of ambil."""
    first = root[0]
    if first in _DROPPED:
        return f"me{_DROPPED[first]}{root[1:]}"
    return f"me{_NASALS.get(first, '')}{root}"
