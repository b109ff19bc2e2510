"""All that goes through Redis and Dramatiq: the writer's inbox, the queue of jobs, the chains and leases of sources."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Self

import dramatiq
import redis
from dramatiq.middleware import CurrentMessage, Retries

from crawler.cluster.broker import HEARTBEAT_MS, Broker
from crawler.cluster.connection import FullError, connected, explain
from crawler.cluster.keys import CHAINS, END, INBOX, JOBS, LEASE, QUEUE, given_to, sent_by
from crawler.cluster.messages import Batch, Dispatch, Done, Job, Message, pack, pack_job, step_of, unpack
from pipelines.errors import KlipingError

log = logging.getLogger(__name__)

INBOX_MOST = 500  # messages, of at most 0.8 MB and a story, above which no worker begins another job
SENT_S = 86_400  # seconds without progress after which it is forgotten what a job has sent

# Takes the lease unless Dramatiq still notes that its holder is at work.
TAKE = """
local holder = redis.call('get', KEYS[1])
if holder and redis.call('sismember', string.match(holder, '(%S+) (%S+)')) == 1 then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'ex', ARGV[2])
return 1
"""
# Sends for the holder of the lease only, since a job delivered again and the one taken for dead may both be alive. What
# is repeated because the answer was lost is not sent twice: ARGV[4] is the message's digest.
SEND = """
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
if redis.call('sadd', KEYS[3], ARGV[4]) == 1 then redis.call('xadd', KEYS[2], '*', 'm', ARGV[2]) end
for i = 5, #ARGV do redis.call('sadd', KEYS[3], ARGV[i]) end
redis.call('expire', KEYS[3], ARGV[3])
return 1
"""


class LeaseLostError(KlipingError):
    """Another worker has taken the source over."""


class Transport:
    """A connection to Redis.

    Use it in `with`, which closes it and turns errors of Redis into KlipingError. Methods that write raise FullError if
    Redis has no room.
    """

    def __init__(self, url: str) -> None:
        """Connect.

        Raises:
            KlipingError: no Redis answers there.
        """
        self.redis = connected(url)
        self.broker = Broker(  # a job never becomes a dead letter: the worker reports why it was given up
            client=self.redis,
            middleware=[Retries(retry_when=lambda *_: True, min_backoff=2_000, max_backoff=60_000), CurrentMessage()],
            heartbeat_timeout=HEARTBEAT_MS,
        )
        self._take = self.redis.register_script(TAKE)
        self._send = self.redis.register_script(SEND)

    def close(self) -> None:
        """Close the connections."""
        self.broker.close()
        self.redis.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.close()
        if isinstance(error, redis.RedisError) and not isinstance(error, FullError):
            raise explain(error, self.redis) from error

    # the inbox

    def tell(self, message: Dispatch | Done) -> None:
        """Put a message into the writer's inbox."""
        self.redis.xadd(INBOX, {"m": pack(message)})

    def first(self, wait_s: float, after: str) -> tuple[str, Message | None] | None:
        """The id of the oldest message after the id `after`, and the message; None if none comes in time.

        A message that this version does not know is given as the end of its chain, or as None if it names no chain: its
        links are still pending in the ledger, and come again with the next dispatch.
        """
        found: Any = self.redis.xread({INBOX: after}, count=1, block=int(wait_s * 1000))
        if not found:
            return None
        name, fields = found[0][1][0]
        try:
            return name.decode(), unpack(fields[b"m"])
        except (KeyError, ValueError):
            log.exception("skipped a message that cannot be read")
            named = step_of(fields.get(b"m", b""))
            why = "a worker of another version sent a message that cannot be read"
            return name.decode(), Done(*named, failed=why) if named else None

    def drop(self, name: str) -> None:
        """Delete a message that has been taken."""
        self.redis.xdel(INBOX, name)

    # chains and jobs, for the writer

    def chains(self) -> dict[str, tuple[str, int]]:
        """The sources that are being crawled, each with its chain and current step."""
        found: Any = self.redis.hgetall(CHAINS)
        return {source.decode(): _standing(value) for source, value in found.items()}

    def chain(self, source: str) -> tuple[str, int] | None:
        """The chain and current step of a source; None if it is not being crawled."""
        value: Any = self.redis.hget(CHAINS, source)
        return _standing(value) if value else None

    def submit(self, job: Job) -> None:
        """Set the source's chain to the job's step, and queue the job for any worker."""
        self.redis.hset(CHAINS, job.source.id, f"{job.chain} {job.step}")
        self._enqueue(job)

    def end_chain(self, source: str) -> None:
        """End the chain of a source."""
        self.redis.hdel(CHAINS, source)

    def lost(self, chains: Mapping[str, tuple[str, int]]) -> dict[str, tuple[str, int]]:
        """The chains whose current step has no job, although no message in the inbox says that it ended.

        Such a job was lost because Redis was full or lost its data, or because it was never queued.
        """
        if self.jobs() >= len(chains):
            return {}
        given = {step_of(text) for text in self._texts()}
        lost = {source: (chain, step) for source, (chain, step) in chains.items() if (source, chain, step) not in given}
        return {} if self.redis.xlen(INBOX) else lost  # asked last, since a job ends when its last message is there

    def has_ended(self, chain: str, step: int) -> bool:
        """Whether the step's job has sent its last message."""
        return bool(self.redis.sismember(sent_by(chain, step), END))

    def jobs(self) -> int:
        """The number of jobs that wait or are being worked on."""
        count: Any = self.redis.hlen
        return int(sum(count(key) for key in JOBS))

    def _texts(self) -> Iterator[str]:
        for key in JOBS:
            for _, data in self.redis.hscan_iter(key, count=10):
                yield dramatiq.Message.decode(data).args[0]

    def _enqueue(self, job: Job, delay_ms: int | None = None) -> None:
        message: Any = dramatiq.Message(QUEUE, QUEUE, args=(pack_job(job),), kwargs={}, options={})
        self.broker.enqueue(message, delay=delay_ms)

    # jobs, for workers

    def receive(self, work: Callable[[str, str, int], None], slots: int) -> dramatiq.Worker:
        """Start calling `work(text, name, tries so far)` for jobs, `slots` at a time, each in its own thread."""

        @dramatiq.actor(actor_name=QUEUE, queue_name=QUEUE, broker=self.broker)
        def crawl(text: str) -> None:
            message: Any = CurrentMessage.get_current_message()
            work(text, message.options["redis_message_id"], message.options.get("retries", 0))

        worker = dramatiq.Worker(self.broker, queues={QUEUE}, worker_threads=slots, worker_timeout=200)
        worker.queue_prefetch = slots  # so that no job waits here while another machine has nothing to do
        worker.start()
        return worker

    def take(self, job: Job, name: str) -> str | None:
        """The lease on the source for this attempt at the job `name`; None while another attempt holds it.

        It ends with the attempt, when Dramatiq notes that the job is done or gives it to another worker.

        Raises:
            FullError: the writer does not keep up, so that no job may begin.
        """
        if int(self.redis.xlen(INBOX)) > INBOX_MOST:
            raise FullError(f"{job.source.id}: the writer's inbox is full")
        lease = f"{given_to(self.broker.broker_id, QUEUE)} {name}"
        return lease if self._take(keys=[LEASE + job.source.id], args=[lease, SENT_S]) else None

    def sent(self, job: Job) -> set[str] | None:
        """What an earlier attempt at the job has sent, `link ID` and `feed ADDRESS`; None if the job is done."""
        members: Any = self.redis.smembers(sent_by(job.chain, job.step))
        sent = {member.decode() for member in members}
        current = self.chain(job.source.id) == (job.chain, job.step)
        return sent if current and END not in sent else None

    def later(self, job: Job, delay_s: float) -> None:
        """Put a job back for some seconds; it cannot be dropped, since the attempt that holds the lease may be dead."""
        self._enqueue(job, int(delay_s * 1000))

    def send(self, job: Job, lease: str, message: Batch | Done, what: Iterable[str]) -> None:
        """Put a message into the inbox and record the names of its items `what`, both or neither.

        Raises:
            LeaseLostError: another attempt is at work on the source; nothing was sent.
        """
        keys = [LEASE + job.source.id, INBOX, sent_by(job.chain, job.step)]
        packed = pack(message)
        args: list[Any] = [lease, packed, SENT_S, sha256(packed).hexdigest(), *what]
        if not self._send(keys=keys, args=args):
            why = f"another worker has it, since this one was out of touch for {HEARTBEAT_MS // 1000} seconds"
            raise LeaseLostError(f"{job.source.id}: lost its lease ({why}); what was not sent is fetched again")


def _standing(value: bytes) -> tuple[str, int]:
    chain, _, step = value.decode().partition(" ")
    return chain, int(step)
