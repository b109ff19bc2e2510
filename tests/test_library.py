"""docs/library.md, run as it stands."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

PAGE = Path(__file__).parent.parent / "docs" / "library.md"


def test_the_example_in_the_documentation_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    session = doctest.DocTestParser().get_doctest(PAGE.read_text(encoding="utf-8"), {}, PAGE.name, str(PAGE), 0)
    assert len(session.examples) > 20
    told: list[str] = []
    runner = doctest.DocTestRunner()
    failures = runner.run(session, out=told.append).failed
    assert not failures, "".join(told)
