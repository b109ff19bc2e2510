"""Fetches feeds and pages and extracts articles from them; all network access is here."""

# New objects after which Python's garbage collector looks for cycles among the youngest, in the crawl and in its
# extraction processes. Python's default of 700 cost a seventh of a start, in which what is imported stays, and a tenth
# of a crawl, in which reference counting frees nearly all; it cost an extraction process more the older it was.
GC_THRESHOLD = 10_000
