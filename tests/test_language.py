"""Detecting the language of a text."""

from __future__ import annotations

import pytest

from crawler.extraction import language

TEXTS = {
    "id": "Pemerintah mengumumkan kenaikan harga bahan bakar minyak mulai hari ini di seluruh Indonesia. Menteri"
    " mengatakan bahwa keputusan itu diambil karena harga minyak dunia terus naik dan anggaran negara tidak cukup.",
    "ms": "Kerajaan mengumumkan kenaikan harga petrol bermula hari ini di seluruh negara. Menteri berkata keputusan"
    " itu dibuat kerana harga minyak dunia terus meningkat dan peruntukan kerajaan tidak lagi mencukupi, katanya.",
    "jv": "Pamrentah ngumumake undhake rega lenga wiwit dina iki ing saindenging negara. Mentri ngendika yen kaputusan"
    " iku dijupuk amarga rega lenga donya isih terus munggah lan anggaran negara wis ora cukup maneh kanggo rakyat.",
    "su": "Pamaréntah ngumumkeun naékna harga bahan bakar ti mimiti poé ieu di sakuliah nagara. Mentri nyarios yén"
    " kaputusan éta dicokot lantaran harga minyak dunya terus naék sarta anggaran nagara teu cukup pikeun rahayat.",
    "en": "The government announced a rise in fuel prices across the country starting today. The minister said that the"
    " decision was taken because world oil prices keep rising and the state budget is no longer sufficient.",
    "de": "Die Regierung hat heute eine Erhöhung der Kraftstoffpreise im ganzen Land angekündigt. Der Minister sagte,"
    " die Entscheidung sei gefallen, weil der Ölpreis auf dem Weltmarkt weiter steige und der Haushalt nicht reiche.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_what_is_detected_beats_what_is_declared(code: str) -> None:
    assert language.detect(TEXTS[code], "en" if code != "en" else "id") == code
    assert language.detect(TEXTS[code], "id") == code


INDONESIAN = f"{TEXTS['id']} Keputusan itu juga akan berlaku untuk solar, ialah yang tidak diubah tahun ini, kata dia."
ENGLISH = f"{TEXTS['en']} They had been told of the plan, which was not made by his office, and have said so."
WITH_MALAY_WORDS = f"{TEXTS['id']} Datuk itu orang Malaysia dari kerajaan di utara, sahaja dan tulus."
WITH_MALAY_NAMES = (
    "Polis Diraja Malaysia menangkap dua warga di Johor pada Kamis (5/3/2026). Beliau berkata mereka masih ditahan." * 2
)


@pytest.mark.parametrize(
    ("text", "declared", "code"),
    [
        *((INDONESIAN, declared, "id") for declared in ("id", "en")),
        *((ENGLISH, declared, "en") for declared in ("id", "en")),
        *((text, "id", "id") for text in (WITH_MALAY_WORDS, WITH_MALAY_NAMES)),
        # too little text to beat the page
        *((text, "id", "id") for text in (TEXTS["de"][:90], "a" * 600)),
        ("Berlangganan untuk membaca. Sudah berlangganan? Masuk.", "id", "id"),
    ],
)
def test_what_is_plain_needs_no_model(text: str, declared: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "identifier", lambda: pytest.fail("the model was asked"))
    assert language.detect(text, declared) == code


@pytest.mark.parametrize(
    ("text", "declared"), [("", "id"), ("Jakarta", "id"), ("12345 " * 100, "ms"), ("!" * 500, "id")]
)
def test_too_short_to_tell_is_what_is_declared(text: str, declared: str) -> None:
    assert language.detect(text, declared) == declared


def test_a_short_text_of_names_does_not_overrule_the_page() -> None:
    assert language.detect("Marcella Zalianty, Taylor Swift, Mark Zuckerberg", "id") == "id"
    # the model takes it for Malay, but not surely
    sawit = "Harga minyak sawit Malaysia naik tiga ringgit, petani sawit Riau berharap harga tandan buah segar naik"
    assert language.detect(f"{sawit} pekan depan, ujar asosiasi petani.", "id") == "id"


def test_sundanese_is_what_its_pages_declare() -> None:
    text = (
        "Pamaréntah ngumumkeun yén harga bahan bakar naék mimiti poé ieu di sakuliah nagara. Ceuk menteri, éta"
        " kaputusan dicokot lantaran harga minyak dunya terus naék sarta anggaran nagara geus teu mahi deui."
    )
    assert language.detect(text, "su") == "su"
    assert language.detect(TEXTS["id"], "su") == "id"
