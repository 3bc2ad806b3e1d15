"""Recordings that Twilio keeps: begun while a call is under way, played, deleted."""

import re

from domain.outreach.ports import CallCost, Played
from providers.contract import Final, Unknown
from providers.http.audio import played
from providers.settings import ProviderSettings
from providers.twilio.send import NAME, UNREADABLE, TwilioAccount, twilio_account

_RECORDING = re.compile(r"RE[0-9a-f]{32}", re.ASCII)


class TwilioRecordings:
    """Of one account. A recording is asked for by its id at the configured host, never by a URL that came in."""

    name = NAME

    def __init__(self, settings: ProviderSettings) -> None:
        self._account: TwilioAccount = twilio_account(settings)
        self._base = settings.twilio_base_url
        self._sid = settings.twilio_account_sid
        self._auth = (settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value())

    async def start(self, call_id: str, notify_url: str) -> None:
        """Both sides of the call, on two tracks; `notify_url` hears where the recording is. Raises `ProviderError`."""
        try:
            await self._account.client.calls(call_id).recordings.create_async(
                recording_channels="dual",
                recording_status_callback=notify_url,
                recording_status_callback_event=["completed"],
            )
        except UNREADABLE:
            raise Unknown(NAME, "accepted, with an answer that cannot be read") from None

    async def play(self, recording_id: str) -> Played:
        """Its bytes as they come. Raises `ProviderError`."""
        if not _RECORDING.fullmatch(recording_id):
            raise Final(NAME, "no_recording")
        url = f"{self._base}/2010-04-01/Accounts/{self._sid}/Recordings/{recording_id}.mp3"
        return await played(NAME, url, self._auth)

    async def forget(self, recording_id: str) -> None:
        """Deleted at Twilio; one that is gone is no error. Raises `ProviderError`."""
        if not _RECORDING.fullmatch(recording_id):
            return
        try:
            await self._account.client.recordings(recording_id).delete_async()
        except Final as error:
            if error.code not in ("404", "20404"):
                raise

    async def cost(self, leg_id: str) -> CallCost | None:
        """Twilio reckons it minutes after the call, and tells nobody. Raises `ProviderError`."""
        try:
            call = await self._account.client.calls(leg_id).fetch_async()
        except UNREADABLE:
            raise Unknown(NAME, "an answer that cannot be read") from None
        return CallCost(str(call.price), str(call.price_unit)) if call.price is not None else None

    async def close(self) -> None:
        await self._account.close()
