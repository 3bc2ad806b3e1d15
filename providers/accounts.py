"""Accounts at vendors: the installation's, from its settings; a tenant's own, from its secrets."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.leads.lead import Channel
from domain.outreach.ports import OutgoingMessage, Receipt
from domain.outreach.refusals import SendRefusal
from domain.outreach.vendors import NEEDS, Vendor
from providers.contract import Final, Unknown
from providers.settings import ProviderSettings


@dataclass(frozen=True)
class VendorAccount:
    """Credentials at one vendor, by the names of `domain.outreach.vendors`, and from whom a message comes.

    `own`: the tenant's, not the installation's. `account` is the vendor's name for it, or blank.
    """

    vendor: Vendor
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    sender: str = ""
    own: bool = False
    account: str = ""


def installed(settings: ProviderSettings, vendor: Vendor, channel: Channel) -> VendorAccount | None:
    """The installation's account, when its settings have all that this vendor needs for this channel."""
    secrets = {name: value for name, value in _secrets(settings, vendor).items() if value}
    sender = _sender(settings, vendor, channel)
    needs = NEEDS[vendor]
    if channel not in needs.channels or set(needs.secrets) - set(secrets):
        return None
    if vendor is not Vendor.SANDBOX and not sender:
        return None
    calls_back = vendor is Vendor.TWILIO or (vendor is Vendor.VONAGE and channel is Channel.CALL)
    if calls_back and not settings.public_url:
        return None
    account = secrets.get("account_sid") or secrets.get("application_id", "")
    return VendorAccount(vendor, secrets, sender, account=account)


def _secrets(settings: ProviderSettings, vendor: Vendor) -> dict[str, str]:
    match vendor:
        case Vendor.TWILIO:
            token = settings.twilio_auth_token.get_secret_value()
            return {"account_sid": settings.twilio_account_sid, "auth_token": token}
        case Vendor.VONAGE:
            return {
                "application_id": settings.vonage_application_id,
                "private_key": settings.vonage_private_key.get_secret_value().replace("\\n", "\n"),
                "signature_secret": settings.vonage_signature_secret.get_secret_value(),
                "api_key": settings.vonage_api_key,
                "api_secret": settings.vonage_api_secret.get_secret_value(),
            }
        case Vendor.SENDGRID:
            return {"api_key": settings.sendgrid_api_key.get_secret_value()}
        case Vendor.MANDRILL:
            return {"api_key": settings.mandrill_api_key.get_secret_value()}
        case Vendor.SMTP:
            return {"url": settings.smtp_url.get_secret_value()}
    return {}


def _sender(settings: ProviderSettings, vendor: Vendor, channel: Channel) -> str:
    whatsapp = channel is Channel.WHATSAPP
    return {
        Vendor.SANDBOX: "",
        Vendor.TWILIO: settings.twilio_whatsapp_from if whatsapp else settings.twilio_from,
        Vendor.VONAGE: settings.vonage_whatsapp_from if whatsapp else settings.vonage_from,
        Vendor.SENDGRID: settings.sendgrid_from,
        Vendor.MANDRILL: settings.mandrill_from,
        Vendor.SMTP: settings.smtp_from,
    }[vendor]


@dataclass
class ClosedSender:
    """Stands for a vendor whose credentials are missing or cannot be read: it takes nothing, and says why."""

    name: str
    code: str

    async def send(self, message: OutgoingMessage) -> Receipt:
        raise Final(self.name, self.code, SendRefusal.CREDENTIALS)

    async def find(self, message: OutgoingMessage) -> Receipt | None:
        raise Unknown(self.name, self.code)
