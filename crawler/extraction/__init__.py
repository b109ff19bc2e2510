"""Bytes, address and clock in, article or reasoned miss out: `extract`, `extract_story`, `merge`, `from_feed`.

The values that go in and come out are in `values`, what is known of single sites in `sites`. `article` has the whole
way on one sheet; its steps, in the order in which a page takes them:

    received, markup   a server's bytes → UTF-8 → a tree, whose elements `named` finds by their class
    metadata/          what the page says beside its text, made `plain`; each name goes through `people`
    lines/             the tree → lines of text, and which of them may be the story's
    body/              the candidates for the text, and the choice of one
    boilerplate/       the chosen lines, cleaned; whom they name is caught
    language           which language that is
    quality            why it is no article, or not all of one
    pages              where the story goes on, and how its pages become one article

`preload` does all of that once, in the fork server, for the processes to come.
"""

from crawler.extraction.article import extract, extract_story, from_feed, rules_version
from crawler.extraction.pages import merge
from crawler.extraction.values import Context, Extraction, Page, Site

__all__ = [
    "Context",
    "Extraction",
    "Page",
    "Site",
    "extract",
    "extract_story",
    "from_feed",
    "merge",
    "rules_version",
]
