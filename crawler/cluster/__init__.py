"""Crawls on several machines (extra `cluster`) with Dramatiq on Redis; the unit of work is the crawl of one source.

    dispatch ─► inbox ─► writer ─► queue of jobs ─► worker: fetch, extract
                  ▲        │ check, duplicates, store      │
                  │        └► the next step of the chain   │
                  └────────────────────────────────────────┘

Only the writer has feeds.yaml and the archive. It puts into a job all that a worker needs: the source, the states of
its feeds, some pending links. The worker sends what it finds to the inbox, a Redis stream that the writer reads in
order, with one transaction for each message. New links become the source's next job. The jobs of a source are a
*chain*, each of them a *step*. A source has one job at any time, so that delay, robots.txt and slots hold.

Nothing is lost: Dramatiq delivers a job again if its worker died, and a message stays first in the stream if the writer
died. Nothing is done twice: what a job sends is recorded with it atomically, a worker sends only while it holds the
source's lease, and the archive stores the id of the last message that was taken.

`worker` crawls with an `outbox` in place of the archive. `writer` stores what arrives in a `burst`. Between them,
`transport` carries `messages`, by a `connection` to Redis, a `broker` of jobs, the names of the Redis keys (`keys`) and
atomic Lua `scripts`. `life` records and reports which processes are alive.
"""
