"""Certificates for servers on loopback, good and bad."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PEM = serialization.Encoding.PEM


@dataclass(frozen=True)
class Signed:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def pem(self) -> bytes:
        return self.certificate.public_bytes(PEM)

    def context(self, folder: Path, *more: Signed) -> ssl.SSLContext:
        """The TLS context of a server that sends this certificate, and `more` of its chain."""
        plain = self.key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        path = folder / f"{self.certificate.serial_number}.pem"
        path.write_bytes(b"".join([plain, self.pem(), *(one.pem() for one in more)]))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def signed(
    host: str | None = "127.0.0.1", by: Signed | None = None, *, days: tuple[int, int] = (-1, 1), ca: bool = False
) -> Signed:
    """A certificate for an IP address, names with a `*` or none, signed by `by` or itself, valid for these days."""
    key = ec.generate_private_key(ec.SECP256R1())
    number = x509.random_serial_number()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"contoh {number}")])
    now = dt.datetime.now(dt.UTC)
    issuer, issuers_key = (by.certificate.subject, by.key) if by else (name, key)
    builder = x509.CertificateBuilder(issuer, name, key.public_key(), number)
    builder = builder.not_valid_before(now + dt.timedelta(days[0])).not_valid_after(now + dt.timedelta(days[1]))
    builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    if host:
        named: x509.GeneralName = x509.DNSName(host) if "*" in host else x509.IPAddress(ipaddress.ip_address(host))
        builder = builder.add_extension(x509.SubjectAlternativeName([named]), critical=False)
    return Signed(builder.sign(issuers_key, hashes.SHA256()), key)
