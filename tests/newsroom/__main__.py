"""`python -m tests.newsroom`: start the newsroom and print a feeds.yaml for it; see --help."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from contextlib import closing
from pathlib import Path

from tests.newsroom.faults import table
from tests.newsroom.newsroom import Newsroom, copying_town, town
from tests.newsroom.replay import replay

DEMO = Path("data/demo.db")  # what `make demo` leaves
HOW = """# The newsroom is open: {sites} sites, {stories} articles. Keep it running; save this page as newsroom.yaml;
# in another terminal:
#     kliping crawl --feeds newsroom.yaml --db newsroom.db --allow-private-addresses
# Ctrl-C closes it."""


def main() -> int:
    """Serve until interrupted, or play the demo."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.newsroom", description="A web server on loopback that plays Indonesian news sites."
    )
    parser.add_argument("--port", type=int, default=0, help="port of all sites (default: any free one)")
    parser.add_argument("--each", type=int, default=8, help="articles a site (default 8)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other stories")
    captured = "serve captured pages instead: DIR/pages/*.html.gz with their .json"
    parser.add_argument("--replay", type=Path, metavar="DIR", help=captured)
    parser.add_argument("--demo", action="store_true", help="crawl it, show what is in the database, and end")
    parser.add_argument("--faults", action="store_true", help="print the table of faults as Markdown, and end")
    args = parser.parse_args()
    if args.faults:
        print(table())
        return 0
    try:
        sites = replay(args.replay) if args.replay else town(seed=args.seed, each=args.each)
        sites += copying_town(seed=args.seed, each=args.each) if args.demo else []
    except OSError as error:
        parser.exit(2, f"newsroom: {error}\n")
    with Newsroom(sites, port=args.port) as newsroom:
        return demo(newsroom) if args.demo else serve(newsroom)


def serve(newsroom: Newsroom) -> int:
    """Print how to crawl it and wait for SIGINT or SIGTERM."""
    stop = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stop.set())
    stories = len(newsroom.expected()) or sum(len(site.extra) - 1 for site in newsroom.sites)
    print(HOW.format(sites=len(newsroom.sites), stories=stories))
    print(newsroom.feeds_yaml(), flush=True)
    stop.wait()
    return 0


def demo(newsroom: Newsroom) -> int:
    """Crawl it twice into a database of its own, which stays, and show what is there."""
    for names in ("demo.db*", "demo-pages.db*"):
        for old in DEMO.parent.glob(names):
            old.unlink()
    with tempfile.TemporaryDirectory(prefix="kliping-demo-") as folder:
        feeds = Path(folder, "demo.yaml")
        feeds.write_text(newsroom.feeds_yaml(), encoding="utf-8")
        where = ["--db", str(DEMO)]
        both = ["--feeds", str(feeds), *where]
        code = 0
        for command in (
            ["crawl", *both, "--allow-private-addresses"],
            ["crawl", *both, "--allow-private-addresses", "--all"],
            ["status", *where],
            ["search", "harga OR panen", "--limit", "5", *where],
        ):
            print(f"\n$ kliping {shlex.join(command)}".replace(f"{folder}/", ""), flush=True)
            ran = subprocess.run([entry_point(), *command], check=False)
            code = code or ran.returncode
        for title, query in QUERIES.items():
            print(f"\n{title}\n$ sqlite3 {DEMO} {query!r}")
            with closing(sqlite3.connect(DEMO)) as connection:
                for row in connection.execute(query):
                    print("  " + " | ".join(map(str, row)))
        print(f"\nThe archive is {DEMO}. Try: .venv/bin/kliping search banjir --db {DEMO}")
        return code


QUERIES = {
    "The newest articles:": "SELECT source, published_at, title FROM articles ORDER BY published_at DESC LIMIT 5",
    "Texts that more than one paper ran:": "SELECT a.source, b.source, b.title FROM articles a JOIN articles b"
    " ON a.duplicate_of = b.id ORDER BY b.id, a.id LIMIT 6",
    "What became of every link:": "SELECT outcome, coalesce(reason, '-'), count(*) FROM links GROUP BY 1, 2",
}


def entry_point() -> str:
    """The `kliping` beside this Python."""
    return str(Path(sys.executable).with_name("kliping"))


if __name__ == "__main__":
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # `make demo | head`: what is still buffered goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = 0
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)
