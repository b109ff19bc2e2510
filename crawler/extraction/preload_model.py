"""Imported by the fork server after `preload` where sources are in other languages: one language model for all."""

from __future__ import annotations

import gc

from crawler.extraction.language import identifier

identifier()
gc.freeze()
