"""Crawls on several machines (extra `cluster`): Dramatiq on Redis, one source's crawl the unit of work.

    dispatch ─► inbox ─► writer ─► queue of jobs ─► worker: fetch, extract
                  ▲        │ check, duplicates, store      │
                  │        └► the next step of the chain   │
                  └────────────────────────────────────────┘

The writer alone holds feeds.yaml and the archive. It gives a job what a worker has to know: the source, the states of
its feeds, some pending links. What the worker finds goes into the inbox, a Redis stream that the writer reads in order,
each message in one transaction. New links become the source's next job, so that at any time a source has one job,
its *chain* one *step*, and delay, robots.txt and slots stay right.

Nothing is lost: a job whose worker died is delivered again by Dramatiq, a message whose writer died is still first in
the stream. Nothing is done twice: what a job has sent is remembered with it, in the same breath; a worker sends only
while it holds the source's lease; and the archive knows the last message it took in.

`worker` crawls with an `outbox` in the archive's place; `writer` stores what comes in, in a `burst`. Between them
is the `transport` of `messages`: a `connection` to Redis, a `broker` of jobs, the names in Redis (`keys`), and what it
does in one breath (`scripts`). `life` tells who is there.
"""
