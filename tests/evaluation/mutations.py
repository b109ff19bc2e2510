"""Removes from a page what usually shows where its body is: names, semantic tags, structured data, the usual order."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import cast

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from crawler.charsets import utf8
from tests.evaluation.score import Case

Mutation = Callable[[HtmlElement, random.Random], None]

_SEMANTIC = ("article", "main", "aside", "section", "header", "footer", "nav", "figure", "figcaption")
_TELLING = ("itemprop", "itemtype", "itemscope", "role", "rel")


def renamed(root: HtmlElement, rng: random.Random) -> None:
    """Replace every class and id by a meaningless name, equal ones by equal names."""
    known: dict[str, str] = {}
    for element in root.iter("*"):
        for attribute in ("class", "id"):
            words = (element.get(attribute) or "").split()
            if words and element.tag != "script":
                fresh = (known.setdefault(word, f"k{rng.randrange(16**6):06x}") for word in words)
                element.set(attribute, " ".join(fresh))
        for attribute in _TELLING:
            if element.tag not in ("meta", "link"):
                element.attrib.pop(attribute, None)


def divs_only(root: HtmlElement, _: random.Random) -> None:
    for element in root.iter(*_SEMANTIC):
        element.tag = "div"


def no_structured_data(root: HtmlElement, _: random.Random) -> None:
    for element in cast(list[HtmlElement], root.xpath("//script[@type='application/ld+json']")):
        element.drop_tree()


def no_social_metas(root: HtmlElement, _: random.Random) -> None:
    for element in cast(list[HtmlElement], root.xpath("//meta[@property or @name]")):
        element.drop_tree()


def divs_for_paragraphs(root: HtmlElement, _: random.Random) -> None:
    for element in root.iter("p"):
        element.tag = "div"


def sides_first(root: HtmlElement, _: random.Random) -> None:
    """Move what follows the story's column before it, as on pages with a left column."""
    body = root.find("body")
    if body is None:
        return
    children = list(body)
    column = next((i for i, child in enumerate(children) if child.find(".//h1") is not None), len(children))
    for child in children[column + 1 :]:
        if child.tag not in ("footer", "script"):
            body.insert(0, child)


MUTATIONS: dict[str, tuple[Mutation, ...]] = {
    "renamed": (renamed,),
    "divs only": (divs_only,),
    "no structured data": (no_structured_data,),
    "no social metas": (no_social_metas,),
    "divs for paragraphs": (divs_for_paragraphs,),
    "sides first": (sides_first,),
    "all at once": (no_structured_data, no_social_metas, sides_first, divs_only, renamed),
}


def mutated(case: Case, name: str, seed: int = 0) -> Case:
    """Give a case with its page changed; the same arguments always give the same bytes."""
    rng = random.Random(f"{case.id} {name} {seed}")
    parser = lxml.html.HTMLParser(encoding="utf-8")
    root = lxml.html.document_fromstring(utf8(case.html), parser=parser)
    for mutation in MUTATIONS[name]:
        mutation(root, rng)
    html = etree.tostring(root, method="html", encoding="utf-8", doctype="<!DOCTYPE html>")
    return replace(case, id=f"{case.id} {name}", html=html)
