"""Finds what a layout has twice: a second copy of the whole text, and pull quotes."""

from __future__ import annotations

from crawler.extraction.boilerplate.draft import Draft
from crawler.extraction.lines.line import Line

SHORTEST_REPEATED = 20  # characters
COPIED = 0.4  # share of a body's running text from which a repetition is a second copy of the body
MOST_COPIED = 500  # paragraphs that are looked for in one that may hold all of them
MOST_PULLED = 50  # pull quotes of a text; each is looked for in all of it
_AROUND = " .…\"“”‘’'-–—"


def repeats(draft: Draft) -> set[int]:
    """The lines that say again what other lines say."""
    return _copied(draft) or _repeated(draft)


def _repeated(draft: Draft) -> set[int]:
    """The pull quotes."""
    boxed = [i for i in draft.paragraphs if draft.lines[i].kind == "div"]
    if 2 * len(boxed) > len(draft.paragraphs):  # a layout may set all paragraphs so, and a prayer may be said again
        boxed = []
    quoted = [i for i, line in enumerate(draft.lines) if _is_pulled(line)]
    pulled = [i for i in (*quoted, *boxed) if i not in draft.gone][:MOST_PULLED]
    if not pulled:
        return set()
    left = {i: text.strip(_AROUND) for i, text in enumerate(draft.texts) if i not in draft.gone}
    whole = "\n".join(left.values())

    def stands_again(text: str) -> bool:
        if len(text) < SHORTEST_REPEATED or whole.count(text) == 1:
            return False
        return any(text in other and len(other) > len(text) for other in left.values())

    return {i for i in pulled if stands_again(left[i])}


def _copied(draft: Draft) -> set[int]:
    """The second copy of a text that a layout has twice, for listening or printing: in several lines, or all in one."""
    prose = draft.paragraphs
    seen: dict[str, int] = {}
    again = [i for i in prose if seen.setdefault(draft.texts[i], i) != i]
    if len(again) > 2 and len(again) >= COPIED * len(prose):  # a prayer may be said twice
        before = set(draft.texts[: again[0]])
        return {i for i in range(again[0], len(draft.lines)) if draft.texts[i] in before}
    least = COPIED * sum(len(draft.texts[i]) for i in prose)

    def holds_others(i: int) -> bool:
        text = draft.texts[i]
        if len(text) < least:
            return False
        parts = [draft.texts[j] for j in prose[:MOST_COPIED] if j != i and draft.texts[j] in text]
        return len(parts) > 2 and sum(map(len, parts)) > 2 * COPIED * len(text)

    return set(filter(holds_others, prose))


def _is_pulled(line: Line) -> bool:
    parent = line.element.getparent()
    return line.kind == "blockquote" or (parent is not None and parent.tag == "blockquote")
