"""A headless Chromium, for tests that look at pages as people see them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_browser = pytest.mark.skipif(PROGRAM is None, reason="no Chromium here: apt-get install chromium")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars",
)  # fmt: skip


def chromium(url: str, *options: str, timeout: float = 60) -> str:
    """Open an address with a new profile and these options of Chromium, and give what it printed."""
    assert PROGRAM
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        done = subprocess.run(
            [PROGRAM, *QUIET, f"--user-data-dir={profile}", *options, url],
            capture_output=True, text=True, timeout=timeout, check=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    return done.stdout


def dom(url: str, *options: str) -> str:
    """The page's HTML after its scripts have run."""
    return chromium(url, "--dump-dom", *options)


def screenshot(url: str, target: Path, width: int, height: int, *options: str) -> None:
    """A picture of the page."""
    target.parent.mkdir(parents=True, exist_ok=True)
    chromium(url, f"--screenshot={target}", f"--window-size={width},{height}", *options)
