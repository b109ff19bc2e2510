"""Removes from the body's lines what is no part of the text, and keeps the people whom such lines name.

`boilerplate` takes the steps in turn, all on one `draft`. A line goes by its words (`phrases` has the rules of
`phrases.yaml`), anywhere or at either end of the text; by its form (`structure`); because the layout has it twice
(`repeats`), or the source on many pages (`habit`); because it names people (`bylines`, or `unlabelled` where it has no
label); or with its box (`boxes`).
"""

from crawler.extraction.boilerplate.boilerplate import Cleaned, clean

__all__ = ["Cleaned", "clean"]
