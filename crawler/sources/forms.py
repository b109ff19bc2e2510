"""The form of feeds.yaml as pydantic models: what `reader` checks with and what feeds.schema.json is made from."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Mapping
from typing import Annotated, Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from crawler.sources.model import FeedSetting
from crawler.sources.tree import quote

# Key of a feed → what it promises.
KINDS: Mapping[str, FeedSetting] = {
    "rss": "feed",
    "feed": "feed",
    "sitemap": "sitemap",
    "section": "section",
    "wordpress": "wordpress",
}

ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
ID_RULE = "an id is lowercase letters, digits, - and _, begins with a letter or digit and has at most 64 of them"

_UNPRINTABLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}

# What people call the three zones of Indonesia.
_ZONES = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}


def address_fault(text: str) -> str | None:
    """Say what is wrong with a web address, or None; never repeats the address, which may hold a password."""
    if not text.strip():
        return "is empty: write an address like https://www.example.id/feed"
    if re.search(r"[\x00-\x20\x7f]", text):
        return "has a space in it: write %20, or remove it"
    if "://" not in text:
        return f"is no full address: did you mean {quote('https://' + text.lstrip('/'))}?"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
    except ValueError as error:  # UnicodeError among them
        return f"is not valid: {str(error).splitlines()[0][:100]}"
    if parts.scheme not in {"http", "https"}:
        return f"begins with {quote(parts.scheme)}: only http and https are read"
    if not host.strip("."):
        return "has no host"
    if "@" in parts.netloc:
        return "holds a user name or password: sites behind a login are not read"
    return "has port 0" if port == 0 else None


def _address(text: str) -> str:
    if fault := address_fault(text):
        raise PydanticCustomError("address", "{fault}", {"fault": f"the address {fault}"})
    return text


def _pattern(text: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise PydanticCustomError(
            "regex", "{fault}", {"fault": f"bad regular expression {quote(text)}: {error}"}
        ) from None
    return text


def _selector(text: str) -> str:
    from cssselect import HTMLTranslator, SelectorError

    try:
        HTMLTranslator().css_to_xpath(text)
    except (SelectorError, RecursionError, ValueError) as error:
        words = " ".join(str(error).split())
        raise PydanticCustomError(
            "css", "{fault}", {"fault": f"bad CSS selector {quote(text)}: {words[:120]}"}
        ) from None
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        near = _ZONES.get(text.lower()) or _near_zone(text)
        hint = f"did you mean {near}?" if near else "write a name like Asia/Jakarta, Asia/Makassar or Asia/Jayapura"
        raise PydanticCustomError("zone", "{fault}", {"fault": f"unknown timezone {quote(text)}: {hint}"}) from None
    return text


def _near_zone(text: str) -> str | None:
    import difflib
    from zoneinfo import available_timezones

    names = {name.lower(): name for name in available_timezones()}
    near = difflib.get_close_matches(text.lower(), names, 1, 0.6)
    return names[near[0]] if near else None


def _printable(text: str) -> str:
    if any(unicodedata.category(char) in _UNPRINTABLE for char in text):
        raise PydanticCustomError("text", "holds a line break or control character: write it in one line")
    return text


def _contact(text: str) -> str:
    # It goes into the User-Agent header between brackets; RFC 9110, 5.6.5 for what a comment may hold.
    if not re.fullmatch(r"[\x21-\x27\x2a-\x5b\x5d-\x7e]+", text) or not (
        "@" in text or text.startswith(("http://", "https://"))
    ):
        raise PydanticCustomError(
            "contact", "write an e-mail address or the address of a page, without spaces and brackets"
        )
    return text


# Field before AfterValidator: lengths are then checked on the text itself, before anything costly.
Text = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_printable)]
Address = Annotated[
    str,
    Field(max_length=2000, json_schema_extra={"format": "uri", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://"}),
    AfterValidator(_address),
]
Pattern = Annotated[str, Field(min_length=1, json_schema_extra={"format": "regex"}), AfterValidator(_pattern)]
Selector = Annotated[str, Field(min_length=1), AfterValidator(_selector)]
Zone = Annotated[str, AfterValidator(_zone), Field(description="IANA name: the zone of times that name none")]
Language = Annotated[str, Field(pattern="^[a-z]{2,3}$", description="ISO 639 code: id, en, jv, su")]
Delay = Annotated[float, Field(ge=0, le=3600, description="seconds between two requests of one source")]


class Form(BaseModel):
    """Unknown keys and values of another type are errors, never guesses."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, use_attribute_docstrings=True)


