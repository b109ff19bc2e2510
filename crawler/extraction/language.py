"""The language a text is in, found out rather than believed."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

LONG_ENOUGH = 100  # letters from which the text beats what the page declares
SISTERS_APART = 400  # letters from which Indonesian and Malay are told apart for certain
LOOKED_AT = 2000  # characters; more changes nothing but the time
SURE = 0.9  # of 200-letter pieces of Indonesian news, 2 % come out as Malay, all below it; Malay ones lie above

# What can stand on an Indonesian news site. Without the bound, headlines full of names come out as Latin or Volapük.
# py3langid knows no Sundanese and no other regional language but Javanese.
LANGUAGES = (
    "id",
    "ms",
    "jv",
    "en",
    "nl",
    "de",
    "fr",
    "es",
    "pt",
    "it",
    "ar",
    "zh",
    "ja",
    "ko",
    "ru",
    "hi",
    "th",
    "vi",
    "tl",
    "tr",
)

_DOUBTED = ("id", "en")  # what pages in Indonesian declare: "en" is what WordPress writes where nobody changed it
_COMMON = frozenset((
    "yang", "dan", "di", "itu", "dengan", "untuk", "pada", "dari", "ini", "dalam", "tidak", "akan", "juga", "oleh",
    "ke", "telah", "sebagai", "adalah", "karena", "bahwa", "bisa", "kepada", "atau", "saat", "tersebut", "ada", "para",
    "lebih", "sudah", "kata", "mereka", "dia", "menjadi", "hingga", "kami",
))  # fmt: skip
# Words of every Malay article that Indonesian writes otherwise, or seldom enough to ask the model.
_MALAY = frozenset((
    "kerana", "bahawa", "ialah", "sahaja", "mahu", "manakala", "selepas", "polis", "kerajaan", "beliau", "berkata",
    "seramai", "sekiranya", "cuba", "wang", "pelbagai", "memaklumkan", "datuk", "malaysia",
))  # fmt: skip


def detect(text: str, declared: str | None) -> str | None:
    """The ISO 639-1 code of a text; `declared` where the text is too short to tell or tells nothing.

    Looks at the middle of a long text (heads hold datelines and names). The first text that is not plainly Indonesian
    loads the model, about 0.7 s.
    """
    start = max(0, min(len(text) // 4, (len(text) - LOOKED_AT) // 2))
    sample = text[start : start + LOOKED_AT]
    letters = sum(map(str.isalpha, sample))
    if letters < 20:
        return declared
    if declared in _DOUBTED and letters >= LONG_ENOUGH and _is_plainly_indonesian(sample):
        return "id"
    found, sure = _identifier().classify(sample)
    doubtful = letters < LONG_ENOUGH or (letters < SISTERS_APART and {found, declared} == {"id", "ms"})
    if doubtful and declared and sure < SURE:
        return declared
    return str(found)


def _is_plainly_indonesian(text: str) -> bool:
    """Tell by the commonest words: an eighth of Indonesian news or more is made of them, of other languages none.

    Less will do where four different ones are among them; Malay, which has the same, is told by words that
    every Malay article holds. Most pages need no more: the model is 80 MB, and every letter is a step through it.
    """
    words = text.lower().split()
    common = [word for word in words if word in _COMMON]
    return 20 * len(common) >= len(words) and len(set(common)) >= 4 and _MALAY.isdisjoint(words)


@lru_cache(maxsize=1)
def _identifier() -> Any:  # py3langid has no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    return identifier
