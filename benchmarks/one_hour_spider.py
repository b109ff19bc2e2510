"""A spider as anybody writes it in an hour, to compare with: Scrapy, trafilatura in the callback, sqlite3.

`python -m benchmarks.one_hour_spider FEEDS_YAML DB` crawls all feeds of a farm's feeds.yaml and prints nothing.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from pathlib import Path

import feedparser
import scrapy
import trafilatura
from scrapy.crawler import CrawlerProcess


class OneHour(scrapy.Spider):
    name = "one-hour"

    async def start(self):
        self.db = sqlite3.connect(self.path)
        self.db.execute("CREATE TABLE IF NOT EXISTS articles (url TEXT PRIMARY KEY, title TEXT, date TEXT, text TEXT)")
        for url in self.feeds:
            yield scrapy.Request(url, self.parse_feed)

    def parse_feed(self, response):
        for entry in feedparser.parse(response.body).entries:
            yield scrapy.Request(entry.link, self.parse_article)

    def parse_article(self, response):
        document = trafilatura.bare_extraction(response.text, url=response.url, with_metadata=True)
        if document:
            row = (response.url, document.title, document.date, document.text)
            self.db.execute("INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?)", row)
            self.db.commit()


def main() -> None:
    feeds, db = sys.argv[1:3]
    process = CrawlerProcess(
        {
            "LOG_LEVEL": "ERROR",
            "ROBOTSTXT_OBEY": True,
            "DOWNLOAD_DELAY": 0,
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "USER_AGENT": "one-hour-spider (benchmark)",
        }
    )
    addresses = re.findall(r"- (?:\w+: )?(http\S+)", Path(feeds).read_text(encoding="utf-8"))
    process.crawl(OneHour, feeds=addresses, path=db)
    process.start()


if __name__ == "__main__":
    main()
