"""The arguments of `scrapy crawl news -a …`, and lengths of time on the command line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crawler.options import ARGUMENTS, Options
from pipelines.counted import lasting, seconds
from pipelines.errors import UsageError
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("written", "length"),
    [
        *[("90s", 90), ("12m", 720), (" 2 H ", 7200), ("7d", 604_800), ("1.5w", 907_200)],
        *[("12min", 720), ("90 sec", 90), ("1h30m", 5400), ("1h 30 min", 5400)],
    ],
)
def test_lengths_of_time(written: str, length: float) -> None:
    assert seconds(written) == length
    assert Options.of({"time_budget": written}).time_budget_s == length


def test_the_words_of_scrapy() -> None:
    options = Options.of({"sources": "antara,detik", "tags": "wire", "all": "1", "workers": "0", "keep_pages": "0"})
    assert (options.sources, options.tags, options.ask_all) == (("antara", "detik"), ("wire",), True)
    assert options.workers == 0
    assert (options.keep_pages, options.allow_private, options.time_budget_s) == (False, False, None)
    described = (ROOT / "docs" / "library.md").read_text(encoding="utf-8").partition("scrapy crawl news")[2]
    assert [name for name in ARGUMENTS if not re.search(rf"`{name}`|-a {name}=", described)] == []


def test_a_file_in_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/siti")
    monkeypatch.setenv("KLIPING_DB", "~/kliping.db")
    options = Options.of({"feeds": "~/feeds.yaml"})
    assert (options.feeds, options.db) == (Path("/home/siti/feeds.yaml"), Path("/home/siti/kliping.db"))


@pytest.mark.parametrize(("word", "meant"), [("1", True), ("true", True), ("Yes", True), ("0", False), ("off", False)])
def test_yes_and_no(word: str, meant: bool) -> None:
    options = Options.of({"all": word, "keep_pages": word, "allow_private_addresses": word})
    assert [options.ask_all, options.keep_pages, options.allow_private] == [meant] * 3


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"time_buget": "12m"}, r"-a time_buget: no such option \(did you mean time_budget\?\)"),
        ({"time_budget": "12"}, "-a time_budget: '12' has no unit; write 12s, 12m, 12h or 12d"),
        ({"time_budget": "soon"}, "-a time_budget: 'soon' is not a length of time; write 90s, 12m, 1h30m or 7d"),
        ({"time_budget": "12m30"}, "-a time_budget: '12m30' is not a length of time"),
        ({"time_budget": "0s"}, "-a time_budget: '0s' is not a length of time"),
        ({"time_budget": ""}, "-a time_budget: '' is not a length of time"),
        ({"time_budget": "-1"}, "-a time_budget: '-1' is not a length of time"),
        ({"workers": "all"}, "-a workers: 'all' is not a number from 0 to 64"),
        ({"workers": "-1"}, "-a workers: '-1' is not a number"),
        ({"workers": "65"}, "-a workers: '65' is not a number from 0 to 64"),
        ({"keep_pages": "maybe"}, "-a keep_pages: 'maybe' is neither yes nor no; write 1 or 0"),
        ({"all": ""}, "-a all: '' is neither yes nor no"),
        ({"sources": ","}, "-a sources: it is empty"),
        ({"db": ""}, "-a db: it is empty: name a file"),
        ({"feeds": ".."}, "-a feeds: it is a folder: name a file"),
    ],
)
def test_what_means_nothing_is_told(words: dict[str, str], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        Options.of(words)


@pytest.mark.parametrize(
    ("length", "said"),
    [
        *[(0, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "120 min"), (7200, "2 h")],
        *[(172_800, "2 days"), (600_777, "7 days")],
    ],
)
def test_a_length_of_time_as_people_read_it(length: float, said: str) -> None:
    assert lasting(length) == said
