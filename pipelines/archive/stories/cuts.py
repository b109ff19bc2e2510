"""Cuts articles that are connected by likeness into stories.

The longest text takes all texts that are like it, then the longest of the rest does the same, and so on. So a chain of
small differences cannot join texts that are not alike. Articles of one week with the same words (twins) count as one
text, so that a notice that a thousand articles consist of is judged once. The result depends on the texts alone, not on
the order of their arrival.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pipelines.archive.stories.members import Member
from pipelines.archive.stories.verdicts import Verdicts

VOTERS = 4  # first members of each of two stories that are compared to decide whether the two are one

Story = list[Member]


def cut(members: Iterable[Member], judge: Verdicts) -> list[Story]:
    """Cut the members into stories; each begins with the text that took the others."""
    twins: dict[tuple[str, int], Story] = defaultdict(list)
    for member in sorted(members, key=Member.rank):
        twins[member.twins].append(member)
    told = _merged(_gathered([same[0] for same in twins.values()], judge), judge)
    return [[member for text in story for member in twins[text.twins]] for story in told]


def _gathered(texts: Story, judge: Verdicts) -> list[Story]:
    """Gather texts, given longest first, around centres; each story begins with its centre.

    A text that no earlier centre is like becomes a centre; others join the centre that is most like them.
    """
    stories: list[Story] = []
    for text in texts:
        liked = [(alike.score, story) for story in stories if (alike := judge.verdict(text, story[0]))]
        if liked:
            max(liked, key=lambda like: like[0])[1].append(text)  # among equals, the longer centre
        else:
            stories.append([text])
    return stories


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
