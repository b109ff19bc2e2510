"""How articles that are connected by likeness are cut into stories.

The longest text takes all that are like it, then the longest of the rest takes its own, and so on, so that no chain of
small differences joins what is not alike. A roundup ("lima berita kemarin") is like articles that are not like each
other: it is a story of its own. Articles of one week with the very same words count as one text, so that a notice which
was taken for a thousand articles is judged once. All of it depends on the texts alone, not on who came first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pipelines.archive.stories.members import Member
from pipelines.archive.stories.verdicts import Verdicts

VOTERS = 4  # members of a story whose likeness to another story's decides whether the two are one
QUOTED = 8  # members that go beyond a text, looked at to see whether it is a roundup; most of those quote five or ten

Story = list[Member]


def cut(members: Iterable[Member], judge: Verdicts) -> list[Story]:
    """The stories, each with the text first that took the others."""
    twins: dict[object, Story] = defaultdict(list)
    for member in sorted(members, key=Member.rank):
        twins[member.twins or member.id].append(member)
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
    return [[member for text in story for member in twins[text.twins or text.id]] for story in told]


def _gathered(texts: Story, judge: Verdicts, *, roundups: bool = True) -> tuple[list[Story], Story]:
    """Centres, the longest texts that are not alike, each with the texts that are most like it; and the roundups.

    A roundup is found as a centre that took articles which are not alike, or as a text that several centres would take.
    """
    stories: list[Story] = []  # the centre first, then by length
    found: Story = []
    for text in texts:
        liked = [(alike.score, story) for story in stories if (alike := judge.verdict(story[0], text))]
        if roundups and len(liked) > 1 and _is_roundup(text, [story[0] for _, story in liked], judge):
            found.append(text)
        elif liked:
            max(liked, key=lambda like: like[0])[1].append(text)  # of equals the longer centre
        else:
            stories.append([text])
    if roundups:
        found += [story[0] for story in stories if len(story) > 2 and _is_roundup(story[0], story[1:], judge)]
    return stories, found


def _is_roundup(text: Member, others: Story, judge: Verdicts) -> bool:
    """Whether a text holds parts of two articles that are not alike and both go on where it stops.

    The pages of one article are not alike either, but each of them stands in the whole.
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
    """Two stories are one where most of their texts are alike: one text at the border must not divide two hundred."""
    merged: list[Story] = []
    for story in stories:
        akin = next((other for other in merged if _are_one(other, story, judge)), None)
        if akin is None:
            merged.append(story)
        else:
            akin += story
    return merged


def _are_one(one: Story, other: Story, judge: Verdicts) -> bool:
    """Whether more than half of the pairs across two stories are alike, of the first members of each."""
    few, many = one[:VOTERS], other[:VOTERS]
    votes = sum(judge.verdict(a, b) is not None for a in few for b in many)
    return votes * 2 > len(few) * len(many)
