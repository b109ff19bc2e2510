"""Resolves names to allowed addresses only, so that no host name leads into a private network.

Twisted's endpoints ask the reactor's name resolver for every host, written-out addresses included, and connect only to
what it answers, so that the address checked is the address connected to.
"""

from __future__ import annotations

from time import monotonic
from typing import Any

from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.addresses import resolved_refusal


@implementer(IHostnameResolver)
class PublicResolver:
    """The reactor's name resolver, which gives only allowed addresses and remembers why it left out the others."""

    def __init__(self, resolver: Any) -> None:
        self._resolver = resolver
        self.allow_private = False  # `DownloadHandler` sets it
        self.refused: dict[str, str] = {}  # host → why

    @classmethod
    def from_crawler(cls, _: Any, reactor: Any) -> PublicResolver:
        """Make one around the reactor's own; Scrapy calls this when it sets up the reactor, whose clock is set here."""
        reactor.seconds = monotonic  # not the time of day: if that is set back by hours, timeouts would be as late
        return cls(reactor.nameResolver)

    def install_on_reactor(self) -> None:
        """Replace the reactor's own resolver by this one."""
        from twisted.internet import reactor  # only once Scrapy has chosen the reactor

        reactor.installNameResolver(self)

    def resolveHostName(self, receiver: Any, host: str, *how: Any, **more: Any) -> Any:  # noqa: N802 - Twisted's name
        """See `IHostnameResolver`."""
        return self._resolver.resolveHostName(_AllowedOnly(receiver, self, host), host, *how, **more)


@implementer(IResolutionReceiver)
class _AllowedOnly:
    """Passes on the addresses that may be connected to."""

    def __init__(self, receiver: Any, resolver: PublicResolver, host: str) -> None:
        self.receiver, self.resolver, self.host = receiver, resolver, host
        self.resolutionBegan, self.resolutionComplete = receiver.resolutionBegan, receiver.resolutionComplete

    def addressResolved(self, address: Any) -> None:  # noqa: N802 - Twisted's name
        refusal = resolved_refusal(address.host, allow_private=self.resolver.allow_private)
        if refusal:
            self.resolver.refused[self.host] = refusal
        else:
            self.receiver.addressResolved(address)
