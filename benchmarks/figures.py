"""Compares what the farm's pages, on which crawls are measured, and captured pages are made of.

`python -m benchmarks.figures DIR` takes captured pages (ID.html.gz beside ID.json) of the farm's sizes. The article of
a page is the deepest element with nine tenths of the words of its gold text, or, if there is no gold text, of the text
that `extract` finds.
"""

from __future__ import annotations

import random
import re
import statistics
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from lxml import etree, html

from benchmarks.extraction import farm_cases
from benchmarks.farm import LARGEST, ONE_REQUEST, SMALLEST
from tests.evaluation.score import Case, folder, predict, tokens

UNSEEN = ("script", "style", "noscript", "template")
TAGS = ("a", "div", "li", "p", "img", "span", "script", "meta", "link")
DATE = re.compile(
    r"\d{1,4}[/-]\d{1,2}[/-]\d{2,4}"
    r"|\d{1,2} (?:jan|feb|mar|apr|mei|may|jun|jul|agu|aug|sep|okt|oct|nov|des|dec)[a-z]* \d{4}"
    r"|\d+ (?:menit|jam|hari|minggu|bulan)(?: yang)? lalu",
    re.IGNORECASE,
)
ISO = re.compile(r"20\d\d-[01]\d-[0-3]\d")
YEAR = re.compile(r"\b20[0-3]\d\b")
WORD = re.compile(r"[^\W\d_]+")
SEE_ALSO = re.compile(r"^\W*(?:baca|simak|lihat)(?: juga)?\W*:", re.IGNORECASE | re.MULTILINE)


def figures(case: Case) -> dict[str, float]:
    """Count the elements, attributes, scripts and dates of a page, and what `_seen` counts."""
    tree = html.document_fromstring(case.html)
    elements = [e for e in tree.iter() if isinstance(e.tag, str)]
    counts = Counter(str(e.tag) for e in elements)
    inline = [(e.text or "").encode() for e in elements if e.tag in ("script", "style")]
    linked = [e.text or "" for e in elements if e.tag == "script" and "ld+json" in e.get("type", "")]
    notes = [(note.text or "").encode() for note in tree.iter(etree.Comment)]
    classes = [value for e in elements if (value := e.get("class"))]
    attributes = [str(value) for e in elements for value in e.attrib.values()]
    row: dict[str, float] = {
        "kB": len(case.html) / 1000,
        "elements": len(elements),
        **{tag: counts[tag] for tag in TAGS},
        "h1 to h6": sum(counts[f"h{n}"] for n in range(1, 7)),
        "form fields, buttons": sum(counts[tag] for tag in ("button", "input", "select", "option", "textarea")),
        "svg and its shapes": sum(counts[tag] for tag in ("svg", "path", "symbol", "use", "g", "rect", "circle")),
        "comments": len(notes),
        "bytes of comments": sum(map(len, notes)),
        "bytes of scripts, styles": sum(map(len, inline)),
        "their share of the page": sum(map(len, inline)) / len(case.html),
        "JSON-LD blocks": len(linked),
        "JSON-LD bytes": sum(len(text.encode()) for text in linked),
        "attributes an element": len(attributes) / len(elements),
        "characters of an attribute": statistics.fmean(map(len, attributes)),
        "characters of a class": statistics.fmean(map(len, classes)),
        "distinct classes": len(set(classes)),
        "elements with a class": len(classes),
        "ISO dates in attributes": sum(len(ISO.findall(value)) for value in attributes),
        "years in the source": len(YEAR.findall(case.html.decode("utf-8", "replace"))),
        "dates in the source": len(ISO.findall(case.html.decode("utf-8", "replace"))),
    }
    etree.strip_elements(tree, *UNSEEN, etree.Comment, with_tail=False)
    return row | _seen(tree, case)


def _seen(tree: html.HtmlElement, case: Case) -> dict[str, float]:
    """Count what a reader sees of the whole page and of the article."""
    holders = [e for e in tree.iter() if isinstance(e.tag, str) and (e.text or "").strip()]
    depths = [sum(1 for _ in e.iterancestors()) for e in holders]
    nodes = [str(text) for text in tree.xpath("//text()")]
    article = case.text or str(getattr(predict(case), "text", ""))
    body = _article(tree, article)
    inside, outside = _squeezed(body), _squeezed(tree)
    pictured = [a for a in tree.iter("a") if a.find(".//img") is not None]
    return {
        "depth of text": statistics.median(depths),
        "depth, most": max(sum(1 for _ in e.iterancestors()) for e in tree.iter()),
        "text nodes": sum(bool(text.strip()) for text in nodes),
        "nodes of white space only": sum(not text.strip() for text in nodes),
        "bytes of white space": sum(len(text) - len(_squeeze(text)) for text in nodes),
        "characters seen": len(outside),
        "characters in the article's element": len(inside),
        "their share of the characters seen": len(inside) / len(outside),
        "dates outside of it": len(DATE.findall(outside)) - len(DATE.findall(inside)),
        "pictures that are links": len(pictured),
        "headings that are links": len(
            tree.xpath("//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5][.//a or ancestor::a]")
        ),
        "elements in the article": _size(body, 0),
        "elements two levels up": _size(body, 2),
        "elements four levels up": _size(body, 4),
        "paragraphs of the article": len(article.splitlines()),
        "words of the article": len(article.split()),
        "links in the article": sum(1 for _ in body.iter("a")),
        "see-also lines": len(SEE_ALSO.findall("\n".join(_lines(body)))),
    }


