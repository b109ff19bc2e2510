"""The form of feeds.yaml as pydantic models: `reader` validates with them; feeds.schema.json is made from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, field_validator, model_validator

from crawler.sources.model import FeedSetting
from crawler.sources.values import (
    Address,
    Age,
    Contact,
    Delay,
    FeedAddress,
    Id,
    Language,
    Pattern,
    Selector,
    Selectors,
    Text,
    Zone,
)

# Key of a feed → the kind that it declares.
KINDS: Mapping[str, FeedSetting] = {
    "rss": "feed",
    "feed": "feed",
    "sitemap": "sitemap",
    "section": "section",
    "wordpress": "wordpress",
}


class Form(BaseModel):
    """Unknown keys are errors; a value is a text, of which the type of its field makes a number, true or false."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True)

    @field_validator("*", mode="before")
    @classmethod
    def _has_value(cls, given: object) -> object:
        if given is None:  # as a default may be, though nobody writes it
            raise ValueError("has no value")
        return given


class FeedForm(Form):
    """A feed whose kind is named."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": [kind]} for kind in KINDS],
            "dependentRequired": {"links": ["section"]},
        }
    )

    rss: FeedAddress | None = None
    """a feed: RSS, Atom or JSON Feed"""
    feed: FeedAddress | None = None
    """a feed: RSS, Atom or JSON Feed"""
    sitemap: FeedAddress | None = None
    """a sitemap, news sitemap or sitemap index"""
    section: FeedAddress | None = None
    """a page that links to articles"""
    wordpress: FeedAddress | None = None
    """a WordPress API: …/wp-json/wp/v2/posts"""
    links: Selector | None = None
    """CSS selector of the article links in the section page; by default recognised by their shape"""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = self.kinds()
        if not kinds and self.links:
            raise ValueError('"links" has a dash of its own: remove the dash, and indent "links" as its "section"')
        if not kinds:
            raise ValueError("no address: write one of rss:, sitemap:, section: or wordpress:")
        if len(kinds) > 1:
            raise ValueError(f"{len(kinds)} addresses in one feed: give each its own line with a dash")
        if self.links and not self.section:
            raise ValueError('"links" needs "section": only pages have links to choose from')
        return self

    def kinds(self) -> list[tuple[str, str]]:
        """Return (kind, address) of the kinds that are given; one, after validation."""
        given = ((kind, getattr(self, kind)) for kind in KINDS)
        return [(kind, url) for kind, url in given if url]


def _text_or_mapping(value: Any) -> str | None:
    # The angle brackets distinguish these tags from keys of the file in the location of an error.
    return "<text>" if isinstance(value, str) else "<mapping>" if isinstance(value, dict | Form) else None


FeedEntry = Annotated[
    Annotated[FeedAddress, Tag("<text>")] | Annotated[FeedForm, Tag("<mapping>")],
    Discriminator(
        _text_or_mapping,
        custom_error_type="entry",
        custom_error_message="must be an address, or one with its kind like `sitemap: https://…`",
    ),
]


class ArticleForm(Form):
    """Which addresses are articles, and what of their pages is the article."""

    allow: list[Pattern] = []
    """regular expressions; the address of an article matches one of them"""
    deny: list[Pattern] = []
    """regular expressions; the address of an article matches none of them"""
    drop: list[Selector] = []
    """CSS selectors of what is not part of the article"""
    body: Selectors = []
    """CSS selector of what holds the text, or several, best first; where none matches, the text is found as usual"""
    next_page: Selector | None = None
    """CSS selector of the link to an article's next page, or the word none; by default recognised by its address"""
    full_page: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+=[A-Za-z0-9_.-]*$")] | None = None
    """query that asks for all pages of an article in one: page=all"""


class ExpectForm(Form):
    """What a source usually brings; below it, `status` says so and `crawl` exits 3."""

    articles_per_day: Annotated[float, Field(gt=0, le=100_000)] | None = None
    """new articles per day to expect, estimated low"""


class SourceForm(Form):
    """One news site."""

    feeds: Annotated[list[FeedEntry], Field(min_length=1)]
    """addresses that lead to articles"""
    name: Text | None = None
    """for people; by default the id"""
    home: Address | None = None
    """the home page"""
    article: ArticleForm = ArticleForm()
    expect: ExpectForm = ExpectForm()
    delay: Delay | None = None
    max_age_days: Age | None = None
    timezone: Zone | None = None
    language: Language | None = None
    tags: list[Text] = []
    """words to choose sources by"""
    verify_tls: bool = True
    """false reads a site whose certificate is broken; anybody between you and it can then change what it says"""
    ports: list[Annotated[int, Field(ge=1, le=65535)]] = []
    """ports besides 80, 443, 8080 and 8443 that this site's articles are served from"""


SourceEntry = Annotated[
    Annotated[FeedAddress, Tag("<text>")] | Annotated[SourceForm, Tag("<mapping>")],
    Discriminator(
        _text_or_mapping,
        custom_error_type="entry",
        custom_error_message="must be an address, or a mapping with `feeds:`",
    ),
]


class DefaultsForm(Form):
    """What holds for every source that says nothing else."""

    delay: Delay = 1.0
    max_age_days: Age | None = None
    timezone: Zone = "Asia/Jakarta"
    language: Language = "id"
    contact: Contact | None = None
    """an e-mail address or page that goes into the User-Agent, so that a site can reach you"""


class FileForm(Form):
    """The sources that kliping reads."""

    defaults: DefaultsForm = DefaultsForm()
    sources: Annotated[
        dict[Id, SourceEntry],
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
