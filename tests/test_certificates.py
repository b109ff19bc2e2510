"""TLS certificates, through real crawls on loopback: which are accepted, and what is said about the others."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.certificates_kit import Signed, signed
from tests.loopback import crawl, server

UNKNOWN = "the certificate's issuer is not known, or the server does not send the intermediate ones"


def test_what_is_wrong_with_a_certificate_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, stranger = signed(None, ca=True), signed(None, ca=True)
    between = signed(None, root, ca=True)
    late, early = signed("127.0.0.4", root, days=(-9, -2)), signed("127.0.0.5", root, days=(2, 9))
    ended, begins = late.certificate.not_valid_after_utc, early.certificate.not_valid_before_utc
    shown: dict[str, tuple[list[Signed], str | None]] = {
        "127.0.0.2": ([signed("127.0.0.2", root)], None),
        "127.0.0.3": ([signed("127.0.0.3", between), between], None),
        "127.0.0.4": ([late], f"the certificate expired on {ended:%Y-%m-%d}"),
        "127.0.0.5": ([early], f"the certificate is not valid before {begins:%Y-%m-%d}: is the clock right?"),
        "127.0.0.6": ([signed("127.0.0.6")], "the certificate is self-signed"),
        "127.0.0.7": ([signed("127.0.0.99", root)], "the certificate is for another host"),
        "127.0.0.8": ([signed("127.0.0.8", between)], UNKNOWN),
        "127.0.0.9": (
            [signed("127.0.0.9", stranger), stranger],
            "the certificate comes from an issuer that is not known",
        ),
        "127.0.0.10": ([signed(None, root)], "the certificate names no host"),
        "127.0.0.11": ([signed(None)], "the certificate is self-signed"),
        "127.0.0.12": ([signed("*.*.example", root)], "the certificate names no host"),
    }
    trusted = tmp_path / "trusted.pem"
    trusted.write_bytes(root.pem())
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with ExitStack() as stack:
        servers = {
            host: stack.enter_context(server(host, context=chain[0].context(tmp_path, *chain[1:])))
            for host, (chain, _) in shown.items()
        }
        asks = [{"url": each.url("/a", "https"), "source": host} for host, each in servers.items()]
        sources = {host: {"urls": [each.url()], "ports": [each.port]} for host, each in servers.items()}
        done = crawl([*asks], sources)
        told = {ask["source"]: done.results[ask["url"]].get("detail") for ask in asks}
        assert "Traceback" not in done.log
        assert told == {host: words and f"TLS: {words}" for host, (_, words) in shown.items()}
        assert [host for host, each in servers.items() if each.heard] == ["127.0.0.2", "127.0.0.3"]
