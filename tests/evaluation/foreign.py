"""An English and a German story with lines that resemble Indonesian boilerplate: no rule of ours may remove one."""

# ruff: noqa: E501 - texts read best in one line
from __future__ import annotations

ENGLISH = (
    "LONDON - The harbour board voted on Monday to rebuild the old fish market, which burned down in the spring, and to keep its iron roof.",
    '"Share prices do not matter to the people who gut herring at four in the morning," said Margaret Hale, who chairs the traders\' association.',
    "Foto: a chain of print shops that once stood on the quay",
    "Halaman is the family name over the door of the last ship chandler, and it has been there since 1881.",
    "Topik: the Malay word was painted on the crates that the steamers brought from Penang, and nobody ever took it off.",
    "Iklan",
    "Oleh Gunnar Solskjaer",
    "Read the small print, the harbour master told the councillors, before you sign anything that carries the developer's name.",
    "Editors at the local paper, which has followed the dispute for nine years, wrote that the vote had come a decade too late.",
    "The board will open the bids on October 12, and the first stalls could be trading again before the herring return in March.",
    "Videos of the fire, which was seen from twelve miles away, are still shared among the sailors of three nations.",
)
GERMAN = (
    "HAMBURG - Der Senat hat am Montag beschlossen, die alte Fischhalle am Hafen wieder aufzubauen, die im Frühjahr abgebrannt war.",
    "Das gusseiserne Dach soll erhalten bleiben, sagte die Bausenatorin, auch wenn es den Neubau um Monate verzögert.",
    "Foto: Archiv des Hafenamtes",
    "Baca und Simak heißen die beiden Schlepper, die den Kran im Oktober aus Rotterdam herüberziehen.",
    "Redaktur nannte man früher im Norden das Zimmer, in dem die Hafenzeitung gesetzt wurde; heute lagern dort Netze.",
    "Die Händler hatten neun Jahre lang um den Standort gestritten und zuletzt vor dem Verwaltungsgericht recht bekommen.",
    "Tag für Tag standen sie seither um vier Uhr früh unter Zeltplanen, und kaum einer gab seinen Platz auf.",
    "Topik, Iklan und Halaman stehen noch auf den Kisten, die einst aus Batavia kamen.",
    "Im März, wenn der Hering zurückkehrt, sollen die ersten Stände wieder öffnen, so steht es im Beschluss.",
)


def page_in(language: str, paragraphs: tuple[str, ...]) -> bytes:
    """Put a story into a plain page of its language."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    title = (
        "Board votes to rebuild the old fish market"
        if language == "en"
        else "Senat beschließt den Wiederaufbau der Fischhalle"
    )
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f'<nav><a href="/">Home</a></nav><article><h1>{title}</h1><div class="article-body">{body}</div></article>'
        '<footer><a href="/imprint">Imprint</a></footer></body></html>'
    ).encode()
