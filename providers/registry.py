"""Builds each vendor's sender, and the webhooks that can be verified, from settings and secrets."""

from collections.abc import Mapping

from pydantic import SecretStr

from domain.capture.ad_ports import AdNetwork
from domain.capture.integrations import IntegrationKind
from domain.leads.lead import Channel
from domain.outreach.ports import CallRecorder, Sender
from domain.outreach.vendors import Vendor
from providers.accounts import ClosedSender, VendorAccount, installed
from providers.facebook.ads import FacebookAds
from providers.http.hooks import Hook
from providers.http.wire import LIMIT, Wire
from providers.linkedin.ads import LinkedInAds
from providers.mandrill.send import NAME as MANDRILL
from providers.mandrill.send import MandrillAccount, MandrillEmail
from providers.mandrill.webhooks import MandrillWebhooks
from providers.sandbox.sender import SandboxSender, SandboxShelf
from providers.sendgrid.parse import SendGridParse
from providers.sendgrid.send import SendGridAccount, SendGridEmail
from providers.sendgrid.webhooks import SendGridWebhooks
from providers.settings import ProviderSettings
from providers.smtp.send import SmtpEmail, SmtpServer
from providers.twilio.http import TwilioHttp
from providers.twilio.lookups import TwilioLookups
from providers.twilio.recordings import TwilioRecordings
from providers.twilio.send import TwilioCalls, TwilioSms, twilio_account_of
from providers.twilio.webhooks import TwilioWebhooks
from providers.vonage.http import VonageAccount, VonageHttp
from providers.vonage.messages import VonageMessageWebhooks
from providers.vonage.receipts import VonageReceipts
from providers.vonage.send import VonageMessages
from providers.vonage.voice import VonageCalls, VonageRecordings
from providers.vonage.webhooks import VonageWebhooks

NEEDED: dict[str, tuple[str, ...]] = {
    "sandbox": (),
    "twilio": ("twilio_account_sid", "twilio_auth_token", "twilio_from", "public_url"),
    "vonage": ("vonage_application_id", "vonage_private_key", "vonage_from"),
    "sendgrid": ("sendgrid_api_key", "sendgrid_from"),
    "mandrill": ("mandrill_api_key", "mandrill_from"),
    "smtp": ("smtp_url", "smtp_from"),
}
CHOICES = {
    Channel.SMS: "sms_provider",
    Channel.CALL: "call_provider",
    Channel.EMAIL: "email_provider",
    Channel.WHATSAPP: "whatsapp_provider",
}


class BadSettings(ValueError):
    """A chosen provider lacks what it needs, or cannot use it; the text names the variables, never their values."""


class SenderFactory:
    """Builds senders of any account. It holds the connections that accounts share, and no credentials."""

    def __init__(self, settings: ProviderSettings, shelf: SandboxShelf, limit: float = LIMIT) -> None:
        """`limit` in seconds for each request."""
        self.settings, self._limit = settings, limit
        self._sandbox = SandboxSender(shelf)
        self.twilio = TwilioHttp(settings.twilio_base_url, limit)
        self.lookups = TwilioLookups(settings.twilio_lookups_url)
        self.vonage = VonageHttp(settings.vonage_base_url, settings.vonage_rest_url, limit)
        self.mandrill = Wire(MANDRILL, limit)

    def default(self, channel: Channel) -> Vendor:
        """Whom the installation has chosen."""
        return default_vendors(self.settings)[channel]

    def installed(self, vendor: Vendor, channel: Channel) -> VendorAccount | None:
        return installed(self.settings, vendor, channel)

    def sender(self, account: VendorAccount, channel: Channel) -> Sender:
        """A sender that takes nothing where the account's secrets cannot be used."""
        secrets = account.secrets
        match account.vendor:
            case Vendor.SANDBOX:
                return self._sandbox
            case Vendor.TWILIO:
                twilio = twilio_account_of(self.settings, self.twilio, secrets, account.sender)
                return TwilioCalls(twilio) if channel is Channel.CALL else TwilioSms(twilio)
            case Vendor.VONAGE if channel is Channel.CALL:
                public_url = self.settings.public_url
                return VonageCalls(vonage_account(secrets), self.vonage, account.sender, public_url)
            case Vendor.VONAGE:
                return VonageMessages(vonage_account(secrets), self.vonage, account.sender, self.settings.public_url)
            case Vendor.SENDGRID:
                base_url = self.settings.sendgrid_base_url
                return SendGridEmail(SendGridAccount(secrets["api_key"], account.sender, base_url), self._limit)
            case Vendor.MANDRILL:
                base_url = self.settings.mandrill_base_url
                return MandrillEmail(MandrillAccount(secrets["api_key"], account.sender, base_url), self.mandrill)
            case Vendor.SMTP:
                try:
                    server = self.smtp_server(account)
                except ValueError:
                    return ClosedSender(account.vendor.value, "bad_url")
                return SmtpEmail(server, account.sender, self._limit)

    def smtp_server(self, account: VendorAccount) -> SmtpServer:
        """Raises `ValueError`."""
        public_only = account.own and not self.settings.smtp_private_servers
        return SmtpServer.from_url(account.secrets["url"], public_only=public_only)

    async def aclose(self) -> None:
        await self.twilio.aclose()
        await self.lookups.aclose()
        await self.vonage.aclose()
        await self.mandrill.aclose()


