"""Knows the labels that newsrooms put before names in bylines ("Penulis:", "Editor -"), and parts a byline by them."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Labels that also stand before or after a name without a colon
WRITER = "reporter|penulis|pewarta|wartawan|jurnalis"
EDITOR = "editor|redaktur|penyunting"
# Labels that are words of stories, too
_WEAK_AUTHORS = "teks|narasi|naskah|naskah dan foto|laporan|liputan|sumber berita"
_WEAK_CREDIT = "foto|sumber foto|kredit foto|ilustrasi|infografis|grafis|photo|dok|dokumentasi"
_WRITERS = (
    f"{WRITER}|author|authors|writer|writers|reporters|journalist|words by|written by|ditulis oleh|dilaporkan oleh|rep"
    "|penulis berita|penulis artikel|penulis opini|reporter magang|wartawan magang|jurnalis magang|penulis magang"
    "|laporan wartawan|laporan reporter|laporan jurnalis"
)
# All labels, by the field of an article that the name belongs to; `writers` are the authors even where the page
# declares others
_LABELS = {
    "writers": _WRITERS,
    "authors": f"{_WRITERS}|{_WEAK_AUTHORS}|kontributor|kontributor \\w+|koresponden|koresponden \\w+|contributor"
    "|correspondent|tim liputan|oleh|opini oleh|artikel oleh|esai oleh|catatan oleh|diposting oleh|diposkan oleh"
    "|dipublikasikan oleh|diterbitkan oleh|dening|by|posted by|published by|created by|penerjemah|translator"
    "|diterjemahkan oleh|translated by|pewawancara",
    "editors": f"{EDITOR}|editors|editor berita|editor bahasa|copy editor|subeditor|sub editor|edited by|disunting oleh"
    "|diedit oleh|redaktur pelaksana|redpel|red|ed|redaksi|tim redaksi|uploader|diunggah oleh|publish|publisher"
    "|penanggung jawab|penanggungjawab|pemeriksa fakta",
    "credit": f"{_WEAK_CREDIT}|foto oleh|photo by|fotografer|photographer|pewarta foto|videografer",
}
_FIELDS = {field: re.compile(words.replace(" ", r"\s"), re.IGNORECASE) for field, words in _LABELS.items()}
_EVERY = dict.fromkeys("|".join(one.pattern for one in _FIELDS.values()).split("|"))
WORDS = "|".join(sorted(_EVERY, key=len, reverse=True))
WEAK_LABEL = re.compile(f"{_WEAK_AUTHORS}|{_WEAK_CREDIT}", re.IGNORECASE)
# A label may follow a name without a space ("Anju SavitriEditor: Budi"); it then begins with a capital
LABEL = re.compile(
    rf"(?:(?<![^\W\d_])|(?<=[a-z])(?=[A-Z]))(?P<label>(?i:(?:{WORDS})(?:\s*(?:&|/|dan|and)\s*(?:{WORDS}))?))\s*[:：]"
)
_BOTH = re.compile(r"\s*(?:&|/|\bdan\b|\band\b)\s*", re.IGNORECASE)  # "Redaktur & Reporter"
# Layouts set roles and names side by side: "Reporter Ani Editor Budi", "Ani Reporter Budi Editor"
_UNMARKED = re.compile(rf"(?<![\w-])(?=[A-Z])(?i:{WRITER}|{EDITOR})(?![\w-])")


def fields_of(label: str) -> list[str]:
    """The fields of an article that the names behind a label belong to."""
    return [field for field, words in _FIELDS.items() if any(map(words.fullmatch, _BOTH.split(label)))]


def parts(text: str, field: str) -> Iterator[str]:
    """The parts of a byline that name people for one field."""
    labels = list(LABEL.finditer(text))
    if not labels:
        yield from (part for one, part in _unmarked_parts(text) if one == field)
        return
    fields = [fields_of(label["label"]) for label in labels]
    if field == "authors" and not any(field in one for one in fields):
        yield text[: labels[0].start()]  # before "Reporter:" it would be a section or a date
    ends = [m.start() for m in labels[1:]] + [len(text)]
    yield from (text[m.end() : end] for one, m, end in zip(fields, labels, ends, strict=True) if field in one)


def _unmarked_parts(text: str) -> Iterator[tuple[str, str]]:
    """A byline without colons, split by field where it begins or ends with a role."""
    words = list(_UNMARKED.finditer(text))
    fields = ["editors" if _FIELDS["editors"].fullmatch(word.group()) else "authors" for word in words]
    if not words or fields == ["authors"]:
        yield "authors", text if not words or text[words[0].end() :].strip() else text[: words[0].start()]
    elif not text[: words[0].start()].strip():
        ends = (*(word.start() for word in words[1:]), len(text))
        yield from ((one, text[word.end() : end]) for one, word, end in zip(fields, words, ends, strict=True))
    elif not text[words[-1].end() :].strip():
        starts = (0, *(word.end() for word in words))
        yield from ((one, text[start : word.start()]) for one, word, start in zip(fields, words, starts, strict=False))
    else:
        yield "authors", text
