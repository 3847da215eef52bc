"""Certificates: of the name that was asked for, in force, and from somebody who is trusted."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from stepladder.adapters.addresses import Allowed, Rules
from stepladder.adapters.http import Asker
from tests.network import LOOPBACK, Site, asker, fails, here


@pytest.fixture
def site():
    site = Site()
    yield site
    site.close()


# Certificates


def certificate(name, *, issuer=None, days=10):
    """A certificate with its key, signed by itself or by another."""
    key = ec.generate_private_key(ec.SECP256R1())
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    by, signer = issuer or (own, key)
    ends = datetime.now(UTC) + timedelta(days=days)
    built = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(by if isinstance(by, x509.Name) else by.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - timedelta(days=30))
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(True, False, False, False, False, issuer is None, False, False, False), critical=True
        )
        .sign(signer, hashes.SHA256())
    )
    return built, key


AUTHORITY = certificate("An authority of our own")


def secure_site(tmp_path, name, **options):
    made, key = certificate(name, issuer=AUTHORITY, **options)
    file = tmp_path / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return Site(context)


def trusting():
    text = AUTHORITY[0].public_bytes(serialization.Encoding.PEM).decode()
    return ssl.create_default_context(cadata=text)


@pytest.mark.parametrize(
    ("name", "options", "trusted", "words"),
    [
        ("badges.example", {}, True, ""),
        ("other.example", {}, True, "ostname mismatch"),
        ("badges.example", {"days": -1}, True, "expired"),
        ("badges.example", {}, False, "unable to get local issuer"),
    ],
)
def test_the_certificate_has_to_be_of_the_name_in_force_and_trusted(tmp_path, name, options, trusted, words):
    site = secure_site(tmp_path, name, **options)
    try:
        url = site.page("/a", b"secret enough")
        ask = asker(site, **({"authorities": trusting()} if trusted else {}))
        if not words:
            assert ask(url).body == b"secret enough"
            return
        error = fails(ask, url)
        assert "the certificate of badges.example is not good" in error.found
        assert words in error.found
        assert site.asked == []
    finally:
        site.close()


def test_a_redirect_from_https_to_http_is_refused(tmp_path, site):
    secure = secure_site(tmp_path, "badges.example")
    try:
        rules = Rules(http=True, allow=(Allowed(LOOPBACK, site.port), Allowed(LOOPBACK, secure.port)))
        ask = Asker(rules=rules, resolve=here, authorities=trusting())
        url = secure.page("/a", status=302, Location=site.page("/b"))
        assert "after a redirect from https" in fails(ask, url).found
        assert site.asked == []
    finally:
        secure.close()
