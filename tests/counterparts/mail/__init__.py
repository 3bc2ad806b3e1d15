"""Exim and Dovecot, as Debian packages them: a real mail server and a real mailbox on loopback.

`apt-get install --no-install-recommends exim4-daemon-light dovecot-imapd dovecot-lmtpd`. Exim trusts a configuration of
ours only as root, and when /etc/exim4/trusted_configs names it. Where that cannot be had, `why_not` says it.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from devstack.ports import HOST, free_port

HOSPITAL, PEOPLE, PASSWORD = "hospital.example.com", "people.example.com", "test"
_TRUSTED = Path("/etc/exim4/trusted_configs")
_PATIENCE = 30

_EXIM = """
exim_user = Debian-exim
exim_group = Debian-exim
primary_hostname = mx.hospital.example.com
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {smtp}
tls_advertise_hosts =
never_users =
host_lookup =
rfc1413_hosts =
acl_smtp_rcpt = rcpt
acl_smtp_data = accept
begin acl
rcpt:
  deny local_parts = ^reject-.*
       message = 5.1.1 user unknown
  defer local_parts = ^greylist-.*
       message = 4.2.0 greylisted
  defer local_parts = ^full-.*
       message = 4.2.2 mailbox full
  accept
begin routers
bounced:
  driver = redirect
  local_parts = ^bounce-.*
  allow_fail
  data = :fail: 550 5.1.1 user unknown
quota:
  driver = redirect
  local_parts = ^quota-.*
  allow_fail
  data = :fail: 552 5.2.2 mailbox full
local:
  driver = accept
  domains = hospital.example.com : people.example.com
  transport = lmtp
rest:
  driver = redirect
  allow_fail
  data = :fail: unrouteable domain
begin transports
lmtp:
  driver = lmtp
  socket = {folder}/run/lmtp
  batch_max = 1
  return_path_add
  envelope_to_add
begin retry
* * F,1h,5s
"""
_DOVECOT = """
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log/dovecot.log
mail_location = maildir:{folder}/mail/%Ln
mail_uid = vmail
mail_gid = nogroup
first_valid_uid = 1
default_internal_user = dovecot
default_login_user = dovenull
recipient_delimiter = +
auth_username_chars =
auth_username_format = %Ln
lmtp_save_to_detail_mailbox = no
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%Ln allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  unix_listener lmtp {{
    mode = 0666
  }}
}}
protocol lmtp {{
  auth_username_format = %Ln
}}
"""


def why_not() -> str:
    """ "" where the servers can be run."""
    missing = [name for name in ("exim4", "dovecot") if shutil.which(name, path="/usr/sbin:/usr/bin") is None]
    if missing:
        return f"needs the Debian packages exim4-daemon-light, dovecot-imapd and dovecot-lmtpd: {missing} not found"
    if os.geteuid() != 0:
        return "Exim takes a configuration of ours only as root"
    return "" if Path("/usr/lib/dovecot/lmtp").exists() else "needs the Debian package dovecot-lmtpd"


@dataclass(frozen=True)
class MailServers:
    """`smtp` takes mail for everybody; what comes for either domain stands in a mailbox of the part before + and @."""

    smtp: int
    imap: int
    folder: Path

    @property
    def url(self) -> str:
        return f"smtp://{HOST}:{self.smtp}"


@contextmanager
def mail_servers() -> Iterator[MailServers]:
    with tempfile.TemporaryDirectory(prefix="lead-mail-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        servers = MailServers(free_port(), free_port(), folder)
        config = _write(servers)
        before = _TRUSTED.read_text() if _TRUSTED.exists() else None
        _TRUSTED.write_text(f"{before or ''}{config}\n")
        running = [
            _started("/usr/sbin/dovecot", "-F", "-c", str(folder / "dovecot.conf")),
            _started("/usr/sbin/exim4", "-C", str(config), "-bdf", "-q1m"),
        ]
        try:
            for port in (servers.smtp, servers.imap):
                _wait_for(port, servers)
            yield servers
        finally:
            for process in running:
                process.terminate()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(10)
            if before is None:
                _TRUSTED.unlink()
            else:
                _TRUSTED.write_text(before)


def _write(servers: MailServers) -> Path:
    folder = servers.folder
    nobody, exim = pwd.getpwnam("nobody"), pwd.getpwnam("Debian-exim")
    for name, owner in (("spool", exim), ("log", exim), ("mail", nobody), ("run", None), ("state", None)):
        (folder / name).mkdir(mode=0o755)
        if owner is not None:
            os.chown(folder / name, owner.pw_uid, owner.pw_gid)
    config = folder / "exim.conf"
    config.write_text(_EXIM.format(folder=folder, smtp=servers.smtp))
    config.chmod(0o644)
    dovecot = _DOVECOT.replace("mail_uid = vmail", "mail_uid = nobody")
    values = {"folder": folder, "imap": servers.imap, "password": PASSWORD}
    (folder / "dovecot.conf").write_text(dovecot.format(**values, uid=nobody.pw_uid, gid=nobody.pw_gid))
    return config


def _started(*command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _wait_for(port: int, servers: MailServers) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        with suppress(OSError), socket.create_connection((HOST, port), 1):
            return
        if time.monotonic() > until:
            logs = "".join(log.read_text(errors="replace")[-2_000:] for log in (servers.folder / "log").glob("*"))
            raise AssertionError(f"no mail server at {port}: {logs}")
        time.sleep(0.05)
