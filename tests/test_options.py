"""What `scrapy crawl news -a …` and the command line's lengths of time mean."""

from __future__ import annotations

import pytest

from crawler.durations import seconds
from crawler.options import Options
from pipelines.errors import UsageError


@pytest.mark.parametrize(
    ("written", "length"),
    [("90", 90), ("90s", 90), ("12m", 720), (" 2 H ", 7200), ("7d", 604_800), ("1.5w", 907_200)],
)
def test_lengths_of_time(written: str, length: float) -> None:
    assert seconds(written) == length
    assert Options.of({"time_budget": written}).time_budget_s == length


def test_the_words_of_scrapy() -> None:
    options = Options.of({"sources": "antara,detik", "all": "1", "workers": "0", "keep_pages": "0"})
    assert (options.sources, options.ask_all, options.workers) == (("antara", "detik"), True, 0)
    assert (options.keep_pages, options.allow_private, options.time_budget_s) == (False, False, None)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"time_buget": "12m"}, r"-a time_buget: no such option \(did you mean time_budget\?\)"),
        ({"time_budget": "soon"}, "-a time_budget: 'soon' is no length of time; write 90s, 10m"),
        ({"time_budget": ""}, "-a time_budget: '' is no length of time"),
        ({"time_budget": "-1"}, "-a time_budget: '-1' is no length of time"),
        ({"workers": "all"}, "-a workers: 'all' is no number"),
        ({"workers": "-1"}, "-a workers: '-1' is no number"),
    ],
)
def test_what_means_nothing_is_told(words: dict[str, str], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        Options.of(words)
