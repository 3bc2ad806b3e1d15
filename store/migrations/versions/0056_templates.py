"""Texts have versions, and are written in Liquid. What nobody has changed is the engine's own, and goes."""

from pathlib import Path
from string import Formatter

import sqlalchemy as sa
from alembic import op

from store.migrations.script import run_sql

revision = "0056"
down_revision = "0055"

# What every tenant was given until now: md5 of code|channel|subject|body.
_BUILT_IN = (
    "d7720a06422cd9037c6f26c9277bad3f",
    "d57fcdc50e30bd990dacfa73b6bdf663",
    "f5ac94856ef312d0e03b8730a4b5f0fe",
    "8de4d9c7f353a4f0b21f83270484beba",
    "3f4c79d8b62f41950ff710fe91e6176e",
    "af8060cbd9b530cee8cab4748a1559c1",
    "6d6a33d2375d98e49993d6c55c170d5f",
    "0e994773ee666d99534c8b234ea05637",
    "99eae5773548996906c4dfe6edbf6e58",
    "721bfc0039231fd9887f27821af3cefe",
    "f1ec0a9ff5dbc5ab0f75b4684033b852",
    "37b48d2ae3f032b9b050b99e03d1f498",
    "453d4127213efe570a2fd24c10e906a8",
    "8ea0a449f4adb21732ba63a3dc2b1623",
    "36f0266b7303cf4ad4ce57c6a6aa8b51",
)
_GIVEN = sa.text("""
    DELETE FROM templates
    WHERE language = 'en' AND md5(concat_ws('|', code, channel, subject, body)) = ANY(:known)
""")
_WRITE = sa.text("""
    UPDATE templates SET subject = :subject, body = :body, state = :state, activated_at = :activated_at
    WHERE tenant_id = :tenant_id AND id = :id
""")


def upgrade() -> None:
    run_sql(Path(__file__).with_suffix(".sql"))
    connection = op.get_bind()
    connection.execute(sa.text("ALTER TABLE templates NO FORCE ROW LEVEL SECURITY"))
    connection.execute(_GIVEN, {"known": list(_BUILT_IN)})
    for row in connection.execute(sa.text("SELECT * FROM templates")).mappings().all():
        subject, body = (_liquid(row[name], row["code"], row["language"]) for name in ("subject", "body"))
        # It promised a page where there is none, and gave way to the engine's text: it goes on doing so.
        promises = row["code"] != "deposit_request" and "{{ pay }}" in subject + body
        spoken = row["channel"] == "call" and ("{{ pay }}" in body or "{{ unsubscribe }}" in body)
        state = "draft" if promises or spoken else "active"
        given = {"subject": subject, "body": body, "state": state, "activated_at": row["created_at"]}
        if state == "draft":
            given["activated_at"] = None
        connection.execute(_WRITE, {**given, "tenant_id": row["tenant_id"], "id": row["id"]})
    connection.execute(sa.text("ALTER TABLE templates FORCE ROW LEVEL SECURITY"))


def _liquid(text: str, code: str, language: str) -> str:
    """`{first_name}` as `{{ first_name }}`; `link` was the page to pay on."""
    out = []
    for literal, name, _, _ in Formatter().parse(text):
        # Two braces in a literal would be Liquid now.
        out.append(f"{{% raw %}}{literal}{{% endraw %}}" if "{{" in literal or "{%" in literal else literal)
        if name == "first_name" and language == "en":
            out.append("{{ first_name | default: 'there' }}")
        elif name:
            out.append(f"{{{{ {'pay' if name == 'link' else name} }}}}")
    return "".join(out)
