"""The facet of tags, as a plugin of Datasette: its own one of lists sorts whole rows, 2 s for 5,000 articles."""

from __future__ import annotations

from typing import Any

from datasette import hookimpl
from datasette.facets import ArrayFacet


class TagFacet(ArrayFacet):  # type: ignore[misc]
    """Counts the tags of articles without their texts."""

    type = "tag"
    sql: str

    async def facet_results(self) -> Any:
        """The tags with their counts, as Datasette wants them."""
        self.sql = f"SELECT id, tags FROM ({self.sql})"  # noqa: S608 - Datasette's
        return await super().facet_results()


@hookimpl  # type: ignore[untyped-decorator]
def register_facet_classes() -> list[type]:
    """What Datasette asks a plugin for."""
    return [TagFacet]
