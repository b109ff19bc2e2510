"""Crawls on several machines (extra `cluster`) with Dramatiq on Redis; the unit of work is the crawl of one source.

    dispatch ─► inbox ─► writer ─► queue of jobs ─► worker: fetch, extract
                  ▲        │ check, duplicates, store      │
                  │        └► the next step of the chain   │
                  └────────────────────────────────────────┘

Only the writer has feeds.yaml and the archive. It puts into a job all that a worker needs: the source, the states of
its feeds, some pending links. The worker sends what it finds to the inbox, a Redis stream that the writer reads in
order, with one transaction for each message. New links become the source's next job. The jobs of a source are a
*chain*, each of them a *step*; it ends when nothing is left to do, or with a step of which nothing came. A source has
one job at any time, so that delay, robots.txt and slots hold.

Nothing is lost. A job is acknowledged to Dramatiq once its worker has sent the last message of the step; if that worker
dies before, Dramatiq gives the job to another. A message is deleted once the archive has what it says; if the writer
dies before, it is still first in the inbox. A job that Redis has forgotten is noticed when the inbox is empty, and
given out again. While Redis is full or away, all wait with what they have.

Nothing is done twice. Only the holder of the source's lease may send, and what it sends is recorded together with the
message, so that whoever repeats the job leaves it out. The archive stores the id of the last message with its contents,
so that a message that was stored but not deleted is not stored again.

To read in this order: `messages` are what goes through Redis, `keys` where it is there. `writer` gives out jobs and
stores what arrives in a `burst`; `worker` crawls with an `outbox` in place of the archive. Between them is `transport`,
with a `connection` to Redis and a `broker` of jobs. `life` reports who is alive, and sees to it that there is one
writer.
"""
