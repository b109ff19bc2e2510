"""The spider and the modules that read the answers to its requests.

`news` sends the requests. `feeds` reads the answers of feeds, `indexes` asks for the sitemaps of an index; the links
that they name wait in a `backlog`. `pages` reads the pages, `identity` decides by which addresses an article is known.
`backfill` walks a source's sitemaps, `quiet_hosts` saves cool-downs from run to run, `logformat` shortens Scrapy's log.
"""
