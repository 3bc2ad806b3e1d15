"""Which provider serves which channel, and what is said when its credentials are missing."""

import pytest
from pydantic import ValidationError

from domain.leads.lead import Channel
from providers.registry import BadSettings, hooks, senders
from providers.settings import ProviderSettings
from tests.doubles.sendgrid import SendGridDouble
from tests.providers.conftest import settings
from tests.providers.sandbox.test_sender import Shelf

VONAGE = {
    "vonage_application_id": "11111111-2222-3333-4444-555555555555",
    "vonage_private_key": "a key",
    "vonage_from": "12025550199",
    "vonage_whatsapp_from": "12025550199",
}


def test_without_settings_everything_stays_in_the_sandbox() -> None:
    assert {sender.name for sender in senders(ProviderSettings(), Shelf()).values()} == {"sandbox"}
    assert hooks(ProviderSettings()) == {}


def test_each_channel_has_the_chosen_provider() -> None:
    chosen = settings(
        sms_provider="twilio", call_provider="twilio", email_provider="sendgrid", whatsapp_provider="vonage", **VONAGE
    )
    names = {channel: sender.name for channel, sender in senders(chosen, Shelf()).items()}
    assert names == {
        Channel.SMS: "twilio",
        Channel.CALL: "twilio",
        Channel.EMAIL: "sendgrid",
        Channel.WHATSAPP: "vonage",
    }


def test_smtp_may_serve_email() -> None:
    chosen = settings(email_provider="smtp", smtp_url="smtp://mail.example.org", smtp_from="care@example.org")
    assert senders(chosen, Shelf())[Channel.EMAIL].name == "smtp"


@pytest.mark.parametrize(
    ("choice", "emptied"),
    [
        ({"sms_provider": "twilio"}, "twilio_account_sid"),
        ({"sms_provider": "twilio"}, "twilio_auth_token"),
        ({"call_provider": "twilio"}, "twilio_from"),
        ({"call_provider": "twilio"}, "public_url"),
        ({"whatsapp_provider": "twilio"}, "twilio_whatsapp_from"),
        ({"whatsapp_provider": "vonage"}, "vonage_whatsapp_from"),
        ({"sms_provider": "vonage"}, "vonage_private_key"),
        ({"email_provider": "sendgrid"}, "sendgrid_api_key"),
        ({"email_provider": "sendgrid"}, "sendgrid_from"),
        ({"email_provider": "smtp"}, "smtp_url"),
        ({"email_provider": "smtp"}, "smtp_from"),
    ],
)
def test_a_missing_credential_is_named_by_its_variable(choice: dict[str, str], emptied: str) -> None:
    with pytest.raises(BadSettings) as raised:
        senders(settings(**{**VONAGE, **choice, emptied: ""}), Shelf())
    [(chosen, provider)] = choice.items()
    assert f"LEAD_{chosen.upper()}={provider} needs" in str(raised.value)
    assert f"LEAD_{emptied.upper()}" in str(raised.value)


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAD_SMS_PROVIDER", "twilio")
    monkeypatch.setenv("LEAD_TWILIO_AUTH_TOKEN", "s3cret")
    monkeypatch.setenv("LEAD_PUBLIC_URL", "https://leads.example.org/")
    read = ProviderSettings()
    assert (read.sms_provider, read.public_url) == ("twilio", "https://leads.example.org")
    assert read.twilio_auth_token.get_secret_value() == "s3cret"
    assert "s3cret" not in repr(read)


def test_an_unknown_provider_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAD_SMS_PROVIDER", "pigeon")
    with pytest.raises(ValidationError, match="sms_provider"):
        ProviderSettings()


def test_hooks_open_only_for_vendors_whose_signature_can_be_checked() -> None:
    key = SendGridDouble().public_key
    assert set(hooks(settings(sendgrid_webhook_public_key=key))) == {"twilio", "sendgrid"}
    assert set(hooks(settings(public_url=""))) == set()


def test_a_webhook_key_that_is_none_is_named() -> None:
    with pytest.raises(BadSettings, match="LEAD_SENDGRID_WEBHOOK_PUBLIC_KEY"):
        hooks(settings(sendgrid_webhook_public_key="not a key"))
