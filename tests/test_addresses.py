"""Which addresses a crawler may connect to."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.addresses import DEFAULT_PORTS, PORTS, REMEDY, address_refusal, resolved_refusal, url_refusal


@pytest.mark.parametrize(
    "host",
    """127.1 127.0.1 2130706433 0x7f000001 0x7F.1 0177.0.0.1 017700000001 127.0.0.0x1 127.0.0.010 08.8.8.8 134744072
    0x 1.2.3.4.5 256.1.1.1 4294967296 news.0xbeef""".split(),
)
@pytest.mark.parametrize("allow_private", [False, True])
def test_an_ipv4_address_must_be_written_as_usual(host: str, allow_private: bool) -> None:
    assert url_refusal(f"http://{host}/", allow_private=allow_private) == "not an IP address as usually written"


@pytest.mark.parametrize(
    "host",
    """127.0.0.1 127.0.0.1. １２７.０.０.１ 127。0。0。1 ①②⑦.0.0.1 127.0.0.1。 [::1]
    localhost LOCALHOST localhost. berita.localhost""".split(),
)
def test_this_machine_is_known_by_every_name_and_in_every_script(host: str) -> None:
    refusal = url_refusal(f"http://{host}/")
    assert refusal
    assert "loopback" in refusal
    assert url_refusal(f"http://{host}/", allow_private=True) is None


PUBLIC = ["8.8.8.8", "103.10.20.30", "2606:4700::1111", "2404:6800:4003::1", "64:ff9b::808:808"]
PRIVATE = ["127.0.0.1", "127.255.255.254", "10.1.2.3", "172.31.0.1", "192.168.1.1", "::1", "fc00::1", "fd12:3456::1"]
NEVER = [
    "0.0.0.0",
    "0.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:0:7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "64:ff9b:1::808:808",
    "100::1",
    "2001:0:7f00:1::",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:808:808::1",
    "3fff::1",
    "5f00::1",
    "fd00:ec2::254",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_allowed(address: str) -> None:
    assert resolved_refusal(address) is None


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_only_where_the_user_says_so(address: str) -> None:
    assert resolved_refusal(address) is not None
    assert resolved_refusal(address, allow_private=True) is None


@pytest.mark.parametrize("address", NEVER)
@pytest.mark.parametrize("allow_private", [False, True])
def test_the_rest_is_refused_always(address: str, allow_private: bool) -> None:
    refusal = resolved_refusal(address, allow_private=allow_private)
    assert refusal is not None
    assert REMEDY not in refusal, "it would not help"


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_whatever_the_standard_library_calls_private_is_refused(address: IPv4Address) -> None:
    if not address.is_global or address.is_multicast:
        assert address_refusal(address) is not None
    for disguise in (IPv6Address(0xFFFF << 32 | int(address)), IPv6Address(0x2002 << 112 | int(address) << 80)):
        assert address_refusal(disguise, allow_private=True) is not None
    nat64 = IPv6Address(int(IPv6Address("64:ff9b::")) | int(address))
    assert (address_refusal(nat64, allow_private=True) is None) == (address_refusal(address) is None)


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/a?b=c#d",
        "http://news.example:8080/",
        "https://news.example:8443/",
        "http://news.example:80/",
        "https://berita.co.id./",
        "https://xn--bcher-kva.example/",
        "https://bücher.example/",
        "https://8.8.8.8/",
        "https://[2606:4700::1111]/",
    ],
)
def test_addresses_of_the_press_pass(url: str) -> None:
    assert url_refusal(url) is None


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("ftp://news.example/", "scheme ftp"),
        ("file:///etc/passwd", "scheme file"),
        ("data:text/html,x", "scheme data"),
        ("javascript:alert(1)", "scheme javascript"),
        ("//news.example/", "scheme (none)"),
        ("news.example", "scheme (none)"),
        ("http://user:secret@news.example/", "credentials"),
        ("http://user@news.example/", "credentials"),
        ("http://@news.example/", "credentials"),
        ("http://news.example:22/", "port 22"),
        ("http://news.example:0/", "port 0"),
        ("http://news.example:00/", "port 0"),
        ("http://news.example:99999/", "not an address"),
        ("http://news.example:http/", "not an address"),
        ("http://[::1/", "not an address"),
        ("http://[v1.news]/", "not an IP address"),
        ("http:///path", "host"),
        ("http://a..b/", "host"),
        ("http://-a.example/", "host"),
        (f"http://{'a' * 64}.example/", "host"),
        (f"http://{'a.' * 200}example/", "host"),
        (f"http://{'1' * 5000}/", "host"),
        (f"http://0x{'f' * 5000}/", "host"),
        ("http://news.example\\@evil.example/", "backslashes"),
        ("http://news.example/\r\nX: y", "control"),
        ("http://169.254.169.254/latest/meta-data/", "not a public address"),
        ("http://[::ffff:169.254.169.254]/", "disguise"),
        ("http://0.0.0.0/", "not a public address"),
        ("http://[fe80::1%eth0]/", "not a public address"),
        ("http://news.example/" + "x" * 9000, "9020 characters"),
    ],
)
def test_other_addresses_are_refused_with_a_reason(url: str, word: str) -> None:
    refusal = url_refusal(url, allow_private=True)
    assert refusal is not None
    assert word in refusal
    assert "secret" not in refusal


def test_what_a_resolver_gives_that_is_no_address_is_refused() -> None:
    assert resolved_refusal("/run/socket", allow_private=True) == "not an IP address as usually written"


def test_ports_that_feeds_yaml_names() -> None:
    assert url_refusal("http://news.example:8000/") is not None
    assert url_refusal("http://news.example:8000/", ports=PORTS | {8000}) is None


@given(st.text(max_size=40))
def test_no_url_raises_and_what_passes_is_an_address_of_the_web(text: str) -> None:
    for url in (text, f"http://{text}/", f"http://news.example:{text}/"):
        refusal = url_refusal(url)
        if refusal is None:
            parts = urlsplit(url)
            assert parts.scheme in DEFAULT_PORTS
            assert parts.hostname
            assert parts.username is None
            assert (parts.port or DEFAULT_PORTS[parts.scheme]) in PORTS
        else:
            assert refusal.isprintable()
            assert refusal
