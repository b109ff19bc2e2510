"""The encoding that a document is really in, whatever it and its server declare."""

from __future__ import annotations

import pytest

from crawler.charsets import utf8


@pytest.mark.parametrize(
    ("raw", "content_type", "text"),
    [
        ("harga naik 5 % – kata “Budi”".encode(), "", "harga naik 5 % – kata “Budi”"),
        ("harga €5 – “Budi” ÿ".encode("cp1252"), "", "harga €5 – “Budi” ÿ"),
        ("harga – “Budi”".encode("cp1252"), "text/html; charset=utf-8", "harga – “Budi”"),
        ("harga – “Budi”".encode(), "text/html; charset=iso-8859-1", "harga – “Budi”"),
        (
            b'<meta charset="windows-1252">' + "Caf\u00e9 – “Budi”".encode(),
            "",
            '<meta charset="windows-1252">Café – “Budi”',
        ),
        (b'<meta charset="utf-8">' + "Café".encode("cp1252"), "", '<meta charset="utf-8">Café'),
        (b"\xef\xbb\xbf" + "Café".encode(), "text/html; charset=latin-1", "Café"),
        ("Café".encode("utf-16"), "", "Café"),
        ("Café – ".encode() + "“dua”".encode("cp1252"), "", "Café – “dua”"),
        ("Café – ".encode() + "“dua”".encode("cp1252"), "text/html; charset=windows-1252", "Café – “dua”"),
        ("日本".encode("shift_jis") + b"\x81", "text/html; charset=shift_jis", "日本\ufffd"),
        (b"a\\u0062c\xe9-9", "text/html; charset=unicode_escape", "a\\u0062cé-9"),
        (b"a\\u0062c\xe9-9", "text/html; charset=raw_unicode_escape", "a\\u0062cé-9"),
        (b"a\\u0062c\xe9-9", "text/html; charset=punycode", "a\\u0062cé-9"),
        (b"a\\u0062c\xe9-9", "text/html; charset=idna", "a\\u0062cé-9"),
        ("日本".encode(), "text/html; charset=shift_jis", "日本"),
        (b"abc\xe9", "text/html; charset=no-such-thing", "abcé"),
        (
            "日本".encode("shift_jis") + b"<meta charset='utf-8'>",
            "text/html; charset=Shift_JIS",
            "日本<meta charset='utf-8'>",
        ),
        (
            b"<meta charset='shift_jis'>" + "日本".encode("shift_jis"),
            "text/html; charset=utf-8",
            "<meta charset='shift_jis'>日本",
        ),
        (
            b"<meta charset='koi8-r'>" + "日本".encode("shift_jis"),
            "text/html; charset=shift_jis",
            "<meta charset='koi8-r'>日本",
        ),
        ("<p>– é".encode("utf-16-le"), "text/html; charset=utf-8", "<p>– é"),  # without a mark
        ("<p>– é".encode("utf-16-be"), "", "<p>– é"),
        (b"\xef\xbb\xbfCaf\xe9", "", "Café"),
        (b"caf\xe9 \x81", "text/html; charset=hex", "café \ufffd"),  # 0x81 is no letter of windows-1252
        (b"", "", ""),
    ],
)
def test_encodings(raw: bytes, content_type: str, text: str) -> None:
    assert utf8(raw, content_type).decode() == text
