"""Chooses each channel's sender, the payment desk, and the webhooks that can be verified, from the settings."""

from pydantic import SecretStr

from domain.capture.ad_ports import AdNetwork
from domain.capture.integrations import IntegrationKind
from domain.leads.lead import Channel
from domain.outreach.ports import CallRecorder, Sender
from domain.payments import PaymentDesk
from providers.facebook.ads import FacebookAds
from providers.http.hooks import Hook
from providers.linkedin.ads import LinkedInAds
from providers.sandbox.hospital import SandboxPaymentDesk
from providers.sandbox.sender import SandboxSender, SandboxShelf
from providers.sendgrid.parse import SendGridParse
from providers.sendgrid.send import SendGridEmail
from providers.sendgrid.webhooks import SendGridWebhooks
from providers.settings import ProviderSettings
from providers.smtp.send import SmtpEmail, SmtpServer
from providers.twilio.recordings import TwilioRecordings
from providers.twilio.send import TwilioCalls, TwilioSms, twilio_account
from providers.twilio.webhooks import TwilioWebhooks
from providers.vonage.webhooks import VonageWebhooks

NEEDED: dict[str, tuple[str, ...]] = {
    "sandbox": (),
    "twilio": ("twilio_account_sid", "twilio_auth_token", "twilio_from", "public_url"),
    "sendgrid": ("sendgrid_api_key", "sendgrid_from"),
    "smtp": ("smtp_url", "smtp_from"),
}


class BadSettings(ValueError):
    """A chosen provider lacks what it needs, or cannot use it; the text names the variables, never their values."""


def senders(settings: ProviderSettings, shelf: SandboxShelf) -> dict[Channel, Sender]:
    """One sender for each channel; raises `BadSettings`."""
    _check(settings)
    sandbox = SandboxSender(shelf)
    by_channel: dict[Channel, Sender] = dict.fromkeys(Channel, sandbox)
    if "twilio" in (settings.sms_provider, settings.call_provider):
        account = twilio_account(settings)
        if settings.sms_provider == "twilio":
            by_channel[Channel.SMS] = TwilioSms(account)
        if settings.call_provider == "twilio":
            by_channel[Channel.CALL] = TwilioCalls(account)
    if settings.email_provider == "sendgrid":
        by_channel[Channel.EMAIL] = SendGridEmail(settings)
    if settings.email_provider == "smtp":
        server = SmtpServer.from_url(settings.smtp_url.get_secret_value())
        by_channel[Channel.EMAIL] = SmtpEmail(server, settings.smtp_from)
    return by_channel


def payment_desk(settings: ProviderSettings) -> PaymentDesk | None:
    """None: nobody takes deposits here. There is no real desk yet."""
    return SandboxPaymentDesk() if settings.sandbox_payments else None


def hooks(settings: ProviderSettings) -> dict[str, Hook]:
    """The vendors, by the name in their hook's path, whose signatures can be checked; raises `BadSettings`."""
    found: dict[str, Hook] = {}
    if settings.twilio_auth_token.get_secret_value() and settings.public_url:
        found["twilio"] = TwilioWebhooks(settings.twilio_auth_token.get_secret_value(), settings.public_url)
    if secret := settings.vonage_signature_secret.get_secret_value():
        found["vonage"] = VonageWebhooks(secret, settings.vonage_numbers)
    if settings.sendgrid_webhook_public_key:
        try:
            found["sendgrid"] = SendGridWebhooks(settings.sendgrid_webhook_public_key)
        except ValueError:
            raise BadSettings("LEAD_SENDGRID_WEBHOOK_PUBLIC_KEY is not the key that SendGrid shows") from None
    if settings.sendgrid_parse_public_key:
        try:
            found["sendgrid_parse"] = SendGridParse(settings.sendgrid_parse_public_key)
        except ValueError:
            raise BadSettings("LEAD_SENDGRID_PARSE_PUBLIC_KEY is not the key that SendGrid shows") from None
    return found


def recorders(settings: ProviderSettings) -> dict[str, CallRecorder]:
    """The vendors, by name, whose recordings can be begun and played."""
    found: dict[str, CallRecorder] = {}
    if settings.twilio_account_sid and settings.twilio_auth_token.get_secret_value():
        found["twilio"] = TwilioRecordings(settings)
    return found


def ad_networks(settings: ProviderSettings) -> dict[str, AdNetwork]:
    """Networks that can be polled for leads, by kind. Google Ads cannot: it posts each lead once."""
    return {
        IntegrationKind.FACEBOOK: FacebookAds(settings.facebook_base_url, settings.facebook_version),
        IntegrationKind.LINKEDIN: LinkedInAds(settings.linkedin_base_url, settings.linkedin_version),
    }


def _check(settings: ProviderSettings) -> None:
    for choice in ("sms_provider", "call_provider", "email_provider"):
        provider = getattr(settings, choice)
        missing = [name for name in NEEDED[provider] if not _text(getattr(settings, name))]
        if missing:
            raise BadSettings(f"{_variable(choice)}={provider} needs {', '.join(map(_variable, missing))}")


def _text(value: str | SecretStr) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _variable(name: str) -> str:
    return f"LEAD_{name.upper()}"
