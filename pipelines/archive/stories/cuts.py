"""Cuts articles that are connected by likeness into stories.

The longest text takes all texts that are like it, then the longest of the rest does the same, and so on. So a chain of
small differences cannot join texts that are not alike. A roundup ("lima berita kemarin") is like articles that are not
like each other: it is a story of its own. Articles of one week with the same words (twins) count as one text, so that a
notice that a thousand articles consist of is judged once. The result depends on the texts alone, not on the order of
their arrival.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pipelines.archive.stories.members import Member
from pipelines.archive.stories.verdicts import Verdicts

VOTERS = 4  # first members of each of two stories that are compared to decide whether the two are one
QUOTED = 8  # most texts looked at to see whether another text is a roundup of them; most roundups quote five or ten

Story = list[Member]


def cut(members: Iterable[Member], judge: Verdicts) -> list[Story]:
    """Cut the members into stories; each begins with the text that took the others."""
    twins: dict[tuple[str, int], Story] = defaultdict(list)
    for member in sorted(members, key=Member.rank):
        twins[member.twins].append(member)
    texts = [same[0] for same in twins.values()]
    roundups: Story = []
    while True:
        stories, found = _gathered(texts, judge)
        if not found:
            break
        roundups += found
        texts = [text for text in texts if text not in found]
    roundups.sort(key=Member.rank)
    told = _merged(stories, judge) + _merged(_gathered(roundups, judge, roundups=False)[0], judge)
    return [[member for text in story for member in twins[text.twins]] for story in told]


def _gathered(texts: Story, judge: Verdicts, *, roundups: bool = True) -> tuple[list[Story], Story]:
    """Gather texts, given longest first, around centres; returns the stories, centre first, and the roundups found.

    A text that no earlier centre is like becomes a centre; others join the centre that is most like them. A roundup is
    found as a text that several centres are like, or as a centre whose story has articles that are not alike.
    """
    stories: list[Story] = []  # the centre first, then by length
    found: Story = []
    for text in texts:
        liked = [(alike.score, story) for story in stories if (alike := judge.verdict(story[0], text))]
        if roundups and len(liked) > 1 and _is_roundup(text, [story[0] for _, story in liked], judge):
            found.append(text)
        elif liked:
            max(liked, key=lambda like: like[0])[1].append(text)  # among equals, the longer centre
        else:
            stories.append([text])
    if roundups:
        found += [story[0] for story in stories if len(story) > 2 and _is_roundup(story[0], story[1:], judge)]
    return stories, found


def _is_roundup(text: Member, others: Story, judge: Verdicts) -> bool:
    """Whether a text has different parts from two articles that are not alike and that both go beyond it.

    The pages of an article are not alike either, but the whole article has all of each page.
    """
    quoted: Story = []
    for other in others:
        if judge.goes_beyond(other, text):
            if any(not judge.verdict(one, other) and judge.apart_in(text, one, other) for one in quoted):
                return True
            quoted.append(other)
        if len(quoted) == QUOTED:
            break
    return False


def _merged(stories: list[Story], judge: Verdicts) -> list[Story]:
    """Join stories most of whose texts are alike, so that one text between them does not divide two hundred."""
    merged: list[Story] = []
    for story in stories:
        akin = next((other for other in merged if _are_one(other, story, judge)), None)
        if akin is None:
            merged.append(story)
        else:
            akin += story
    return merged


def _are_one(one: Story, other: Story, judge: Verdicts) -> bool:
    """Whether more than half of the pairs of the first `VOTERS` members of two stories are alike."""
    few, many = one[:VOTERS], other[:VOTERS]
    votes = sum(judge.verdict(a, b) is not None for a in few for b in many)
    return votes * 2 > len(few) * len(many)
