"""Tells whether this machine's own network is down; if it is, no feed is to blame."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import urlsplit

KNOWN = "a.root-servers.net"  # a name that can be looked up wherever the name service works


def network_down(unreached: Iterable[str]) -> bool:
    """Whether our own network is down, where these URLs, all that were asked, could not be reached.

    It is if they are on two or more hosts. A single host may be down itself: then it is if no name can be looked up,
    or if there is no route to the host. That may take as long as the name servers take not to answer.
    """
    hosts = {urlsplit(url).hostname or "" for url in unreached}
    return len(hosts) > 1 or any(map(_is_cut_off, hosts))


def _is_cut_off(host: str) -> bool:
    try:
        found = socket.getaddrinfo(host, 80, type=socket.SOCK_DGRAM)
    except UnicodeError:  # no name at all
        return False
    except socket.gaierror as error:
        # "try again" may also mean that the name servers of this host alone are broken
        return error.errno == socket.EAI_AGAIN and (host == KNOWN or _is_cut_off(KNOWN))
    for family, kind, _, _, address in found:
        with suppress(OSError), socket.socket(family, kind) as route:
            route.connect(address)  # sends nothing
            return False
    return True
