"""What people type into a search box → what FTS5 understands; every string is one or the other kind of answer.

banjir jakarta        both words, in any form: banjir, kebanjiran; jakarta
"banjir bandang"      these words side by side, exactly so
banjir OR longsor     one of the two; OR joins its two neighbours only
-video                articles that hold it are left out; exactly this word
bencan*               all that begins so
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from pipelines.errors import UsageError

MOST_WORDS = 64
SHORTEST_PREFIX = 2  # letters; one would make SQLite join the lists of a tenth of all words

# stand in nearly every article: looked for only where nothing else is
STOP_WORDS = frozenset(
    """
    yang dan di ke dari ini itu untuk pada dengan adalah dalam akan tidak juga oleh sebagai karena atau telah sudah ada
    bisa dapat saat para bagi agar serta tersebut ia mereka kami kita saya hal secara hingga sehingga antara lebih
    """.split()  # noqa: SIM905 - a list of words reads best as words
)

_PIECE = re.compile(r'(?P<no>-?)"(?P<phrase>[^"]*)"?(?P<star>\*?)|(?P<word>[^\s"]+)')
_QUOTES = str.maketrans("“”„«»", '"' * 5)
_SEARCHABLE = re.compile(r"[^\W_]")
_ONE_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Term:
    """One word or phrase."""

    text: str
    phrase: bool = False
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: of each group one term has to stand, and none of `without`."""

    groups: tuple[tuple[Term, ...], ...]
    without: tuple[Term, ...] = ()


def parse(text: str) -> Query:
    """Read what a person typed.

    Raises:
        UsageError: there is nothing in it to look for, or more than a search can take.
    """
    groups: list[list[Term]] = []
    without: list[Term] = []
    join = negate = False
    for piece in _PIECE.finditer(text.translate(_QUOTES)):
        word = piece["word"]
        if word in ("OR", "AND", "NOT"):
            join, negate = word == "OR", word == "NOT"
            continue
        term, negative = _term(piece)
        if not _SEARCHABLE.search(term.text):
            continue
        if term.prefix and len(_SEARCHABLE.findall(term.text)) < SHORTEST_PREFIX:
            raise UsageError(f"{term.text}*: too many words begin so; give at least {SHORTEST_PREFIX} letters")
        if negative or negate:
            without.append(term)
        elif join and groups:
            groups[-1].append(term)
        else:
            groups.append([term])
        join = negate = False
    if not groups:
        if without:
            raise UsageError(f"{_short(text)!r} only leaves words out; add a word to look for")
        raise UsageError(f"there is no word to look for in {_short(text)!r}; try: kliping search banjir jakarta")
    if sum(map(len, groups)) + len(without) > MOST_WORDS:
        raise UsageError(f"more than {MOST_WORDS} words to look for; the rarest few will do")
    return Query(tuple(map(tuple, groups)), tuple(without))


def widen(query: Query, alike: Callable[[str], Iterable[str]]) -> Query:
    """The query with each word in all its forms, and without stop words where others remain.

    What is to be left out stays as it is: `-satu` must not leave out persatuan.
    """
    groups = tuple(group for group in query.groups if not _is_stop(group)) or query.groups
    return replace(
        query, groups=tuple(tuple(form for term in group for form in _forms(term, alike)) for group in groups)
    )


def to_match(query: Query) -> str:
    """The query as FTS5's MATCH wants it."""
    wanted = " AND ".join(map(_either, query.groups))
    return f"({wanted}) NOT {_either(query.without)}" if query.without else wanted


def _term(piece: re.Match[str]) -> tuple[Term, bool]:
    if piece["word"] is None:
        return Term(piece["phrase"].strip(), phrase=True, prefix=bool(piece["star"])), bool(piece["no"])
    word = piece["word"]
    bare = word.lstrip("-–−(")
    text = bare.rstrip("*)")
    return Term(text, prefix=bare.rstrip(")").endswith("*")), word[0] in "-–−"


def _is_stop(group: tuple[Term, ...]) -> bool:
    return all(not term.phrase and not term.prefix and term.text.lower() in STOP_WORDS for term in group)


def _forms(term: Term, alike: Callable[[str], Iterable[str]]) -> list[Term]:
    if term.phrase or term.prefix or not _ONE_WORD.fullmatch(term.text):
        return [term]
    return [term, *(Term(word) for word in alike(term.text) if word != term.text.lower())]


def _either(terms: Iterable[Term]) -> str:
    every = list(dict.fromkeys(map(_quoted, terms)))
    return every[0] if len(every) == 1 else f"({' OR '.join(every)})"


def _quoted(term: Term) -> str:
    return '"{}"{}'.format(term.text.replace('"', " "), " *" if term.prefix else "")


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
