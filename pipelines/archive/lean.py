"""Imports sqlite-utils without numpy and pandas, which it loads wherever they are installed.

It loads them for their number types, which no value of ours has. numpy is installed for language detection, and takes
longer to load than all the rest of `kliping search`.
"""

from __future__ import annotations

import importlib
import sys

_UNWANTED = ("numpy", "pandas")


def load_sqlite_utils() -> None:
    """Import it as if they were not installed; later imports of them work as usual."""
    hidden = [name for name in _UNWANTED if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # what the import system takes for "not installed"
    try:
        importlib.import_module("sqlite_utils")
    finally:
        for name in hidden:
            del sys.modules[name]


load_sqlite_utils()
