"""The keys in Redis and their contents; `dramatiq:*` are Dramatiq's own."""

INBOX = "kliping:inbox"  # stream of messages, which the writer reads in order and deletes when it has taken them
WRITER = "kliping:writer"  # "machine process token" of the one writer that is alive
WORKERS = "kliping:workers"  # sorted set of workers, by the time of their last sign of life
CHAIN = "kliping:chain:"  # prefix to a source's id: "chain step", the current step while the source is being crawled
LEASE = "kliping:lease:"  # prefix to a source's id: the attempt that works on it, which alone may send
UNKNOWN = "kliping:unknown:"  # prefix to a name that was dispatched, but is no source in feeds.yaml

QUEUE = "crawl"
JOBS = (f"dramatiq:{QUEUE}.DQ.msgs", f"dramatiq:{QUEUE}.msgs")  # jobs put back for later, and all others, also in work
DEAD_LETTERS = f"dramatiq:{QUEUE}.XQ"


def sent_by(chain: str, step: int) -> str:
    """The key of the set of what the job of a step has sent, with "end" after its last message."""
    return f"kliping:sent:{chain}:{step}"
