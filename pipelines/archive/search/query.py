"""Turns what people type into a search box into an FTS5 query, or into a UsageError; no string is an error of SQLite.

banjir jakarta        both words, in any form: banjir, kebanjiran; jakarta
"banjir bandang"      these words side by side, exactly so
banjir OR longsor     one of the two; OR, or in lower case, joins only its two neighbours
(banjir siak) OR riau both of the first two, or the third
-video                leaves out articles that have exactly this word; NOT video is the same
-(a OR b)             leaves out articles that have one of the two; -a OR b is the same
bencan*               all words with this beginning
title:banjir          in the headline; also before a phrase or parentheses
U-23, Rp1,5, Jum'at   also finds U23, Rp 1,5 and Jumat
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from pipelines.errors import UsageError

MOST_WORDS = 64  # most words and phrases of a query
DEEPEST = 8  # most levels of nested parentheses; SQLite's own parser gives up at some thirty
SHORTEST_PREFIX = 2  # least letters before a *; for a single one, SQLite would join the lists of a tenth of all words

# Words that nearly every article has: searched only where the query has no others
STOP_WORDS = frozenset(
    """
    yang dan di ke dari ini itu untuk pada dengan adalah dalam akan tidak juga oleh sebagai karena atau telah sudah ada
    bisa dapat saat para bagi agar serta tersebut ia mereka kami kita saya hal secara hingga sehingga antara lebih
    """.split()
)

_PIECE = re.compile(
    r"""
    (?P<title>[-–−]*(?i:title):(?=[^\s)]))
    | (?P<no>[-–−]*) (?: (?P<open>\() | "(?P<phrase>[^"]*)"?(?P<star>\*?) )
    | (?P<close>\))
    | (?P<word>(?: [^\s"()] | (?<=[^\s"(])\([^\s"()]*\)? )+)  # parentheses within a word are its own
    """,
    re.VERBOSE,
)
_QUOTES = str.maketrans("“”„«»", '"' * 5)
_TRY = "try: kliping search banjir jakarta"
_SEARCHABLE = re.compile(r"[^\W_]")
_ONE_WORD = re.compile(r"[\W_]*([^\W_]+)[\W_]*")  # also matches "banjir," and #banjir
_JOINT = re.compile(r"(?<=[^\W\d_])[-'’](?=[^\W_])")  # in U-23, Jum'at and non-aktif; others write U23, Jumat, nonaktif
_GLUED = re.compile(r"(?<=[^\W\d_])(?=\d)")  # in U23 and Rp1,5; others write U 23 (which also finds U-23) and Rp 1,5


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase to look for."""

    text: str
    phrase: bool = False
    prefix: bool = False
    title: bool = False  # only in the headline


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query: one of each group must occur, and none of `without`; a nested Query was in parentheses."""

    groups: tuple[tuple[Term | Query, ...], ...]
    without: tuple[Term | Query, ...] = ()
    title: bool = False  # only in the headline


def parse(text: str) -> Query:
    """Read what a person typed.

    Raises:
        UsageError: the text has no word to look for, or too many.
    """
    query = _read(_PIECE.finditer(text.translate(_QUOTES)), text)
    if not query.groups:
        raise UsageError(f"{_short(text)!r} has no word to search for; {_TRY}")
    if _size(query) > MOST_WORDS:
        raise UsageError(f"more than {MOST_WORDS} words; use only the rarest few")
    return query


def _read(pieces: Iterator[re.Match[str]], text: str, depth: int = 0) -> Query:
    """Read up to the next closing parenthesis, or to the end of the text."""
    if depth > DEEPEST:
        raise UsageError(f"more than {DEEPEST} levels of nested parentheses in {_short(text)!r}; use fewer")
    groups: list[list[Term | Query]] = []
    without: list[Term | Query] = []
    last = None  # the list that the last term went to; OR adds the next term to the same one
    join = negate = title = False
    for piece in pieces:
        word = piece["word"]
        if word in ("OR", "or", "AND", "and", "NOT"):  # "not" is an Indonesian word: not balok
            join, negate = word in ("OR", "or"), word == "NOT"
            continue
        if piece["title"]:
            title, negate = True, negate or piece["title"][0] in "-–−"
            continue
        if piece["close"] and depth:
            break
        found = _unwrapped(_read(pieces, text, depth + 1)) if piece["open"] else _term(piece)
        if not found:
            continue
        if negate or piece["no"] or (word and word[0] in "-–−"):
            last = without
        elif not join or last is None:
            groups.append(last := [])
        last += [replace(one, title=True) for one in found] if title else found
        join = negate = title = False
    if without and not groups:
        raise UsageError(f"{_short(text)!r} only excludes words; add a word to search for")
    return Query(tuple(map(tuple, groups)), tuple(without))


def _unwrapped(query: Query) -> list[Term | Query]:
    """A query in parentheses, as its terms alone if the parentheses make no difference."""
    if len(query.groups) == 1 and not query.without:
        return list(query.groups[0])
    return [query] if query.groups else []


def _term(piece: re.Match[str]) -> list[Term | Query]:
    if piece["phrase"] is not None:
        term = Term(piece["phrase"], phrase=True, prefix=bool(piece["star"]))
    else:
        bare = (piece["word"] or "").lstrip("-–−")
        term = Term(bare.rstrip("*)"), prefix=bare.endswith("*"))
    letters = len(_SEARCHABLE.findall(term.text))
    if term.prefix and 0 < letters < SHORTEST_PREFIX:
        raise UsageError(f"{term.text}*: too many words begin with this; give at least {SHORTEST_PREFIX} letters")
    return [term] if letters else []


def _size(one: Term | Query) -> int:
    """The number of words and phrases."""
    return 1 if isinstance(one, Term) else sum(map(_size, chain(*one.groups, one.without)))


def widen(query: Query, alike: Callable[[str], Iterable[str]]) -> Query:
    """The query with all forms of each word, given by `alike`, and without stop words if others remain.

    Forms that are stop words are not added: pendapatan has the stem dapat, which would find half of all articles. Words
    to be left out get no forms: `-satu` must not leave out persatuan.
    """
    groups = tuple(group for group in query.groups if not _is_stop(group)) or query.groups
    return replace(query, groups=tuple(tuple(form for one in group for form in _forms(one, alike)) for group in groups))


def to_match(query: Query) -> str:
    """The query in the syntax of FTS5's MATCH."""
    wanted = " AND ".join(map(_either, query.groups))
    return f"({wanted}) NOT {_either(query.without)}" if query.without else wanted


def _is_stop(group: tuple[Term | Query, ...]) -> bool:
    return all(
        isinstance(one, Term) and not one.phrase and not one.prefix and one.text.lower() in STOP_WORDS for one in group
    )


def _forms(one: Term | Query, alike: Callable[[str], Iterable[str]]) -> list[Term | Query]:
    if isinstance(one, Query):
        return [widen(one, alike)]
    if one.phrase or one.prefix:
        return [one]
    forms = [_JOINT.sub("", one.text), _GLUED.sub(" ", one.text)]
    if word := _ONE_WORD.fullmatch(one.text):
        forms += [form for form in alike(word[1]) if form not in STOP_WORDS | {word[1].lower()}]
    return [one, *(replace(one, text=form) for form in forms)]  # `_either` drops those that come twice


def _either(some: Iterable[Term | Query]) -> str:
    every = list(dict.fromkeys(map(_quoted, some)))
    return every[0] if len(every) == 1 else f"({' OR '.join(every)})"


def _quoted(one: Term | Query) -> str:
    where = "title : " if one.title else ""
    if isinstance(one, Query):
        return f"{where}({to_match(one)})"
    return f'{where}"{one.text}"{" *" if one.prefix else ""}'


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
