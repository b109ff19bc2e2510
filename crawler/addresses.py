"""Decides which URLs and addresses of any notation a crawler may connect to, and which server a URL leads to. Pure.

Refused is what Python calls not global, and what some Python from 3.11 on calls global though the IANA special-purpose
registries (RFC 6890 and its updates, read 2026-11) do not, or though it carries an IPv4 address. A refusal is a reason
in words, for people.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PORTS = frozenset({80, 443, 8080, 8443})
DEFAULT_PORTS = {"http": 80, "https": 443}

# Home, test and office networks: refused unless the person who runs the crawl allows them
_PRIVATE: tuple[tuple[Network, str], ...] = (
    (IPv4Network("127.0.0.0/8"), "loopback"),
    (IPv4Network("10.0.0.0/8"), "private"),
    (IPv4Network("172.16.0.0/12"), "private"),
    (IPv4Network("192.168.0.0/16"), "private"),
    (IPv6Network("::1/128"), "loopback"),
    (IPv6Network("fc00::/7"), "unique local"),
)
# Always refused, as is all that is not global: no news site is there, and cloud machines give out credentials on some
_NEVER: tuple[tuple[Network, str], ...] = (
    (IPv6Network("fd00:ec2::/32"), "for a metadata service"),  # Amazon's; within the unique local range
    (IPv4Network("192.0.0.0/24"), "reserved for protocols"),  # holds Oracle's metadata service
    (IPv4Network("192.88.99.0/24"), "a relay of 6to4"),
    (IPv4Network("224.0.0.0/4"), "multicast"),
    (IPv6Network("::/96"), "IPv4 in disguise"),  # and :: itself
    (IPv6Network("::ffff:0:0/96"), "IPv4 in disguise"),
    (IPv6Network("::ffff:0:0:0/96"), "IPv4 in disguise"),
    (IPv6Network("64:ff9b:1::/48"), "IPv4 behind a local NAT64"),
    (IPv6Network("2001:20::/28"), "reserved for ORCHID"),
    (IPv6Network("2002::/16"), "a tunnel of 6to4"),
    (IPv6Network("3fff::/20"), "reserved for documentation"),
    (IPv6Network("5f00::/16"), "reserved for segment routing"),
    (IPv6Network("fec0::/10"), "site-local"),
    (IPv6Network("ff00::/8"), "multicast"),
)
REMEDY = " and is not asked; --allow-private-addresses allows it"
LONGEST_URL = 8192  # characters at most; servers refuse much longer requests
_NAT64 = IPv6Network("64:ff9b::/96")
_LOOPBACK6 = IPv6Address("::1")
# A host whose last part is one is no name: resolvers and browsers read 127.1, 0x7f000001 and 017700000001 as 127.0.0.1
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_NAME = re.compile(r"(?=.{1,253}\Z)(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\Z")
_CONTROLS = re.compile(r"[\x00-\x20\x7f\\]")


def server(url: str) -> str:
    """The server behind a URL: its host without `www.`, and its port unless that is 80 or 443.

    http and https, with and without `www.`, count as one server, to which one delay applies.

    Raises:
        ValueError: the URL is none.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    return host if parts.port in {None, 80, 443} else f"{host}:{parts.port}"


def address_refusal(address: Address, *, allow_private: bool = False) -> str | None:
    """Why this address may not be connected to, or None if it may.

    `allow_private` allows loopback, RFC 1918 and unique local addresses; never link-local, carrier or metadata ones.
    An address with the well-known NAT64 prefix is judged by the IPv4 address in it, since behind NAT64 every IPv4 site
    has such an address.
    """
    if address in _NAT64:
        hidden = address_refusal(IPv4Address(int(address) & 0xFFFFFFFF))
        return f"{address}: {hidden.removesuffix(REMEDY)}" if hidden else None
    private = next((name for network, name in _PRIVATE if address in network), None)
    never = next((name for network, name in _NEVER if address in network), None)
    if never and address != _LOOPBACK6:  # in ::/96, too
        return f"{address} is {never}"
    if private:
        return None if allow_private else f"{address} is {private}{REMEDY}"
    return None if address.is_global else f"{address} is not a public address"


def url_refusal(url: str, *, ports: AbstractSet[int] = PORTS, allow_private: bool = False) -> str | None:
    """Why this URL may not be asked for, or None: judges its scheme, credentials, port and host.

    An IP address as host is judged here, and must be written as usual: no site is addressed in octal or hexadecimal
    numbers. The addresses of a host name are judged when it is resolved.
    """
    if len(url) > LONGEST_URL:
        return f"an address of {len(url)} characters"
    if _CONTROLS.search(url):
        return "blanks, control characters or backslashes in the address"
    try:
        parts = urlsplit(url)
        port = DEFAULT_PORTS.get(parts.scheme) if parts.port is None else parts.port
        host = parts.hostname or ""
    except ValueError:
        return "not an address"
    if parts.scheme not in DEFAULT_PORTS:
        return f"scheme {parts.scheme or '(none)'} is neither http nor https"
    if "@" in parts.netloc:
        return "credentials in the address"
    if port not in ports:
        return f"port {port} is not one of {', '.join(map(str, sorted(ports)))}"
    return _host_refusal(host, bracketed="[" in parts.netloc, allow_private=allow_private)


@lru_cache(maxsize=1024)  # called for each request, for few hosts
def _host_refusal(host: str, *, bracketed: bool, allow_private: bool) -> str | None:
    if bracketed:
        return resolved_refusal(host, allow_private=allow_private)
    try:
        name = host.encode("idna").decode("ascii").rstrip(".")  # folds full-width digits and ideographic full stops
    except UnicodeError:
        return "not the name of a host"
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        return resolved_refusal(name, allow_private=allow_private)
    if re.fullmatch(r"(.+\.)?localhost", name):
        return None if allow_private else f"{host} is loopback{REMEDY}"
    return None if _NAME.match(name) else "not the name of a host"


def resolved_refusal(host: str, *, allow_private: bool = False) -> str | None:
    """Why an address that a resolver gave may not be connected to, or None."""
    try:
        address = ip_address(host)
    except ValueError:
        return "not an IP address as usually written"
    return address_refusal(address, allow_private=allow_private)
