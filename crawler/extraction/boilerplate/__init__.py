"""Removes from the body's lines what is no part of the text, and keeps the people whom such lines name.

`boilerplate` takes the steps in turn, all on one `draft`. A line goes by its words (`phrases` has the rules of
`phrases.yaml`), anywhere or at either end of the text; by its form (`structure`, `repeats`); because it names people (`bylines`,
or `unlabelled` where it has no label); with its box (`boxes`); or because the source repeats it (`habit`).
"""

from crawler.extraction.boilerplate.boilerplate import Cleaned, clean

__all__ = ["Cleaned", "clean"]
