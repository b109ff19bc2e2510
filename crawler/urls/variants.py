"""Takes off an address what names a variant of an article: trackers, AMP, print, page numbers, sessions. Pure."""

from __future__ import annotations

import re

# Parameters that say where a reader came from, taken from the public tracking lists (AdGuard, ClearURLs, Firefox) and
# from Indonesian pages: detik's tag_from and mtype, kompas' google_btn, tempo's tracking_page_direct.
_TRACKING = re.compile(
    r"(?:utm_.*|at_(?:medium|campaign|custom\d*|format|link.*|ptr.*|bbc.*)|mc_[ce]id|pk_.*|mtm_.*|matomo_.*|vero_.*"
    r"|oly_.*|hsa_.*|itm_.*|fb_.*|fbclid|gclid|dclid|yclid|twclid|ttclid|msclkid|gbraid|wbraid|gad_.*|gclsrc|igshid"
    r"|igsh|_gl|_ga|_ke|_hs\w+|srsltid|cmpid|xtor|ref_src|ref_url|referrer|referer|tag_from|mtype"
    r"|google_btn|tracking_page_\w+|replytocom|__twitter_impression|amp_js_v|amp_gsa|usqp|from_source"
    r"|link_source|source_medium|rssref|ncid|sr_share|wt_mc|s_cid|smid|smtyp|cx_\w+|guccounter|guce_\w+|jx(?:conn|click|reco)\w*"
    r"|phpsessid|jsessionid|aspsessionid\w*)",
    re.IGNORECASE,
)
# Parameters that track unless their value is a number, which may be an article's (read?share=12): WordPress shares with
# share=facebook&nb=1, and kompas.com's menus have source=navbar.
_MAYBE_TRACKING = re.compile(
    r"(?:campaign|medium|share|ref|source|spm|scm|ocid)(?:=(?!\d+$).*)?|nb(?:=1?)?", re.IGNORECASE
)
_AMP_FIRST = re.compile(r"/amp(?=/.)", re.IGNORECASE)
_AMP_LAST = re.compile(r"/amp(?:\.html?)?$|(?<=[^/])\.amp(?=(?:\.html?)?$)", re.IGNORECASE)
_PAGE_SEGMENT = re.compile(r"(?<=[^/])/page/\d{1,3}$", re.IGNORECASE)
_TRAILING = re.compile(r"(?:[/.]|%3B)+$")
_TAIL = 32  # characters, more than any path ends with: a path of hundreds of /amp is read once, not once for each
SLUG = re.compile(r"(?<![^\W\d_])[^\W\d_]+(?:[-_][^\W_]+){2,}")  # the lookbehind: tried once a word, not at each letter
_NUMBERED = re.compile(r"[/-]\d+(?:[-/.]|$)")
_SCRIPTS = (".php", ".asp", ".aspx", ".jsp", ".cgi", ".cfm")


def normal_path(path: str) -> str:
    """The path without AMP segments, page numbers and trailing signs; "/" where nothing is left."""
    before = None
    path = _TRAILING.sub("", path)
    while path != before:
        before = path
        path = path[:-_TAIL] + _TRAILING.sub("", path[-_TAIL:])
        path = path[4:] if _AMP_FIRST.match(path) else path
        path = path[:-_TAIL] + _PAGE_SEGMENT.sub("", _AMP_LAST.sub("", path[-_TAIL:]))
    return path or "/"


def normal_query(query: str, path: str) -> str:
    """The parameters that name the article, sorted; `path` is one from `normal_path`."""
    return "&".join(sorted(pair for pair in query.split("&") if not _names_a_variant(pair, path)))


def _names_a_variant(pair: str, path: str) -> bool:
    name, _, value = pair.partition("=")
    name, value = name.lower(), value.lower()
    if tracks(pair):
        return True
    if name in {"page", "halaman", "showpage", "single"} and path != "/" and not path.endswith(_SCRIPTS):
        # a page number, if the path names an article; else it may name one (detail.aspx?page=12) or a list's page
        named = _NUMBERED.search(path) or SLUG.search(path)
        return value in {"all", "semua", ""} or (named is not None and value.isdecimal() and len(value) <= 2)
    return (
        name in {"amp", "isamp", "noamp", "nonamp"}
        or (name in {"output", "outputtype", "mode", "view", "type"} and value == "amp")
        or (name == "print" and value in {"", "1", "true", "print"})
        or (name == "m" and value in {"0", "1"})  # Blogger's mobile page; WordPress months are ?m=202401
    )


def tracks(pair: str) -> bool:
    """Whether a parameter ("name=value") says where a reader came from."""
    return _TRACKING.fullmatch(name_of(pair)) is not None or _MAYBE_TRACKING.fullmatch(pair) is not None


def name_of(pair: str) -> str:
    """The name of a parameter."""
    return pair.partition("=")[0]
