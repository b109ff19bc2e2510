"""docs/library.md runs as it is written, and mistakes in programs that use the library get clear errors."""

from __future__ import annotations

import doctest
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from crawler.extraction import Context
from pipelines.archive import Filters, SourceRow
from pipelines.errors import UnstorableError, UsageError
from pipelines.items import Link, Pending
from tests.archive_kit import NOW, archive_at

PAGE = Path(__file__).parent.parent / "docs" / "library.md"


def test_the_example_in_the_documentation_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    session = doctest.DocTestParser().get_doctest(PAGE.read_text(encoding="utf-8"), {}, PAGE.name, str(PAGE), 0)
    assert len(session.examples) > 20
    told: list[str] = []
    runner = doctest.DocTestRunner()
    failures = runner.run(session, out=told.append).failed
    assert not failures, "".join(told)


WAITING = Pending(0, "siak.example/7", Link("https://siak.example/7", source="siak", feed=""))


@pytest.mark.parametrize(
    ("made", "name"),
    [
        *((Filters, name) for name in ("sources", "tags", "languages", "authors")),
        *((partial(SourceRow, "siak", "Siak Pos"), name) for name in ("tags", "feeds")),
        (partial(Context, WAITING, "Asia/Jakarta", "id", NOW), "drop"),
    ],
)
def test_a_text_is_no_list_of_its_letters(made: Any, name: str) -> None:
    with pytest.raises(UsageError, match=rf"\w+\({name}='id'\): write {name}=\('id',\)"):
        made(**{name: "id"})


@pytest.mark.parametrize("zone", ["Asia/Jakrta", "", "WIBB", "+7", "Asia"])
def test_a_zone_that_does_not_exist_is_not_taken_for_another(zone: str) -> None:
    with pytest.raises(UsageError, match="unknown time zone; use a name"):
        Context(WAITING, zone, "id", NOW)
    for known in ("Asia/Jayapura", "WITA", "+09:00"):
        assert Context(WAITING, known, "id", NOW).timezone == known


def test_a_source_that_was_never_named_has_no_links(tmp_path: Path) -> None:
    found = [(WAITING.key, (), WAITING.link)]
    with archive_at(tmp_path / "kliping.db") as archive, pytest.raises(UnstorableError) as told:
        archive.ledger.discover("siap", "https://siap.example/rss", found, now=NOW, run_id=None)
    assert str(told.value).endswith("constraint failed: it refers to a source, link or article that does not exist")