def _size(element: html.HtmlElement, levels: int) -> int:
    """The number of elements in the ancestor so many levels above, itself included."""
    above = [element, *element.iterancestors()]
    return sum(1 for e in above[min(levels, len(above) - 1)].iter() if isinstance(e.tag, str))


def _lines(element: html.HtmlElement) -> Iterable[str]:
    return (_squeeze(e.text_content()) for e in element.iter("p", "div", "strong", "span", "b", "td") if len(e) < 6)


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _squeezed(element: html.HtmlElement) -> str:
    return _squeeze(" ".join(str(text) for text in element.xpath(".//text()")))


def _article(tree: html.HtmlElement, text: str) -> html.HtmlElement:
    """The deepest element with nine tenths of the words: go down as long as one child has so many."""
    want = tokens(text)
    need, here = 0.9 * sum(want.values()), tree
    while True:
        inner = next(
            (e for e in here if isinstance(e.tag, str) and sum((tokens(_squeezed(e)) & want).values()) >= need), None
        )
        if inner is None:
            return here
        here = inner


def table(corpus: Path) -> str:
    """Quartiles of each figure over ten pages of each site of the farm and over the captured pages, as Markdown.

    A second table compares the vocabulary of as many articles of each.
    """
    captured = [case for case in folder(corpus) if SMALLEST <= len(case.html) <= LARGEST]
    columns = {"farm": farm_cases(10 * len(ONE_REQUEST)), "captured": captured}
    spreads = {name: _quartiles(cases) for name, cases in columns.items()}
    lines = [
        "| of a page: quartiles | "
        + " | ".join(f"{name}, {len(cases)} pages" for name, cases in columns.items())
        + " |",
        "| --- |" + " --: |" * len(columns),
    ]
    lines += [
        f"| {name} | " + " | ".join(spread[name] for spread in spreads.values()) + " |" for name in spreads["farm"]
    ]
    return "\n".join([*lines, "", *_wordings({name: [case.text for case in cases] for name, cases in columns.items()})])


def _wordings(columns: dict[str, list[str | None]]) -> Iterator[str]:
    """The table of vocabularies, from as many texts of each column as the smallest column has."""
    texts = {name: [text for text in column if text] for name, column in columns.items()}
    count = min(map(len, texts.values()))
    spoken = {name: wording(random.Random(0).sample(some, count)) for name, some in texts.items()}
    yield "| of the words of articles | " + " | ".join(f"{name}, {count} articles" for name in spoken) + " |"
    yield "| --- |" + " --: |" * len(spoken)
    for name in spoken["farm"]:
        yield f"| {name} | " + " | ".join(f"{row[name]:.3g}" for row in spoken.values()) + " |"


def wording(texts: list[str]) -> dict[str, float]:
    """The vocabulary of some texts, and how much of its wording a text shares with the others."""
    spoken = [WORD.findall(text.lower()) for text in texts]
    each = Counter(chain.from_iterable(spoken))
    runs = [{*zip(words, words[1:], words[2:], strict=False)} for words in spoken]
    in_texts, with_run = Counter(chain.from_iterable(map(set, spoken))), Counter(chain.from_iterable(runs))
    count = each.total()
    return {
        "words": count,
        "distinct ones": len(each),
        "share of the 20 most frequent": sum(n for _, n in each.most_common(20)) / count,
        "of the 200 most frequent": sum(n for _, n in each.most_common(200)) / count,
        "of those that one article has alone": sum(n for word, n in each.items() if in_texts[word] == 1) / count,
        "letters a word": sum(n * len(word) for word, n in each.items()) / count,
        "share of an article's 3-word runs that another has": statistics.fmean(
            sum(with_run[run] > 1 for run in own) / max(1, len(own)) for own in runs
        ),
    }


def _quartiles(cases: list[Case]) -> dict[str, str]:
    rows = [figures(case) for case in cases]
    return {
        name: " / ".join(
            f"{n:.3g}" if n < 100 else f"{n:.0f}" for n in statistics.quantiles([row[name] for row in rows])
        )
        for name in rows[0]
    }


if __name__ == "__main__":
    print(table(Path(sys.argv[1])))
