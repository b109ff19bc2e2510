"""Gives invented stories a vocabulary as large and as mixed as that of captured articles.

The newsroom combines the phrases of a few topics. That is enough for tests, but a thousand of its stories have only
3,000 distinct words, and two of them share a hundred times as many 3-word runs as two articles of the press. So each
story gets words of its own: names, numbers and function words stay, and each other word is replaced throughout the
story by an invented one, drawn with the frequencies of natural words (the Zipf-Mandelbrot law). The constants below are
set so that `python -m benchmarks.figures DIR` shows similar figures for farm and captured articles.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace
from functools import cache, lru_cache

from tests.newsroom import Story

WORDS = 100_000  # distinct words that there are; in real articles there is no end of new ones
FLATTENED = 30  # Mandelbrot's constant: about how many of the first words are equally frequent
KEPT = frozenset(
    """
    ada adalah akan atau bagi bahwa baru belum bisa bukan dalam dan dapat dari dengan di dia hanya hari harus hingga ia
    ini itu jadi juga kami karena kata ke ketika kini kita lagi lebih masih menjadi mereka namun oleh orang pada para
    persen saat saja sampai satu saya sebab sebagai secara sehingga semua seperti serta setelah sudah tahun telah
    tersebut tetap tetapi tidak untuk yang
    """.split()
)
_WORD = re.compile(r"\b[A-Za-z][a-z]{2,}\b")
_LOWER = re.compile(r"(?<![\w.])[a-z]{3,}\b")
_ONSETS = (*"bcdghjklmnprstwbdklmprst", "ng", "ny", "pr", "tr", "kr", "sy")
_VOWELS = "aaaaiiiuuueeo"
_CODAS = ("", "", "", "n", "ng", "r", "s", "t", "l", "k", "m", "h", "p")
AFFIXED = 0.4  # share of words with affixes
IN_DICTIONARY = 0.75  # share of the more frequent roots that are in the dictionary
SHORTER = 6.0  # letters of random noise when roots are sorted by length; the larger, the less short ones come first
_AFFIXES = (
    ("me", ""), ("me", "kan"), ("me", "i"), ("ber", ""), ("ber", "an"), ("di", ""), ("di", "kan"), ("ter", ""),
    ("pe", "an"), ("ke", "an"), ("se", ""), ("", "an"), ("", "nya"), ("", "nya"),
)  # fmt: skip
_DROPPED = {"p": "m", "t": "n", "k": "ng", "s": "ny"}
_NASALS = dict.fromkeys("aiueogh", "ng") | dict.fromkeys("cdj", "n") | {"b": "m"}


def varied(story: Story, seed: int | str) -> Story:
    """The story with other words in place of those that it writes in lower case and that are not `KEPT`."""
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
    """The word of a frequency rank, always the same; some are a more frequent root with affixes."""
    rng = random.Random(rank)
    if rng.random() >= AFFIXED:
        return _root(rank)
    root = _root(rank // 4)
    prefix, suffix = rng.choice(_AFFIXES)
    return (_nasal(root) if prefix == "me" else prefix + root) + suffix


def _root(rank: int) -> str:
    """The root of a rank: most frequent ones are from the dictionary, others and all rare ones are invented."""
    rng, dictionary = random.Random(f"root/{rank}"), _dictionary()
    if rank < len(dictionary) and rng.random() < IN_DICTIONARY:
        return dictionary[rank]
    syllables = [rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(2 if rank < len(dictionary) else 3)]
    if rng.random() < 0.2:
        syllables[0] = syllables[0][-1]  # only the vowel
    return "".join(syllables) + rng.choice(_CODAS)


@cache
def _dictionary() -> list[str]:
    """PySastrawi's roots in a random order in which shorter ones tend to come first."""
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    words = [word for word in StemmerFactory().get_words() if word.isalpha() and word.islower()]
    rng = random.Random("roots")
    return sorted(words, key=lambda word: len(word) + rng.uniform(0, SHORTER))


def _nasal(root: str) -> str:
    """The root with the prefix me-: pakai → memakai, ambil → mengambil."""
    first = root[0]
    if first in _DROPPED:
        return f"me{_DROPPED[first]}{root[1:]}"
    return f"me{_NASALS.get(first, '')}{root}"
