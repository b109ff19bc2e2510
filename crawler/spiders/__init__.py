"""The spider and what it needs to read answers."""
