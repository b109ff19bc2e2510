"""Pages for browsers only: a page of an article and a page instead of a feed are recognised by the same words."""

from __future__ import annotations

import pytest

from crawler import challenges
from pipelines.items import Reason
from tests import discovery_kit, extraction_kit


@pytest.mark.parametrize(
    "title",
    [
        *("Just a moment...", "Attention Required! | Cloudflare", "Access denied | koran.example", "One more step"),
        *("Tunggu sebentar...", "Akses ditolak", "Koran Contoh - Akses Ditolak", "Security check", "CAPTCHA"),
        *("Internet Positif", "You are being redirected...", "Enable JavaScript and cookies to continue"),
    ],
)
def test_a_challenge(title: str) -> None:
    page = extraction_kit.html_of(f"<p>{title}</p>", title=title)
    assert discovery_kit.refused(page).failure is Reason.CHALLENGE
    assert extraction_kit.miss(page).reason is Reason.CHALLENGE
    said = extraction_kit.miss(extraction_kit.html_of(f"<h1>Koran</h1><p>{title}</p>", title="Koran"))
    assert (said.reason, "\n" in said.detail) == (Reason.CHALLENGE, False)


@pytest.mark.parametrize(
    "title",
    [
        *("Akses Ditolak Warga, Proyek Tol Berhenti", "Tunggu Sebentar! Jangan Langsung Minum Kopi"),
        *("Kominfo Tutup Situs lewat Internet Positif", "Mengenal Captcha", "Security Check di Bandara Diperketat"),
    ],
)
def test_a_headline(title: str) -> None:
    assert not challenges.WORDS.search(title)
