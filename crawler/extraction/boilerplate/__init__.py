"""The chosen lines without what is no part of the text; whom such lines name is caught.

`boilerplate` has the steps, each over one `draft`: `phrases` (by pattern, of `phrases.yaml`), `structure` (by form),
`boxes` (with the line that gives them away), `bylines` and `credits` (by whom they name), `habit` (what the source
repeats).
"""

from crawler.extraction.boilerplate.boilerplate import Cleaned, clean

__all__ = ["Cleaned", "clean"]
