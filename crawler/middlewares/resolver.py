"""No name leads anywhere but to an allowed address: checked on the very address that is then connected to.

Twisted's endpoints ask the reactor's name resolver for every host, written-out addresses included, and connect to just
what it answers, so that nothing can change between the check and the connection.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from twisted.internet.interfaces import IAddress, IHostnameResolver, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.addresses import resolved_refusal


@implementer(IHostnameResolver)
class PublicResolver:
    """The reactor's name resolver: answers with allowed addresses only, and remembers why it left out the others."""

    def __init__(self, resolver: Any, *, allow_private: bool = False) -> None:
        self._resolver = resolver
        self.allow_private = allow_private
        self.refused: dict[str, str] = {}  # host → why

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> PublicResolver:
        """Made by Scrapy when it starts the reactor, with the process's settings."""
        return cls(reactor.nameResolver, allow_private=crawler.settings.getbool("ALLOW_PRIVATE_ADDRESSES"))

    def install_on_reactor(self) -> None:
        """Put this resolver in the place of the reactor's own."""
        from twisted.internet import reactor  # only once Scrapy has chosen the reactor

        reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - Twisted's interface
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """See `IHostnameResolver`."""
        receiver = _AllowedOnly(resolutionReceiver, self, hostName)
        return self._resolver.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


@implementer(IResolutionReceiver)
class _AllowedOnly:
    """Passes on the addresses that may be connected to."""

    def __init__(self, receiver: Any, resolver: PublicResolver, host: str) -> None:
        self.receiver, self.resolver, self.host = receiver, resolver, host

    def resolutionBegan(self, resolutionInProgress: Any) -> None:  # noqa: N802, N803
        self.receiver.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        refusal = resolved_refusal(address.host, allow_private=self.resolver.allow_private)
        if refusal:
            self.resolver.refused[self.host.lower()] = refusal
        else:
            self.receiver.addressResolved(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        self.receiver.resolutionComplete()
