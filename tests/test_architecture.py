"""The house plan, held: imports go down only, each outside library has one door, no module outgrows a reader."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted([*ROOT.glob("crawler/**/*.py"), *ROOT.glob("pipelines/**/*.py")])

# the first prefix that fits gives the floor; 4 is the top
FLOORS = (
    ("crawler.cli", 4),
    ("crawler.run", 4),
    ("crawler.engine", 4),
    ("crawler.settings", 4),
    ("crawler.cluster", 4),
    ("crawler.spiders", 3),
    ("crawler.middlewares", 3),
    ("crawler.session", 3),
    ("crawler.report", 3),
    ("crawler.urls", 1),
    ("crawler.dates", 1),
    ("crawler", 2),
    ("pipelines.check", 3),
    ("pipelines.duplicates", 3),
    ("pipelines.store", 3),
    ("pipelines.archive", 2),
    ("pipelines", 1),
)
DOORS = {
    "feedparser": ("crawler.discovery",),
    "trafilatura": ("crawler.extraction",),
    "htmldate": ("crawler.extraction",),
    "py3langid": ("crawler.extraction",),
    "sqlite_utils": ("pipelines.archive",),
    "sqlite3": ("pipelines.archive",),
    "click": ("crawler.cli",),
    "rich": ("crawler.cli",),
    "ruamel": ("crawler.sources", "crawler.extraction"),
    "pydantic": ("crawler.sources", "crawler.cluster"),
    "listparser": ("crawler.sources", "crawler.opml"),
    "dateparser": ("crawler.dates",),
    "pebble": ("crawler.pool",),
    "filelock": ("crawler.lock",),
    "Sastrawi": ("pipelines.archive",),
    "scrapy": (
        "crawler.spiders",
        "crawler.middlewares",
        "crawler.settings",
        "crawler.engine",
        "pipelines.check",
        "pipelines.duplicates",
        "pipelines.store",
    ),
    "twisted": ("crawler.spiders", "crawler.middlewares", "crawler.engine"),
    "dramatiq": ("crawler.cluster",),
    "redis": ("crawler.cluster",),
}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def under(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith((f"{prefix}.", f"{prefix}_"))


def floor(name: str) -> int:
    return next(number for prefix, number in FLOORS if under(name, prefix))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_down_only(path: Path) -> None:
    here = name_of(path)
    for wanted in imports(path):
        if wanted.split(".")[0] not in {"crawler", "pipelines"}:
            continue
        assert floor(wanted) <= floor(here), f"{here} (floor {floor(here)}) imports {wanted} (floor {floor(wanted)})"
        assert not (here.startswith("pipelines") and wanted.startswith("crawler")), f"{here} knows {wanted}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_each_library_has_one_door(path: Path) -> None:
    here = name_of(path)
    for wanted in imports(path):
        doors = DOORS.get(wanted.split(".")[0])
        assert doors is None or any(under(here, door) for door in doors), (
            f"{here} imports {wanted}; its door is {doors}"
        )


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 300, f"{name_of(path)} has {lines} lines; where is the seam?"
