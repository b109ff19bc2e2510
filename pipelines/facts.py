"""The facts of a text (names, numbers, dates) by the words beside them, and whether two texts agree on theirs.

Copies of an article say the same of the same facts. Bulletins of two days, or of two towns, say the same of different
ones: where the words agree, the numbers do not.
"""

from __future__ import annotations

from collections import defaultdict

from pipelines.words import DATE, NAME, NUMBER, WORD, Words

CONFLICTS = 2  # facts that must differ in the same place before two texts are of different things …
CONFLICT_SHARE = 1 / 3  # … and their share of all facts in the same place: copies stay below 0.28, bulletins above 0.38

DATELINE = 4  # words; a date among the first belongs to the desk that wrote it: "Jakarta, Senin (23/11). Pemerintah …"
EDGE = ""
Fact = tuple[int, frozenset[str], tuple[tuple[str, ...], ...]]  # kind, what it says, the words around it


def _facts(text: Words) -> list[Fact]:
    """The text's facts, each with the words around it: runs of names, or of numbers and dates."""
    words = [EDGE, EDGE]  # with `#` for numbers and `@` for names
    named = [EDGE, EDGE]  # with the names themselves
    found: list[tuple[int, int, frozenset[str]]] = []
    at, count = 0, len(text.words)
    while at < count:
        if text.kinds[at] == WORD:
            words.append(text.words[at])
            named.append(text.words[at])
            at += 1
            continue
        end = at + 1
        while end < count and text.kinds[end] != WORD and not text.after_gap[end]:
            end += 1
        kind, values = _value(text, range(at, end))
        if kind != DATE or at >= DATELINE:
            found.append((len(words), kind, values))
        words.append("@" if kind == NAME else "#")
        named.append(" ".join(text.words[at:end]) if kind == NAME else "#")
        at = end
    words += [EDGE, EDGE]
    named += [EDGE, EDGE]

    def place(at: int, start: int) -> tuple[str, ...]:
        if EDGE in words[start : start + 3]:  # to begin with a name is no context
            return ()
        around = [i for i in range(start, start + 3) if i != at]
        bare = all(words[i] in {"@", "#"} for i in around)  # in a list only the names tell one line from another
        return tuple(words[i] if i == at or not bare else named[i] for i in range(start, start + 3))

    return [(kind, values, tuple(place(i, start) for start in (i - 2, i - 1, i))) for i, kind, values in found]


def _value(text: Words, run: range) -> tuple[int, frozenset[str]]:
    """What a run of facts says in the end: its day of the month, else its numbers, else its weekday, else its names."""
    dates = frozenset(text.words[i] for i in run if text.kinds[i] == DATE)
    days = frozenset(word for word in dates if word[0].isdigit())
    numbers = frozenset(text.words[i] for i in run if text.kinds[i] == NUMBER)
    if days:
        return DATE, days
    if numbers or dates:
        return NUMBER, numbers or dates
    return NAME, frozenset(text.words[i] for i in run)


def conflicts(a: Words, b: Words) -> dict[int, tuple[int, int]]:
    """Of each kind of fact: how many stand in the same place in both texts and agree, and how many disagree."""
    ours, theirs = _facts(a), _facts(b)
    if (len(ours), a.words) > (len(theirs), b.words):  # the same count whichever comes first
        ours, theirs = theirs, ours
    there = defaultdict(list)
    for kind, values, places in theirs:
        for place in places:
            there[kind, place].append(values)
    counts = {kind: [0, 0] for kind in (NAME, NUMBER, DATE)}
    for kind, values, places in ours:
        before, between, after = (there.get((kind, place), ()) if place else () for place in places)
        if any(values & other for others in (before, between, after) for other in others):
            counts[kind][0] += 1
        elif between or (before and after):
            counts[kind][1] += 1
    return {kind: (agree, differ) for kind, (agree, differ) in counts.items()}


def other_facts(a: Words, b: Words) -> bool:
    """Whether the two say the same of different facts: another day, other prices, other teams."""
    found = conflicts(a, b)
    if found[DATE][1] and not found[DATE][0]:
        return True
    agree = sum(counts[0] for counts in found.values())
    differ = sum(counts[1] for counts in found.values())
    return differ >= CONFLICTS and differ >= CONFLICT_SHARE * (agree + differ)
