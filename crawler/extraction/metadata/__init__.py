"""What a page says beside its text; each string goes through `plain`, each name through `people`, in the room around.

To be read in this order: `page` gathers what the markup says, JSON-LD by `json_ld`; `title`, `times` (`time_sources`,
among them the visible `dateline`) and `things` (the small ones) weigh it; `metadata` puts it together.
"""

from crawler.extraction.metadata.metadata import read

__all__ = ["read"]
