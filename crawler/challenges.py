"""Recognises the pages that programs get instead of what they asked for: challenges for browsers, and blocks.

Feeds and articles are looked at by the same words.
"""

from __future__ import annotations

import re

_ANYWHERE = (
    r"just a moment|checking your browser|attention required|ddos protection by|pardon our interruption|access denied"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human|are you a (?:human|robot)|bukan robot"
    r"|enable javascript and cookies to continue|javascript is required\. please enable"
    r"|(?:complete|solve) the (?:captcha|security check)|request unsuccessful\. incapsula|sucuri website firewall"
    r"|memeriksa (?:browser|peramban)"
)
# A headline may begin with these words, too ("Akses ditolak warga"): they are all of a line, or of a part of a title
_ALONE = (
    r"you are being redirected|(?:internet|trust) ?positif|tunggu sebentar|akses ditolak|security check|one more step"
    r"|ddos protection|request unsuccessful|(?:re)?captcha"
)
WORDS = re.compile(
    rf"{_ANYWHERE}|(?m:(?:^|[|–—-]\s)[^\w\n]{{0,9}}(?:{_ALONE})[^\w\n]{{0,9}}(?:$|[|–—]|-\s))", re.IGNORECASE
)
