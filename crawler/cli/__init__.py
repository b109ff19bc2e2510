"""The command line: each command parses its options, calls the code that does the work, and prints the result.

`kliping --help` and `kliping search` must start at once, so the module of a command is imported only when that command
is asked for, and what is slow to import (Scrapy, pydantic, the extraction, rich) only in the function that needs it.

`GROUPS` names the module of each command. They share `options` (of many commands), `values` (the types of options) and
`filters` (which articles); `display` and `differences` (how things and changes are shown), `progress` (of a crawl),
`site_display` (what `add` and `probe` found) and `files` (output files).
What is listed is shown in one of three ways: to people on a terminal, in a pipe as lines with tabs between the cells
(`display.print_table` and `print_cells`), and with --json as the whole values (`display.print_json`).
`report_page` is the report as HTML, with `charts`; `browse_facets` is a plugin for Datasette.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn

import click

from crawler import GC_THRESHOLD
from crawler.cli.display import coloured
from pipelines import stopping
from pipelines.errors import KlipingError
from pipelines.outputs import FULL

# heading of the help → command → its module and function, and its line in the help, of at most 58 characters
GROUPS = {
    "Crawl": {
        "crawl": ("crawler.cli.crawl:crawl", "Fetch what is due and store the new articles."),
        "backfill": ("crawler.cli.backfill:backfill", "Fetch a source's older articles by its sitemaps."),
        "cluster": ("crawler.cli.cluster:cluster", "Crawl with several machines, by way of Redis."),
    },
    "Sources": {
        "add": ("crawler.cli.add:add", "Find a site's feeds, write the best into feeds.yaml."),
        "probe": ("crawler.cli.add:probe", "Show a site's feeds and one article, write nothing."),
        "check": ("crawler.cli.check:check", "List every mistake in feeds.yaml; --live asks each feed."),
        "list": ("crawler.cli.sources:list_sources", "List the sources of feeds.yaml."),
        "opml": ("crawler.cli.sources:opml", "Exchange feed lists with other programs."),
        "extract": ("crawler.cli.extract:extract", "Show what would be stored of a page, and why."),
    },
    "Read": {
        "search": ("crawler.cli.search:search", "Find articles by their words, the newest first."),
        "show": ("crawler.cli.show:show", "Show one article, its addresses, copies and versions."),
        "export": ("crawler.cli.export:export", "Write articles as jsonl, csv, parquet or a feed."),
        "duplicates": ("crawler.cli.stories:duplicates", "List copies with their originals, the least alike first."),
        "browse": ("crawler.cli.browse:browse", "Look at the archive in a web browser, with Datasette."),
    },
    "Look after": {
        "status": ("crawler.cli.status:status", "Say how the sources are doing, worst first."),
        "report": ("crawler.cli.report:report", "Write a page with charts: articles, crawls, what is wrong."),
        "retry": ("crawler.cli.archive:retry", "Put links that were given up back into the queue."),
        "regroup": ("crawler.cli.stories:regroup", "Decide anew which articles are copies of which."),
        "reextract": ("crawler.cli.reextract:reextract", "Read the stored pages again with the current rules."),
        "backup": ("crawler.cli.archive:backup", "Write a checked copy of the archive."),
        "prune": ("crawler.cli.archive:prune", "Delete old raw pages; articles stay."),
        "db": ("crawler.cli.archive:db", "Check the database file, move a source to its new id."),
    },
}
COMMANDS = {name: place for group in GROUPS.values() for name, (place, _) in group.items()}


class Commands(click.Group):
    """Imports a command's module only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which people meet them."""
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands under their headings, without importing them."""
        widest = max(map(len, COMMANDS))
        for heading, commands in GROUPS.items():
            with formatter.section(heading):
                formatter.write_dl([(name.ljust(widest), text) for name, (_, text) in commands.items()])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; of an unknown one click guesses what it was meant to be."""
        if cmd_name not in COMMANDS:
            if ctx.resilient_parsing:  # completion for shells
                return None
            raise click.NoSuchCommand(cmd_name, possibilities=COMMANDS, ctx=ctx)
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        """As click does; --help and --version print here, and their reader may go, too."""
        with _reader_may_go():
            return super().make_context(*args, **more)

    def invoke(self, ctx: click.Context) -> Any:
        """As click does; all output is written when it ends."""
        with _reader_may_go():
            code = super().invoke(ctx)
            sys.stdout.flush()
            return code


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""
feeds.yaml and data/kliping.db are in the current folder; --feeds and --db, or
KLIPING_FEEDS and KLIPING_DB for all commands, name others.

In a pipe, lists are lines with tabs between the cells; --json has more.

Exit codes: 0 fine · 1 failed · 2 wrong usage or feeds.yaml · 3 degraded
(a source fell short of what is expected) · 75 another crawl is running
""",
)
@click.version_option(package_name="kliping")
def kliping() -> None:
    """Crawl Indonesian news feeds into one SQLite file of clean articles."""
    try:
        Path.cwd()
    except OSError as error:
        raise KlipingError(f"the current folder cannot be found ({error.strerror}): change to another") from None


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its exit code."""
    code = run(arguments)
    gc.freeze()  # the interpreter's last garbage collection would take 0.1 s
    sys.exit(code)


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and give the documented exit code; errors are plain lines on stderr."""
    gc.set_threshold(GC_THRESHOLD)
    _prepare_streams()
    for number in set(stopping.ending_signals()) - {signal.SIGINT}:  # which Python handles
        signal.signal(number, _leave)
    stopping.insist()
    said = ""
    try:
        color = None if coloured() else False
        code = kliping.main(args=arguments, prog_name="kliping", standalone_mode=False, color=color)
    except KlipingError as error:
        said, code = f"{error.prefix}{error}", error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:  # a group without its command
        said, code = error.format_message(), error.exit_code
    except click.ClickException as error:
        where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "kliping"
        said, code = f"{where}: {error.format_message()}", error.exit_code
    except OSError as error:
        if error.errno not in FULL or error.filename is not None:
            raise
        said, code = f"kliping: standard output or a temporary file cannot be written: {error.strerror}", 1
        _give_up_stdout()
    except (click.Abort, KeyboardInterrupt):
        said, code = "kliping: stopped", 130
    except SystemExit as ended:  # from `_leave`, or from click's completion for shells
        code = ended.code
        said = "kliping: stopped" if isinstance(code, int) and code > 128 else ""
    if said:
        print(said, file=sys.stderr)
    return code if isinstance(code, int) else 0


def _leave(number: int, _: object) -> None:
    """End as Ctrl-C does, so that what was begun is cleaned up; crawls have handlers of their own."""
    sys.exit(128 + number)  # the exit code that shells use


def _prepare_streams() -> None:
    """Open the null device for each stream that the shell closed (`>&-`; None in Python), also for child processes.

    A locale without some letter must not stop the output.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):  # each gets the lowest free number: its own
        if getattr(sys, name) is None:
            number = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(number, True)
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", errors="replace", closefd=False))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.errors in ("strict", "surrogateescape"):
            stream.reconfigure(errors="replace")


@contextmanager
def _reader_may_go() -> Iterator[None]:
    """End without a failure where the reader of the output has gone (`kliping search … | head`)."""
    try:
        yield
    except BrokenPipeError:
        _give_up_stdout()
        raise click.exceptions.Exit(0) from None


def _give_up_stdout() -> None:
    """Discard what is still buffered, so that the interpreter does not fail on it at its exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
