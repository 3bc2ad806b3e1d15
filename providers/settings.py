"""Who sends on each channel, and with which credentials: read from the environment, prefix `LEAD_`."""

from typing import Literal

from pydantic import SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class ProviderSettings(BaseSettings):
    """Read once at start; every field is the variable `LEAD_` + its name in capitals.

    `smtp_url`: `smtp://host:port` (STARTTLS when offered; required when the URL carries a user),
    `smtp+starttls://…` (STARTTLS required), `smtps://…` (TLS from the first byte); user and password percent-encoded.
    `sandbox_payments`: deposits of a tenant that has chosen no payment desk are paid by a button, without money; else
    such a tenant takes none.
    `sendgrid_parse_public_key`: of the security policy that signs inbound mail; with it an unsigned mail is refused.
    `webhooks_to_loopback`: endpoints of webhooks may be on this machine, also by http; for development only.
    `vonage_numbers`: the tenant of each number that is called, as JSON.
    `twilio_from` is an E.164 number or a messaging service (`MG…`, sms only); `…_from` addresses may be `Name <a@b>`.
    `vonage_private_key` is the application's, in PEM; `\\n` stands for a line's end where a variable has one line.
    `smtp_private_servers`: a tenant's own mail server may lie in this network.
    `fhir_private_servers`: a hospital's patient registry may lie in this network, also by http and at any port.
    """

    model_config = SettingsConfigDict(env_prefix="LEAD_", extra="ignore", hide_input_in_errors=True)

    public_url: str = ""

    webhooks_to_loopback: bool = False

    sms_provider: Literal["sandbox", "twilio", "vonage"] = "sandbox"
    whatsapp_provider: Literal["sandbox", "twilio", "vonage"] = "sandbox"
    call_provider: Literal["sandbox", "twilio", "vonage"] = "sandbox"
    email_provider: Literal["sandbox", "sendgrid", "mandrill", "smtp"] = "sandbox"

    sandbox_payments: bool = False
    stripe_base_url: str = "https://api.stripe.com"
    razorpay_base_url: str = "https://api.razorpay.com"

    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_from: str = ""
    twilio_whatsapp_from: str = ""
    twilio_base_url: str = "https://api.twilio.com"
    twilio_lookups_url: str = "https://lookups.twilio.com"

    vonage_application_id: str = ""
    vonage_private_key: SecretStr = SecretStr("")
    vonage_api_key: str = ""
    vonage_api_secret: SecretStr = SecretStr("")
    vonage_from: str = ""
    vonage_whatsapp_from: str = ""
    vonage_base_url: str = "https://api.nexmo.com"
    vonage_rest_url: str = "https://rest.nexmo.com"
    vonage_signature_secret: SecretStr = SecretStr("")
    vonage_numbers: dict[str, int] = {}

    sendgrid_api_key: SecretStr = SecretStr("")
    sendgrid_from: str = ""
    sendgrid_base_url: str = "https://api.sendgrid.com"
    sendgrid_webhook_public_key: str = ""
    sendgrid_parse_public_key: str = ""

    mandrill_api_key: SecretStr = SecretStr("")
    mandrill_from: str = ""
    mandrill_base_url: str = "https://mandrillapp.com/api/1.4"
    mandrill_webhook_key: SecretStr = SecretStr("")

    mailchimp_base_url: str = "https://{dc}.api.mailchimp.com"

    smtp_url: SecretStr = SecretStr("")
    smtp_from: str = ""
    smtp_private_servers: bool = False

    fhir_private_servers: bool = False

    turnstile_secret: SecretStr = SecretStr("")
    turnstile_url: str = "https://challenges.cloudflare.com/turnstile/v0/siteverify"
    hcaptcha_secret: SecretStr = SecretStr("")
    hcaptcha_url: str = "https://api.hcaptcha.com/siteverify"

    facebook_base_url: str = "https://graph.facebook.com"
    facebook_version: str = "v26.0"
    linkedin_base_url: str = "https://api.linkedin.com"
    linkedin_version: str = "202611"

    @field_validator(
        *("public_url", "twilio_base_url", "sendgrid_base_url", "facebook_base_url", "linkedin_base_url"),
        *("vonage_base_url", "vonage_rest_url", "mandrill_base_url", "mailchimp_base_url"),
        *("twilio_lookups_url", "stripe_base_url", "razorpay_base_url"),
    )
    @classmethod
    def _without_last_slash(cls, url: str) -> str:
        return url.rstrip("/")
