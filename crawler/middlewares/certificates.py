"""Decides whose TLS certificates are checked, and says in words what is wrong with one that is refused."""

from __future__ import annotations

from typing import Any
from weakref import ref

from OpenSSL.crypto import X509
from OpenSSL.SSL import VERIFY_FAIL_IF_NO_PEER_CERT, VERIFY_PEER, Connection
from OpenSSL.SSL import X509VerificationCodes as Codes
from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from scrapy.crawler import Crawler
from service_identity import CertificateError
from service_identity.pyopenssl import extract_patterns
from twisted.internet._sslverify import ClientTLSOptions, _verifyCB
from twisted.python.failure import Failure
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.middlewares.faults import Untrusted
from crawler.middlewares.hosts import Exemptions, sources_of

# OpenSSL's code → words for people; {0} is the first day of the certificate, {1} its last
_EXPLANATIONS = {
    Codes.ERR_CERT_HAS_EXPIRED: "the certificate expired on {1}",
    Codes.ERR_CERT_NOT_YET_VALID: "the certificate is not valid before {0}: is the clock right?",
    Codes.ERR_DEPTH_ZERO_SELF_SIGNED_CERT: "the certificate is self-signed",
    Codes.ERR_SELF_SIGNED_CERT_IN_CHAIN: "the certificate comes from an issuer that is not known",
    Codes.ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY: (
        "the certificate's issuer is not known, or the server does not send the intermediate ones"
    ),
}


@implementer(IPolicyForHTTPS)
class Certificates:
    """Checks certificates, except for hosts of sources with `verify_tls: false` in feeds.yaml."""

    def __init__(self, checked: Any, crawler: Crawler) -> None:
        self.checked, self.exemptions = checked, Exemptions(sources_of(crawler))
        self.unchecked = _ScrapyClientContextFactory.from_crawler(crawler)
        self.unchecked._verify_certificates = False  # noqa: SLF001 - Scrapy's public setting holds for all hosts

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802 - Twisted's name
        """The factory of TLS connections to this host."""
        if not self.exemptions.verify_tls(hostname.decode("ascii")):
            return self.unchecked.creatorForNetloc(hostname, port)
        checked = self.checked.creatorForNetloc(hostname, port)
        return _Explained(checked._createConnection, checked._hostname)  # noqa: SLF001


class _Explained(ClientTLSOptions):
    """Verifies as Twisted does, and also passes on what OpenSSL found; Twisted says only that verification failed."""

    def clientConnectionForTLS(self, tlsProtocol: Any) -> Connection:  # noqa: N802, N803 - Twisted's names
        connection = super().clientConnectionForTLS(tlsProtocol)
        judge = _verifyCB(tlsProtocol, self._hostnameIsDnsName, self._hostnameASCII)
        protocol = ref(tlsProtocol)  # weak, since the protocol holds the connection

        def verify(connection: Connection, certificate: X509, found: int, depth: int, ok: int) -> bool:
            named = depth > 0 or _names_hosts(certificate)  # without a name Twisted would log a traceback and trust it
            trusted = named and judge(connection, certificate, found, depth, bool(ok))
            if not (ok and named) and (alive := protocol()):
                words = "the certificate names no host" if ok else _in_words(found, certificate)
                alive.failVerification(Failure(Untrusted(words)))  # type: ignore[no-untyped-call]
            return trusted

        connection.set_verify(VERIFY_PEER | VERIFY_FAIL_IF_NO_PEER_CERT, verify)
        return connection


def _names_hosts(certificate: X509) -> bool:
    """Whether the certificate names a host; those of routers and of default configurations often do not."""
    try:
        return bool(extract_patterns(certificate))
    except CertificateError:
        return False


def _in_words(found: int, certificate: X509) -> str:
    days = _day(certificate.get_notBefore()), _day(certificate.get_notAfter())
    return _EXPLANATIONS.get(found, f"the certificate is refused (OpenSSL's code {found})").format(*days)


def _day(at: bytes | None) -> str:
    text = (at or b"").decode("ascii", "replace")  # 20261130235959Z
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}"
