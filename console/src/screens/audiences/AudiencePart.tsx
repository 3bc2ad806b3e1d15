/** One audience: how far it is in step, whom Mailchimp refused and why, and what can be done about it. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask";
import { type AudienceRead, audiencesSyncAudience, audiencesTestAudience } from "../../api/gen";
import { actKey } from "../../api/key";
import { useMay } from "../../frame/me";
import { Menu } from "../../parts/panels/Menu";
import { toast } from "../../parts/toasts/toasts";
import styles from "../channels/channels.module.css";
import { Connect } from "./Connect";
import { Disconnect } from "./Disconnect";
import { isDue, useReadAgain, useShowAudience } from "./data";
import { Members, Refusals } from "./Members";
import { Standing } from "./Standing";
import { Tested } from "./Tested";

export function AudiencePart({ of, show }: { of: AudienceRead; show: (made: AudienceRead) => void }) {
  const { t } = useLingui();
  const edits = useMay()("edit_audiences");
  const shown = useShowAudience();
  const again = useReadAgain();
  const [opened, open] = useState<"connect" | "disconnect" | null>(null);
  const close = () => open(null);
  const path = { list_id: of.list_id };
  const test = useMutation({ mutationFn: () => ask(audiencesTestAudience({ path })) });
  const sync = useMutation({
    mutationFn: () => ask(audiencesSyncAudience({ path, headers: { "Idempotency-Key": actKey() } })),
    onSuccess: shown,
    onError: (error) => {
      toast({ text: error.message, tone: "bad" });
      void again();
    },
  });
  const items = [
    { id: "connect", label: t`Another key, another webhook …`, act: () => open("connect") },
    { id: "disconnect", label: t`Disconnect …`, ends: true, act: () => open("disconnect") },
  ];
  return (
    <section className={styles.part} aria-label={of.list_id} data-audience={of.list_id}>
      <div className={styles.line}>
        <h2>
          Mailchimp <bdi dir="ltr">{of.list_id}</bdi>
        </h2>
        {edits && (
          <div className={styles.acts}>
            <Button
              variant="default"
              size="compact-sm"
              disabled={sync.isPending || isDue(of)}
              onClick={() => sync.mutate()}
            >
              <Trans>Sync now</Trans>
            </Button>
            <Button variant="default" size="compact-sm" disabled={test.isPending} onClick={() => test.mutate()}>
              {test.isPending ? t`Testing …` : t`Test`}
            </Button>
            <Menu
              label={of.list_id}
              items={items}
              button={
                <button type="button" className="icon-button" aria-label={t`What to do about ${of.list_id}`}>
                  <IconDots size={18} aria-hidden />
                </button>
              }
            />
          </div>
        )}
      </div>
      <Standing of={of} />
      <Members of={of} />
      <Refusals of={of} />
      <Tested test={test} />
      {opened === "connect" && <Connect of={of} made={show} close={close} />}
      {opened === "disconnect" && <Disconnect of={of} close={close} />}
    </section>
  );
}
