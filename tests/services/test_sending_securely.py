"""Mail servers that ask for TLS and for signing in."""

from __future__ import annotations

import ssl
import subprocess

import pytest
from aiosmtpd.smtp import AuthResult

from learnerintel.domain.notices import NoticeState
from learnerintel.domain.viewer import Viewer
from learnerintel.errors import SettingsError
from learnerintel.services.outbox import approve, outbox
from learnerintel.services.sending import send_notices
from learnerintel.settings import Settings
from tests.services.outgoing import Mailbox, mail_server, sending_settings

OWNER = Viewer.local_owner()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """(certificate, key) of localhost, signed by itself."""
    folder = tmp_path_factory.mktemp("certificate")
    names = (folder / "certificate.pem", folder / "key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-out", names[0], "-keyout", names[1]],
        check=True, capture_output=True,
    )  # fmt: skip
    return names


def _ask(_server, _session, _envelope, _mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"learning", b"a secret"), handled=False)


def _send(rated, certificate, **changes):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    approve(rated, OWNER)
    mailbox = Mailbox()
    how = {"security": "starttls", "host": "localhost", "user": "learning", "password": "a secret"}
    how |= {"authority_file": str(certificate[0])} | changes
    with mail_server(
        mailbox, tls_context=context, require_starttls=True, authenticator=_ask, auth_required=True
    ) as port:
        send_notices(rated, OWNER, sending_settings(port, **how))
    return mailbox, outbox(rated, OWNER)


def test_messages_go_over_an_encrypted_connection_after_signing_in(rated, certificate):
    mailbox, found = _send(rated, certificate)
    assert found.count(NoticeState.SENT) == len(mailbox.messages) == 4


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"password": "wrong"}, "535"),
        ({"authority_file": ""}, "certificate verify failed"),
        ({"security": "none", "host": "127.0.0.1", "user": ""}, "530"),
    ],
)
def test_without_the_right_password_or_certificate_nothing_is_sent_and_the_messages_wait(
    rated, certificate, changes, said
):
    mailbox, found = _send(rated, certificate, **changes)
    assert mailbox.messages == []
    assert found.count(NoticeState.SENT) == 0
    assert any(said in (line.reply or "") for line in found.lines)
    assert all("a secret" not in (line.reply or "") for line in found.lines)


def test_mail_never_leaves_the_machine_without_encryption():
    with pytest.raises(SettingsError, match="unencrypted"):
        Settings.from_environment({"LEARNERINTEL_SMTP_HOST": "works.example", "LEARNERINTEL_SMTP_SECURITY": "none"})
