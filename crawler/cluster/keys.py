"""The names in Redis, and what stands under each; `dramatiq:*` is Dramatiq's own."""

INBOX = "kliping:inbox"  # stream; the writer reads it in order and deletes what it has taken in
WRITER = "kliping:writer"  # "machine process token": the one writer that is alive
WORKERS = "kliping:workers"  # sorted set: each worker's last sign of life
CHAIN = "kliping:chain:"  # and a source: "chain step" while it is being crawled, how far its chain has come
LEASE = "kliping:lease:"  # and a source: the attempt that works on it; nobody else may send for the source
UNKNOWN = "kliping:unknown:"  # and a name: a source that was to be crawled, and that feeds.yaml has not

QUEUE = "crawl"
JOBS = (f"dramatiq:{QUEUE}.DQ.msgs", f"dramatiq:{QUEUE}.msgs")  # put back for later, and all others; those in hand too
DEAD_LETTERS = f"dramatiq:{QUEUE}.XQ"


def sent_by(chain: str, step: int) -> str:
    """Set: what the job of a chain's step has sent already, "end" after its last word."""
    return f"kliping:sent:{chain}:{step}"