class FeedForm(Form):
    """A feed whose kind is named."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": [kind]} for kind in KINDS],
            "dependentRequired": {"links": ["section"]},
        }
    )

    rss: Address | None = None
    """a feed: RSS, Atom or JSON Feed"""
    feed: Address | None = None
    """a feed: RSS, Atom or JSON Feed"""
    sitemap: Address | None = None
    """a sitemap, news sitemap or sitemap index"""
    section: Address | None = None
    """a page that links to articles"""
    wordpress: Address | None = None
    """a WordPress API: …/wp-json/wp/v2/posts"""
    links: Selector | None = None
    """CSS selector of the article links in the section page; left out: told by their shape"""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = self.kinds()
        if not kinds:
            raise PydanticCustomError("kind", "no address: write one of rss:, sitemap:, section: or wordpress:")
        if len(kinds) > 1:
            raise PydanticCustomError(
                "kind", "{n} addresses in one feed: give each its own line with a dash", {"n": len(kinds)}
            )
        if self.links and not self.section:
            raise PydanticCustomError("kind", '"links" needs "section": only pages have links to choose from')
        return self

    def kinds(self) -> list[tuple[str, str]]:
        """Return (kind, address) of the kinds that are given; one, after validation."""
        given = ((kind, getattr(self, kind)) for kind in KINDS)
        return [(kind, url) for kind, url in given if url]


def _text_or_mapping(value: Any) -> str | None:
    # The angle brackets tell these tags from keys of the file in the place of an error.
    return "<text>" if isinstance(value, str) else "<mapping>" if isinstance(value, dict | Form) else None


FeedEntry = Annotated[
    Annotated[Address, Tag("<text>")] | Annotated[FeedForm, Tag("<mapping>")],
    Discriminator(
        _text_or_mapping,
        custom_error_type="entry",
        custom_error_message="must be an address, or one with its kind like `sitemap: https://…`",
    ),
]


class ArticleForm(Form):
    """Which addresses are articles, and what to leave out of their pages."""

    allow: list[Pattern] = []
    """regular expressions; the address of an article matches one of them"""
    deny: list[Pattern] = []
    """regular expressions; the address of an article matches none of them"""
    drop: list[Selector] = []
    """CSS selectors of what is no part of the article"""
    full_page: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+=[A-Za-z0-9_.-]*$")] | None = None
    """query that asks for all pages of an article in one: page=all"""


class ExpectForm(Form):
    """What a source usually brings; below it, `status` says so and `crawl` exits 3."""

    articles_per_day: Annotated[float, Field(gt=0, le=100_000)] | None = None
    """new articles a day, counted carefully low"""


class SourceForm(Form):
    """One news site."""

    feeds: Annotated[list[FeedEntry], Field(min_length=1)]
    """addresses that lead to articles"""
    name: Text | None = None
    """for people; left out: the id"""
    home: Address | None = None
    """the home page"""
    article: ArticleForm = ArticleForm()
    expect: ExpectForm = ExpectForm()
    delay: Delay | None = None
    timezone: Zone | None = None
    language: Language | None = None
    tags: list[Text] = []
    """words to choose sources by"""
    verify_tls: bool = True
    """false reads a site whose certificate is broken; anybody between you and it can then change what it says"""
    ports: list[Annotated[int, Field(ge=1, le=65535)]] = []
    """ports besides 80 and 443 that this site's articles are served from"""


SourceEntry = Annotated[
    Annotated[Address, Tag("<text>")] | Annotated[SourceForm, Tag("<mapping>")],
    Discriminator(
        _text_or_mapping,
        custom_error_type="entry",
        custom_error_message="must be an address, or a mapping with `feeds:`",
    ),
]


class DefaultsForm(Form):
    """What holds for every source that says nothing else."""

    delay: Delay = 1.0
    timezone: Zone = "Asia/Jakarta"
    language: Language = "id"
    contact: Annotated[str, AfterValidator(_contact)] | None = None
    """an e-mail address or page that goes into the User-Agent, so that a site can reach you"""


class FileForm(Form):
    """The sources that kliping reads."""

    defaults: DefaultsForm = DefaultsForm()
    sources: Annotated[
        dict[Annotated[str, Field(pattern=f"^{ID.pattern}$")], SourceEntry],
        Field(json_schema_extra={"additionalProperties": False, "minProperties": 1}),
    ]
    """an id each, with one address or all that is known about the site"""


def schema() -> dict[str, Any]:
    """Return the JSON Schema of feeds.yaml for editors (feeds.schema.json)."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "kliping feeds.yaml"}
    return {**head, **_tidy(FileForm.model_json_schema())}


def _tidy(node: Any) -> Any:
    """Take out what only pydantic needs: `null` (an empty value is reported), made-up titles and defaults of None."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    some = [one for one in node.get("anyOf", []) if one != {"type": "null"}]
    if len(some) == 1:
        node = {**some[0], **{key: value for key, value in node.items() if key != "anyOf"}}
    return {key: _tidy(value) for key, value in node.items() if not _made_up(key, value)}


def _made_up(key: str, value: Any) -> bool:
    return (key == "title" and isinstance(value, str)) or (
        key == "default" and not isinstance(value, str | int | float)
    )
