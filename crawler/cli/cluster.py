"""`kliping cluster`: crawls on several machines, by way of Redis (extra `cluster`)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from crawler import logs
from crawler.cli.display import print_json
from crawler.cli.options import (
    db_option,
    feeds_option,
    json_option,
    log_file_option,
    log_json_option,
    no_pages_option,
    options_of,
    private_option,
    quiet_option,
    sources_option,
    workers_option,
)
from crawler.cli.values import number_in
from pipelines.counted import counted
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from crawler.cluster.transport import Transport

redis_option = click.option(
    "--redis",
    "url",
    default="redis://127.0.0.1:6379/0",
    envvar="KLIPING_REDIS",
    show_default=True,
    metavar="URL",
    help="The Redis that all machines share.",
)


@click.group(
    epilog="""\b
Examples:
  kliping cluster writer                 on the machine that has the archive
  kliping cluster worker --slots 32      on as many machines as you like
  */5 * * * * kliping cluster dispatch   from cron
"""
)
def cluster() -> None:
    """Crawl with several machines: docs/scale.md says when, and how to set it up."""


@cluster.command(
    epilog="\b\nExamples:\n  kliping cluster dispatch --source antara --all",
)
@redis_option
@sources_option
@click.option("--all", "ask_all", is_flag=True, help="Ask every feed, also those that are not due.")
def dispatch(url: str, sources: tuple[str, ...], ask_all: bool) -> None:
    """Have the writer give out what is due. Sources that are being crawled are left alone.

    The writer alone knows feeds.yaml: an id that is not in it shows in its summary and in `kliping cluster status`.
    """
    with _transport(url) as transport:
        from crawler.cluster.messages import Dispatch

        transport.tell(Dispatch(sources, ask_all))


@cluster.command(
    epilog="""\b
Examples:
  kliping cluster worker
  KLIPING_REDIS=redis://:secret@10.0.0.5:6379/0 kliping cluster worker
""",
)
@redis_option
@click.option("--slots", type=number_in(1, 512), default=16, show_default=True, help="Sources crawled side by side.")
@workers_option
@click.option(
    "--no-pages", "keep_pages", flag_value=False, default=True, help="Do not send the raw pages to the writer."
)
@private_option
@log_file_option
@log_json_option
def worker(url: str, slots: int, **options: Any) -> None:
    """Crawl what the writer gives out. It needs neither feeds.yaml nor the archive, and ends with SIGTERM."""
    wanted = options_of(options)
    with _transport(url) as transport:
        from crawler.cluster.worker import Worker

        Worker(transport, wanted, slots).serve()


@cluster.command(
    epilog="""\b
Examples:
  kliping cluster writer
  kliping cluster writer --once      end when all that was dispatched is done
""",
)
@redis_option
@feeds_option
@db_option
@click.option("--once", is_flag=True, help="End when nothing is left to do.")
@no_pages_option
@private_option
@quiet_option
@log_file_option
@log_json_option
@json_option
def writer(url: str, once: bool, quiet: bool, as_json: bool, **options: Any) -> int:
    """Own the archive and give out what is next. It takes in what workers find, and ends with SIGTERM.

    It prints a summary whenever nothing is left to do, as a crawl does at its end.
    """
    wanted = options_of(options)
    with _transport(url) as transport:
        from crawler.cli.progress import reporter
        from crawler.cluster.writer import Writer

        logs.set_up(wanted.log_file, as_json=wanted.log_json)
        return Writer(transport, wanted, reporter(quiet=quiet, as_json=as_json), once=once).serve()


@cluster.command(epilog="\b\nExamples:\n  kliping cluster status --json")
@redis_option
@json_option
def status(url: str, as_json: bool) -> int:
    """Show who is alive and what waits. Exit code 3: somebody must look, as where work waits for nobody."""
    with _transport(url) as transport:
        from crawler.cluster import life

        standing = life.standing(transport)
    wrong = standing.wrong()
    if as_json:
        print_json({**asdict(standing), "wrong": wrong})
    else:
        writer = f"writer: {standing.writer}" if standing.writer else "no writer"
        workers = counted(standing.workers, "worker")
        waiting = f"{counted(standing.jobs, 'job')}, {counted(standing.inbox, 'message')} in the inbox"
        click.echo(f"{writer}; {workers}; {waiting}")
        if standing.chains:
            chains = (f"{name} ({step})" for name, step in standing.chains.items())
            click.echo(f"being crawled (step): {', '.join(chains)}")
        for words in wrong:
            click.echo(f"! {words}")
    return 3 if wrong else 0


def _transport(url: str) -> Transport:
    """Connect to Redis.

    Raises:
        UsageError: the extra is not installed, or the address is invalid.
    """
    try:
        from crawler.cluster.transport import Transport as Connected
    except ModuleNotFoundError as missing:
        raise UsageError(f"cluster needs {missing.name}: install it with `make extras`") from None
    try:
        return Connected(url)
    except ValueError as error:
        raise UsageError(f"--redis: {error}") from None
