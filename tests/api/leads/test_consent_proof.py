"""What a person agreed to, as evidence: the text, the source, the moment, and who took the file."""

import hashlib
import json

from tests.api.conftest import Visitor, Write, problem


async def test_the_proof_has_every_consent_and_opt_out_and_who_takes_it_is_known(
    manager: Visitor, agent: Visitor, stranger: Visitor, write: Write
) -> None:
    lead = await manager.captured(
        first_name="Meera",
        phone="+919876500001",
        source="website",
        consents=[{"purpose": "marketing", "text_version": "news-1"}],
    )
    write(
        manager.tenant_id,
        "INSERT INTO consent_texts (tenant_id, version, language, text) VALUES "
        f"({manager.tenant_id}, 'news-1', 'en', 'You may send me news.')",
        "INSERT INTO suppressions (tenant_id, address, reason, at, lifted_at) VALUES "
        f"({manager.tenant_id}, '+919876500001', 'twilio', now() - interval '2 hours', now() - interval '1 hour')",
    )
    path = f"/leads/{lead['id']}/consents/proof"
    problem(await agent.get(path), 403)
    problem(await stranger.get(path), 404)
    answer = await manager.get(path)
    assert answer.headers["content-disposition"] == f'attachment; filename="consents-{lead["id"]}.json"'
    proof = answer.json()
    news = next(one for one in proof["consents"] if one["purpose"] == "marketing")
    assert (news["text"], news["given"], news["text_version"]) == ("You may send me news.", True, "news-1")
    assert [one["reason"] for one in proof["opt_outs"]] == ["twilio"]
    assert proof["opt_outs"][0]["lifted_at"]
    shown = json.dumps([proof["consents"], proof["opt_outs"]], separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(shown.encode()).hexdigest() == proof["digest"]
    text = await manager.get(path, format="text")
    assert text.headers["content-type"].startswith("text/plain")
    for said in (
        "agreed to marketing by every channel",
        "You may send me news.",
        "opted out of every channel (twilio), until",
    ):
        assert said in text.text
