/** The voicemail or recording of a call: its address is asked for when somebody listens, and lasts five minutes. */

import { useLingui } from "@lingui/react/macro";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { ask, Refused } from "../../../../api/ask";
import { interactionsMakeLink, type RecordingRead } from "../../../../api/gen";
import { length } from "../../../../parts/time/length";
import { callsQuery } from "../../data/queries";
import page from "../../lead.module.css";
import { Quote } from "../Quote";
import css from "../timeline.module.css";

export function Recordings({ leadId, callId }: { leadId: number; callId: number }) {
  const calls = useQuery(callsQuery(leadId)).data ?? [];
  const found = calls.find(({ id }) => id === callId);
  return found?.recordings.map((one) => <Recording key={one.id} recording={one} leadId={leadId} />) ?? null;
}

function Recording({ recording, leadId }: { recording: RecordingRead; leadId: number }) {
  const { t } = useLingui();
  const link = useMutation({
    mutationFn: () => ask(interactionsMakeLink({ path: { lead_id: leadId, recording_id: recording.id } })),
  });
  const name = recording.kind === "voicemail" ? t`Voicemail` : t`Recording`;
  const seconds = recording.seconds === null ? "" : ` ${length(recording.seconds)}`;
  return (
    <div className={css.recording}>
      {link.data ? (
        // biome-ignore lint/a11y/useMediaCaption: what was said stands below, where it is known
        <audio controls autoPlay src={link.data.url} aria-label={name} />
      ) : (
        <button
          type="button"
          className={page.small}
          disabled={!recording.available || link.isPending}
          onClick={() => link.mutate()}
        >
          <IconPlayerPlay size={14} aria-hidden /> {name}
          {seconds}
        </button>
      )}
      {recording.available ? null : <span className={css.by}>{t`no longer kept, or not for your role`}</span>}
      {link.error instanceof Refused ? <span role="alert">{link.error.detail}</span> : null}
      {recording.text ? <Quote text={recording.text} /> : null}
    </div>
  );
}
