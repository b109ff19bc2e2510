"""Sites that share, mirror, shorten and re-host stories: each story is stored once, with its copies."""

from __future__ import annotations

from tests.conftest import Crawl, Kliping
from tests.newsroom import Newsroom
from tests.newsroom.newsroom import copying_town


def test_each_story_is_there_once_with_its_copies(crawl: Crawl, kliping: Kliping) -> None:
    with Newsroom(copying_town()) as room:
        own = {site.id: {story.title for story in site.stories} for site in room.sites}
        done = crawl(room)
        assert done.code == 0, done.stderr
        rows = done.rows("SELECT id, source, title, duplicate_of, why FROM articles")
        assert len(rows) == sum(len(titles) for titles in own.values()), "every copy keeps its row"
        stories = [row for row in rows if row["duplicate_of"] is None]
        assert done.report["totals"]["copies"] == len(rows) - len(stories)
        assert {row["source"] for row in stories} == {"agency", "own"}
        assert {row["title"] for row in stories if row["source"] == "agency"} == own["agency"]
        assert {row["title"] for row in stories if row["source"] == "own"} == own["own"]
        assert all(row["why"] in {"exact", "near", "contained"} for row in rows if row["duplicate_of"] is not None)
        assert done.rows("SELECT count(*) AS n FROM stories")[0]["n"] == len(stories)

        before = {row["id"]: row["duplicate_of"] for row in rows}
        again = kliping("regroup", "--db", done.db)
        assert again.code == 0, again.stderr
        after = {row["id"]: row["duplicate_of"] for row in done.rows("SELECT id, duplicate_of FROM articles")}
        assert after == before, "regroup changes nothing"
