"""The spider and what it needs to read answers.

`news` sends the requests. `feeds` reads what feeds answer, `indexes` follows indexes of sitemaps; the links wait in a
`backlog`. `pages` reads what their addresses answer, and `identity` tells by which addresses an article is known.
`backfill` walks a source's sitemaps, `quiet_hosts` keeps what servers asked for from run to run, `logformat` is brief.
"""