def default_vendors(settings: ProviderSettings) -> dict[Channel, Vendor]:
    """Whom the installation has chosen."""
    return {channel: Vendor(getattr(settings, choice)) for channel, choice in CHOICES.items()}


def vonage_account(secrets: Mapping[str, str]) -> VonageAccount:
    return VonageAccount(
        secrets["application_id"], secrets["private_key"], secrets.get("api_key", ""), secrets.get("api_secret", "")
    )


def senders(
    settings: ProviderSettings, shelf: SandboxShelf, factory: SenderFactory | None = None
) -> dict[Channel, Sender]:
    """The installation's sender for each channel; raises `BadSettings`."""
    _check(settings)
    made = factory or SenderFactory(settings, shelf)
    return {channel: made.sender(_chosen(made, channel), channel) for channel in Channel}


def _chosen(factory: SenderFactory, channel: Channel) -> VendorAccount:
    account = factory.installed(factory.default(channel), channel)
    if account is None:
        raise BadSettings(
            f"{_variable(CHOICES[channel])}={factory.default(channel).value} does not serve {channel.value}"
        )
    return account


def hooks(settings: ProviderSettings) -> dict[str, Hook]:
    """The vendors, by the name in their hook's path, whose signatures can be checked; raises `BadSettings`."""
    found: dict[str, Hook] = {}
    if settings.twilio_auth_token.get_secret_value() and settings.public_url:
        found["twilio"] = TwilioWebhooks(settings.twilio_auth_token.get_secret_value(), settings.public_url)
    if secret := settings.vonage_signature_secret.get_secret_value():
        found["vonage"] = VonageWebhooks(secret, settings.vonage_numbers)
        found["vonage_messages"] = VonageMessageWebhooks(secret, settings.vonage_numbers)
        found["vonage_receipts"] = VonageReceipts(secret)
    if (key := settings.mandrill_webhook_key.get_secret_value()) and settings.public_url:
        found["mandrill"] = MandrillWebhooks(key, settings.public_url)
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
    if settings.vonage_application_id and (key := settings.vonage_private_key.get_secret_value().replace("\\n", "\n")):
        wire = VonageHttp(settings.vonage_base_url, settings.vonage_rest_url)
        found["vonage"] = VonageRecordings(VonageAccount(settings.vonage_application_id, key), wire)
    return found


def own_recorder(settings: ProviderSettings, vendor: str, secrets: Mapping[str, str]) -> CallRecorder | None:
    """Of a tenant's own account; `close` it after use. None without what that takes."""
    if vendor == "twilio" and {"account_sid", "auth_token"} <= set(secrets):
        token = SecretStr(secrets["auth_token"])
        own = {"twilio_account_sid": secrets["account_sid"], "twilio_auth_token": token}
        return TwilioRecordings(settings.model_copy(update=own))
    if vendor == "vonage" and {"application_id", "private_key"} <= set(secrets):
        wire = VonageHttp(settings.vonage_base_url, settings.vonage_rest_url)
        return VonageRecordings(vonage_account(secrets), wire)
    return None


def own_hook(vendor: str, secrets: Mapping[str, str], public_url: str) -> Hook | None:
    """Verifies what a tenant's own account signs; None without what that takes."""
    if vendor == "twilio" and public_url and "auth_token" in secrets:
        return TwilioWebhooks(secrets["auth_token"], public_url)
    if vendor == "mandrill" and public_url and "webhook_key" in secrets:
        return MandrillWebhooks(secrets["webhook_key"], public_url)
    if vendor == "sendgrid" and "webhook_public_key" in secrets:
        try:
            return SendGridWebhooks(secrets["webhook_public_key"])
        except ValueError:
            return None
    if vendor == "vonage_receipts" and "signature_secret" in secrets:
        return VonageReceipts(secrets["signature_secret"])
    if vendor.startswith("vonage") and "signature_secret" in secrets:
        hook = VonageMessageWebhooks if vendor == "vonage_messages" else VonageWebhooks
        return hook(secrets["signature_secret"])
    return None


def ad_networks(settings: ProviderSettings) -> dict[str, AdNetwork]:
    """Networks that can be polled for leads, by kind. Google Ads cannot: it posts each lead once."""
    return {
        IntegrationKind.FACEBOOK: FacebookAds(settings.facebook_base_url, settings.facebook_version),
        IntegrationKind.LINKEDIN: LinkedInAds(settings.linkedin_base_url, settings.linkedin_version),
    }


def _check(settings: ProviderSettings) -> None:
    for channel, choice in CHOICES.items():
        provider = getattr(settings, choice)
        needed = [_for(channel, name) for name in NEEDED[provider]]
        missing = [name for name in needed if not _text(getattr(settings, name))]
        if missing:
            raise BadSettings(f"{_variable(choice)}={provider} needs {', '.join(map(_variable, missing))}")


def _for(channel: Channel, name: str) -> str:
    """WhatsApp has senders of its own."""
    whatsapp = {"twilio_from": "twilio_whatsapp_from", "vonage_from": "vonage_whatsapp_from"}
    return whatsapp.get(name, name) if channel is Channel.WHATSAPP else name


def _text(value: str | SecretStr) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _variable(name: str) -> str:
    return f"LEAD_{name.upper()}"
