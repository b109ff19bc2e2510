"""Imports sqlite-utils without numpy and pandas, which it loads if they are installed.

It uses only their number types, which none of our values has. numpy is installed for language detection, and takes
longer to load than all the rest of `kliping search`.
"""

from __future__ import annotations

import importlib
import sys

_UNWANTED = ("numpy", "pandas")


def load_sqlite_utils() -> None:
    """Import sqlite-utils as if the two were not installed; later imports of them work as usual."""
    hidden = [name for name in _UNWANTED if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # makes the import system raise ImportError
    try:
        importlib.import_module("sqlite_utils")
    finally:
        for name in hidden:
            del sys.modules[name]


load_sqlite_utils()
