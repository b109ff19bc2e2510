"""Removes from the body's lines what is no part of the text, and keeps the people whom such lines name.

`boilerplate` runs the steps, all on one `draft`: `phrases` (patterns of `phrases.yaml`), `structure` (by form), `boxes`
(by the line that shows what they are), `bylines` and `credits` (lines that name people), `habit` (lines that the source
repeats).
"""

from crawler.extraction.boilerplate.boilerplate import Cleaned, clean

__all__ = ["Cleaned", "clean"]
