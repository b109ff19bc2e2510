"""Brings articles in: from feeds.yaml to Article. The network lives here."""

# Objects made before Python looks for cycles among the youngest, in the crawl and in its extraction processes. Python's
# own 700 cost a seventh of a start, since what is imported stays, and a tenth of a crawl, which makes little that
# counting does not free; the older an extraction process, the more there was to look through.
GC_THRESHOLD = 10_000
