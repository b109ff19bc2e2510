"""The types of single values in feeds.yaml, for pydantic; each ValueError says in plain words what is wrong.

The context of a validation is `judge_addresses` and `allow_private`, as in `crawler.sources.load`.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from crawler.addresses import PORTS, url_refusal
from crawler.sources.model import quote
from pipelines.counted import seconds
from pipelines.zones import zone_name

ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
ID_RULE = "an id is lowercase letters, digits, - and _, begins with a letter or digit and has at most 64 of them"


def address_fault(text: str) -> str | None:
    """Say what is wrong with a web address, or None; only one without a scheme is repeated, with the scheme."""
    if not text.strip():
        return "the address is empty: write one like https://www.example.id/feed"
    if re.search(r"[\x00-\x20\x7f]", text):
        return "the address has a space in it: write %20, or remove it"
    if not text.isprintable():  # as pasted from a page or a chat
        unseen = next(char for char in text if not char.isprintable())
        return f"the address has an invisible character in it, U+{ord(unseen):04X}: remove it, or type the address"
    if re.search("[\"<>]|^['“”‘’(\\[]", text):
        return "the address has a quotation mark or a bracket in it: remove it"
    if "://" not in text:
        return _scheme_fault(text.replace("\\", "/"))
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
    except UnicodeError:
        return "the address is not valid: no host has such a name"
    except ValueError as error:
        return f"the address is not valid: {str(error).splitlines()[0][:100]}"
    if parts.scheme not in {"http", "https"}:
        return f"the address begins with {quote(text.partition(':')[0])}: only http and https are read"
    if not host:
        return "the address has no host"
    if "@" in parts.netloc:
        return "the address holds a user name or password: sites behind a login are not read"
    return "the address has port 0" if port == 0 else None


def _scheme_fault(text: str) -> str:
    begun = re.match(r"(https?)[:/]+", text, re.IGNORECASE)
    scheme, rest = (begun[1].lower(), text[begun.end() :]) if begun else ("https", text.lstrip("/"))
    host = re.split("[/?#]", rest)[0]
    if "@" in host:  # before it a password may stand
        return f"{scheme}:// is missing, and the address holds a user name or password"
    if not begun and "." not in host:
        return "not an address: write one like https://www.example.id/feed"
    return f"{scheme}:// is missing: did you mean {quote(f'{scheme}://{rest}')}?"


def _address(text: str) -> str:
    if re.search(r"(\s\S*|^\w+:)https?://", text.strip()):
        raise ValueError('more than an address: the indentation is wrong, or a ":", a space or a line end is missing')
    if fault := address_fault(text):
        raise ValueError(fault)
    return text


def _typed(text: str) -> str:
    if text[0] in "“”„‘’":  # valid both as a pattern and as a selector, and never found
        raise ValueError(f"{text[0]} is no quotation mark of YAML and belongs to the text: write \" or ' instead")
    return text


def _pattern(text: str) -> str:
    if not text.isprintable():  # "\b" is a backspace
        raise ValueError("holds a control character: between double quotation marks YAML reads a \\; use single ones")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        hint = f"; {quote(text.strip('*'))} is found anywhere in an address" if text.startswith("*") else ""
        raise ValueError(f"bad regular expression {quote(text)}: {error}{hint}") from None
    return text


def _selector(text: str) -> str:
    from cssselect import HTMLTranslator, SelectorError

    try:
        HTMLTranslator().css_to_xpath(text)
    except (SelectorError, RecursionError, ValueError) as error:
        words = (
            "it is XPath; write CSS, like div.isi > p"
            if text.startswith(("/", "./"))
            else " ".join(str(error).split())[:120]
        )
        raise ValueError(f"bad CSS selector {quote(text)}: {words}") from None
    return text


def _printable(text: str) -> str:
    if any(not char.isprintable() and unicodedata.category(char) != "Zs" for char in text):
        raise ValueError("holds a line break or control character: write it in one line")
    return text


def _contact(text: str) -> str:
    # It goes into the User-Agent header between brackets; RFC 9110, 5.6.5 for what a comment may hold.
    if not re.fullmatch(r"[\x21-\x27\x2a-\x5b\x5d-\x7e]+", text) or not (
        "@" in text or text.startswith(("http://", "https://"))
    ):
        raise ValueError("write an e-mail address or the address of a page, without spaces and brackets")
    return text


def _id(text: str) -> str:
    if not ID.fullmatch(text):
        better = re.sub(r"[^a-z0-9_-]+", "-", text.lower()).strip("-_")[:64]
        hint = f" (did you mean {better}?)" if ID.fullmatch(better) else ""
        raise ValueError(f"bad id{hint}: {ID_RULE}")
    return text


def _asked(url: str, info: ValidationInfo) -> str:
    context = info.context or {}
    if context.get("judge_addresses") and (why := feed_refusal(url, allow_private=bool(context.get("allow_private")))):
        raise ValueError(why)
    return url


def feed_refusal(url: str, *, allow_private: bool) -> str | None:
    """Why a crawl would refuse this address of a feed, or None; it must be valid (see `address_fault`)."""
    return url_refusal(url, ports=PORTS | {urlsplit(url).port or 80}, allow_private=allow_private)


def _length(given: object) -> object:
    """A text such as `2s` as its number of seconds; a number as it is."""
    return seconds(given) if isinstance(given, str) and not re.fullmatch(r" *[-+.0-9]+ *", given) else given


def _polite(delay: float, info: ValidationInfo) -> float:
    if not delay and not (info.context or {}).get("allow_private"):
        raise ValueError("must be more than 0 seconds (0 is for tests, together with --allow-private-addresses)")
    return delay


Id = Annotated[str, Field(json_schema_extra={"pattern": f"^{ID.pattern}$"}), AfterValidator(_id)]
# Field before AfterValidator: lengths are then checked on the text itself, before anything costly.
Text = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_printable)]
Address = Annotated[
    str,
    Field(max_length=2000, json_schema_extra={"format": "uri", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://"}),
    AfterValidator(_address),
]
FeedAddress = Annotated[Address, AfterValidator(_asked)]
_Typed = Annotated[str, Field(min_length=1), AfterValidator(_typed)]
Pattern = Annotated[_Typed, Field(json_schema_extra={"format": "regex"}), AfterValidator(_pattern)]
Selector = Annotated[_Typed, AfterValidator(_selector)]
Selectors = Annotated[
    list[Selector],
    Field(json_schema_extra={"type": ["string", "array"], "minLength": 1}),
    BeforeValidator(lambda given: [given] if isinstance(given, str) else given),
]
Zone = Annotated[
    str,
    AfterValidator(zone_name),
    Field(
        description="IANA name: the zone of times without one",
        examples=["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"],  # editors offer them
    ),
]
Language = Annotated[str, Field(pattern="^[a-z]{2,3}$", description="ISO 639 code: id, en, jv, su")]
Delay = Annotated[
    float,
    Field(
        ge=0,
        le=3600,
        description="seconds between two requests of one source: 2.0, or 2s",
        json_schema_extra={"type": ["number", "string"], "pattern": "^ *[0-9.]+ *[SMHDWsmhdw]"},
    ),
    BeforeValidator(_length),
    AfterValidator(_polite),
]
Age = Annotated[int, Field(ge=1, le=36_500, description="days; older links are left to `kliping backfill`")]
Contact = Annotated[str, AfterValidator(_contact)]
