"""A plugin of Datasette for the facet of tags: Datasette's facet for lists sorts whole rows, 2 s for 5,000 articles."""

from __future__ import annotations

from typing import Any

from datasette import hookimpl
from datasette.facets import ArrayFacet
from datasette.utils import path_with_added_args


class TagFacet(ArrayFacet):  # type: ignore[misc]
    """Counts the tags of articles without reading their texts."""

    type = "tag"
    sql: str

    async def facet_results(self) -> Any:
        """The tags with their counts, each with a link that finds its articles by the index of tags."""
        self.sql = f"SELECT id, tags FROM ({self.sql})"  # noqa: S608 - Datasette's
        found, timed_out = await super().facet_results()
        for tag in (each for facet in found for each in facet["results"]):
            quoted = tag["value"].replace("'", "''")
            condition = f"id IN (SELECT article_id FROM article_tags WHERE tag = '{quoted}')"  # noqa: S608 - quoted
            tag["toggle_url"] = self.ds.absolute_url(
                self.request, path_with_added_args(self.request, {"_where": condition})
            )
        return found, timed_out


@hookimpl  # type: ignore[untyped-decorator]
def register_facet_classes() -> list[type]:
    """The facets of this plugin; Datasette calls this."""
    return [TagFacet]
