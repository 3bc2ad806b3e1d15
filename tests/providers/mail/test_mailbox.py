"""A mailbox that a tenant names: never in our own network."""

import socket

import pytest

from domain.outreach.mailboxes import Encryption, MailboxFault
from providers.imap.mailbox import ImapServer, Unread, check


@pytest.mark.parametrize("encryption", Encryption)
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "10.0.0.1", "::ffff:10.0.0.1", "::1"])
def test_no_connection_is_opened_into_our_own_network(
    host: str, encryption: Encryption, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(*_: object, **__: object) -> None:
        pytest.fail("a connection was opened")

    monkeypatch.setattr(socket, "create_connection", opened)
    with pytest.raises(Unread) as refused:
        check(ImapServer(host, 993, "login", "password", encryption=encryption))
    assert refused.value.fault is MailboxFault.UNREACHABLE
