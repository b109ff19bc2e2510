"""`kliping browse`: the archive in Datasette, read-only, with the descriptions of docs/schema.md."""

from __future__ import annotations

import re
import socket
import sys
import webbrowser
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import click

from crawler.cli.options import db_option
from crawler.cli.values import FILLED, number_in
from pipelines.archive import Archive
from pipelines.errors import UsageError
from pipelines.stopping import held

METADATA = Path(__file__).with_name("browse.yaml")
STATIC = Path(__file__).with_name("browse_static")
SCHEMA = Path(__file__).parents[2] / "docs" / "schema.md"
SETTINGS = {
    "sql_time_limit_ms": 5000,
    "facet_time_limit_ms": 1500,
    "default_facet_size": 8,  # so that the rows can be seen, too
    "suggest_facets": False,  # would try every column of a large table; browse.yaml names the useful ones
    "truncate_cells_html": 240,  # characters of an article's text in a list
    "max_returned_rows": 5000,
}


@click.command(
    epilog="""\b
Examples:
  kliping browse                         http://127.0.0.1:8001/, until Ctrl-C
  kliping browse --port 0 --no-open      any free port; print the address only
"""
)
@click.option("--port", type=number_in(0, 65535), default=8001, show_default=True, help="0: any free port.")
@click.option(
    "--host",
    type=FILLED,  # Python would take an empty one for all addresses of this machine
    default="127.0.0.1",
    show_default=True,
    help="Listen address; anything but the default exposes it to other machines.",
)
@click.option("--no-open", is_flag=True, help="Do not open a web browser.")
@db_option
def browse(port: int, host: str, no_open: bool, db: Path) -> None:
    """Look at the archive in a web browser, with Datasette; also while a crawl is running."""
    try:
        import uvicorn
        from datasette.app import Datasette
        from datasette.plugins import pm

        from crawler.cli import browse_facets
    except ImportError:
        raise UsageError("browse needs Datasette: install it with `make extras`") from None
    if re.search("[?#]|%[0-9A-Fa-f]{2}", str(db)):  # which it would take for a part of an address, and show nothing
        raise UsageError(f"{db}: Datasette cannot open it: rename what has ? # or % in it, or browse a backup")
    with Archive.open(db, readonly=True) as archive:  # says what is wrong with the file
        files = {"immutables" if archive.db.immutable else "files": [str(db)]}
    listener = _listener(host, port)
    pm.register(browse_facets)
    pm.get_plugin("datasette.handle_exception").rich = None  # with which a 404 or a refused query prints 170 lines
    datasette = Datasette(
        **files, metadata=metadata(db.stem), settings=SETTINGS, static_mounts=[("kliping-static", str(STATIC))]
    )
    shown = f"[{host}]" if ":" in host else host
    url = f"http://{shown}:{listener.getsockname()[1]}{datasette.urls.database(db.stem)}"
    click.echo(f"{url} shows {db}; Ctrl-C ends it")
    if not no_open and sys.stdout.isatty():
        webbrowser.open(url)
    server = uvicorn.Server(uvicorn.Config(datasette.app(), log_level="warning", lifespan="on", workers=1))
    end = partial(setattr, server, "should_exit", True)  # uvicorn itself does not hear that its terminal is closed
    with listener, suppress(KeyboardInterrupt), held(end):
        server.run(sockets=[listener])


def metadata(name: str) -> dict[str, Any]:
    """Datasette's metadata about an archive; `name` is what Datasette calls its database."""
    from datasette.utils import parse_metadata

    general: dict[str, Any] = parse_metadata(METADATA.read_text(encoding="utf-8"))
    tables, queries = general.pop("tables"), general.pop("queries")
    for table, (description, columns) in (described(SCHEMA.read_text("utf-8")) if SCHEMA.exists() else {}).items():
        tables[table] = {"description": description, "columns": columns} | tables.get(table, {})
    for query in queries.values():
        query["hide_sql"] = True  # one click away
    database = {"description": general["description"], "tables": tables, "queries": queries}
    return {**general, "databases": {name: database}}


def described(schema: str) -> dict[str, tuple[str, dict[str, str]]]:
    """Table → its description, and its columns → their descriptions, from the text of docs/schema.md."""
    found = {}
    for part in re.split(r"^## ", schema, flags=re.MULTILINE)[1:]:
        name, _, text = part.partition("\n")
        columns = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", text, re.MULTILINE))
        found[name.strip()] = (_plain(text.strip().partition("\n")[0]), {c: _plain(w) for c, w in columns.items()})
    return found


def _plain(markdown: str) -> str:
    return markdown.replace("`", "").replace("*", "")


def _listener(host: str, port: int) -> socket.socket:
    """A socket that listens there, so that a port in use is reported before anything else begins.

    Raises:
        UsageError: it cannot listen there.
    """
    version_6 = ":" in host
    family = socket.AF_INET6 if version_6 else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, dualstack_ipv6=version_6)
    except (OSError, ValueError) as error:
        reason = str(error.strerror).partition(" (")[0] if isinstance(error, OSError) else "no such host"
        raise UsageError(f"{host}:{port}: {reason}; choose others with --host and --port") from None
