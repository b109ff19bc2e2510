"""The keys in Redis, by who writes them, and their contents."""

# of all: dispatch and the workers add messages to the stream, the writer reads them in order and deletes what it took
INBOX = "kliping:inbox"
# of the writer
WRITER = "kliping:writer"  # "machine archive" of the one writer that is alive
CHAINS = "kliping:chains"  # hash: id of a source that is being crawled → "chain step", its current step
UNKNOWN = "kliping:unknown:"  # prefix to a name that was dispatched, but is no source in feeds.yaml
# of the workers
LEASE = "kliping:lease:"  # prefix to a source's id: "key member", where Dramatiq notes the job that alone may send
END = "end"  # in the set that `sent_by` names: the job has sent its last message
# of Dramatiq
QUEUE = "crawl"
JOBS = (f"kliping:{QUEUE}.DQ.msgs", f"kliping:{QUEUE}.msgs")  # jobs put back for later, and all others, also in work
WORKERS = "kliping:__heartbeats__"  # sorted set of workers, and WRITER, by the time of their last sign of life


def given_to(worker: str, queue: str) -> str:
    """The key of the set of the jobs that Dramatiq has given to a worker, until they are done or it counts as dead."""
    return f"kliping:__acks__.{worker}.{queue}"


def sent_by(chain: str, step: int) -> str:
    """The key of the set of what the job of a step has sent."""
    return f"kliping:sent:{chain}:{step}"
