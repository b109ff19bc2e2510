"""The rules of the architecture: imports go downwards only, each outside library has its doors, modules stay short."""

from __future__ import annotations

import ast
import itertools
import re
import sys
import tomllib
from collections import defaultdict
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from importlib.metadata import packages_distributions
from operator import attrgetter
from pathlib import Path

import pytest

from crawler.cli import COMMANDS

ROOT = Path(__file__).parent.parent
MODULES = sorted([*ROOT.glob("crawler/**/*.py"), *ROOT.glob("pipelines/**/*.py")])
PACKAGES = {path.parent for path in MODULES if path.name == "__init__.py"} - {ROOT / "crawler", ROOT / "pipelines"}

# The README's picture: room → floor; a room that it does not name is on the floor of "crawler/" or "pipelines/"
PICTURE = re.findall(r"^floor (\d) +(.+?)(?: ….*)?$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
FLOORS = {room: int(number) for number, rooms in PICTURE for room in rooms.split(" · ")}
# library → the modules and packages that may import it; what is not named here nobody may
DOORS = {
    "OpenSSL": ("crawler.middlewares",),
    "Sastrawi": ("pipelines.archive",),
    "backports": ("pipelines.packing",),
    "brotli": ("crawler.middlewares",),
    "click": ("crawler.cli",),
    "compression": ("pipelines.packing",),
    "courlan": ("crawler.urls",),
    "cssselect": ("crawler.sources",),
    "datasette": ("crawler.cli.browse", "crawler.cli.browse_facets"),
    "dateparser": ("crawler.dates",),
    "dramatiq": ("crawler.cluster",),
    "feedparser": ("crawler.discovery",),
    "filelock": ("crawler.lock",),
    "htmldate": ("crawler.extraction.metadata",),
    "listparser": ("crawler.sources",),
    "lxml": ("crawler.discovery", "crawler.extraction", "crawler.markup"),
    "pebble": ("crawler.pool",),
    "py3langid": ("crawler.extraction.language",),
    "pyarrow": ("pipelines.archive",),
    "pydantic": ("crawler.sources", "crawler.cluster"),
    "pydantic_core": ("crawler.cluster",),
    "redis": ("crawler.cluster",),
    "rich": ("crawler.cli",),
    "ruamel": ("crawler.sources", "crawler.extraction.sites"),
    "scrapy": (
        "crawler.engine",
        "crawler.middlewares",
        "crawler.spiders.logformat",
        "crawler.spiders.news",
        "pipelines.duplicates",
        "pipelines.store",
    ),
    "service_identity": ("crawler.middlewares",),
    "sqlite3": ("pipelines.archive",),
    "sqlite_utils": ("pipelines.archive",),
    "trafilatura": ("crawler.extraction.body",),
    "twisted": ("crawler.engine", "crawler.middlewares", "crawler.spiders.logformat", "crawler.spiders.news"),
    "uvicorn": ("crawler.cli.browse",),
    "w3lib": ("crawler.charsets", "crawler.urls"),
    "zope": ("crawler.middlewares",),
}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names += (f"{node.module}.{alias.name}" for alias in node.names)
    return names


def libraries(path: Path) -> set[str]:
    """The third-party libraries that a module imports, and those of Python's own that have doors."""
    names = {wanted.partition(".")[0] for wanted in imports(path)}
    return names - {"crawler", "pipelines"} - (sys.stdlib_module_names - DOORS.keys())


def under(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith((f"{prefix}.", f"{prefix}_"))


def floor(name: str) -> int:
    package, _, rest = name.partition(".")
    return next((number for room, number in FLOORS.items() if under(rest, room)), FLOORS[f"{package}/"])


def test_the_picture_of_the_floors_names_rooms_only() -> None:
    there = {name for path in MODULES for name in (path.stem, path.parent.name, f"{path.parent.name}/")}
    assert FLOORS.keys() - there == set()


def test_imports_go_down_only() -> None:
    pairs = {(name_of(path), wanted) for path in MODULES for wanted in imports(path)}
    ours = [(here, wanted) for here, wanted in pairs if wanted.split(".")[0] in {"crawler", "pipelines"}]
    assert [(here, wanted) for here, wanted in ours if floor(wanted) > floor(here)] == []
    assert [pair for pair in ours if pair[0].startswith("pipelines") and pair[1].startswith("crawler")] == []


@pytest.mark.parametrize("depth", [2, 9], ids=["rooms", "modules"])
def test_imports_make_no_circle(depth: int) -> None:
    names = {name_of(path) for path in MODULES}
    needs: dict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        here = name_of(path).split(".")[:depth]
        for wanted in imports(path):
            there = (wanted if wanted in names else wanted.rpartition(".")[0]).split(".")[:depth]
            if there[0] in {"crawler", "pipelines"} and there != here:
                needs[".".join(here)].add(".".join(there))
    TopologicalSorter(needs).prepare()  # raises CycleError, which names the circle


def test_each_library_has_its_doors_and_each_door_is_used() -> None:
    taken = {(library, name_of(path)) for path in MODULES for library in libraries(path)}
    doors = {(library, door) for library in DOORS for door in DOORS[library]}
    through = {(one, here): [door for door in DOORS.get(one, ()) if under(here, door)] for one, here in taken}
    assert [pair for pair, used in through.items() if not used] == []
    assert doors - {(library, door) for (library, _), used in through.items() for door in used} == set()


def test_each_library_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = (project["optional-dependencies"][name] for name in ("browse", "parquet", "cluster"))
    wanted = itertools.chain(project["dependencies"], *extras)
    declared = {re.split(r"[^\w.-]", one)[0].lower().replace("-", "_") for one in wanted}
    declared |= {"pydantic_core", "redis", "uvicorn"}  # pydantic, dramatiq[redis] and datasette bring theirs
    provided = packages_distributions()
    for library in DOORS.keys() - sys.stdlib_module_names - {"compression"}:  # Python's own from 3.14
        names = {one.lower().replace("-", "_") for one in provided[library]}
        assert names & declared, f"{library} is imported, and pyproject.toml names none of {names}"


def test_what_test_files_share_is_in_none_of_them() -> None:
    taken = re.compile(r"^ *(from|import) (tests\.)?test_|^from tests import .*test_", re.MULTILINE)
    assert [path for path in ROOT.glob("tests/**/*.py") if taken.search(path.read_text(encoding="utf-8"))] == []


def test_the_map_of_the_rooms_is_whole() -> None:
    rows = re.findall(r"^\| (`.+?) \|", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.MULTILINE)
    rooms = set[Path]()
    for row in rows:
        first, *others = re.findall(r"`([^`]+)`", row)
        rooms |= {ROOT / first, *(ROOT / (name if "/" in name else f"{Path(first).parent}/{name}") for name in others)}
    assert [str(room) for room in rooms if not room.exists()] == []
    modules = {path for path in MODULES if path.parent.parent == ROOT and path.name != "__init__.py"}
    assert [str(room.relative_to(ROOT)) for room in (PACKAGES | modules) - rooms] == [], "CONTRIBUTING.md says of none"


def test_the_head_of_each_room_names_its_modules() -> None:
    for room in PACKAGES:
        head = ast.get_docstring(ast.parse((room / "__init__.py").read_bytes())) or ""
        named = re.findall(r"\w+", f"{head.lower()} {' '.join(COMMANDS.values()) if room.name == 'cli' else ''}")
        assert {path.stem for path in room.glob("[!_]*.py")} - set(named) == set(), room


def test_the_way_of_an_article_can_be_read_along() -> None:
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    way = re.findall(r"`([\w/]+)\.py:([\w.]+)`", contributing)
    assert len(way) > 10
    for module, name in way:
        attrgetter(name)(import_module(module.removesuffix("/__init__").replace("/", ".")))


def test_the_map_of_the_tests_is_whole() -> None:
    rows = re.findall(r"^\| (`.+?) \|", (ROOT / "tests" / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    told = [path.name for row in rows for name in re.findall(r"`([^`]+)`", row) for path in ROOT.glob(f"tests/{name}")]
    there = [path.name for path in ROOT.glob("tests/test_*.py")]
    assert [name for name in {*there, *told} if (told.count(name), there.count(name)) != (1, 1)] == []


def test_a_module_can_be_read_in_one_sitting() -> None:
    lines = {path: path.read_text(encoding="utf-8").count("\n") for path in MODULES}
    assert {path: count for path, count in lines.items() if count > 300} == {}, "where is the seam?"


def test_no_sql_is_newer_than_the_strict_tables() -> None:
    """SQLite 3.37, the version of Ubuntu 22.04, has STRICT tables; `->>` came with 3.38."""
    newer = re.compile(r"->>|\b(unixepoch|unhex|concat)\(")
    assert [path for path in MODULES if newer.search(path.read_text(encoding="utf-8"))] == []
