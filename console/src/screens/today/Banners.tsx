import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconClockPause, IconCoffee } from "@tabler/icons-react";
import type { TodayRead } from "../../api/gen/index.ts";
import { useAbsence } from "../../frame/absence/absence";
import { toast } from "../../parts/toasts/toasts";
import { When } from "../../parts/When";
import styles from "./today.module.css";

/** What explains that no offers come: the agent is away, or the hospital is closed. */
export function Banners({ today, mine }: { today: TodayRead; mine: boolean }) {
  const { agent, hours } = today;
  return (
    <>
      {agent?.away_until && (
        <p className={styles.banner} data-tone="away">
          <IconCoffee size={16} aria-hidden />
          <span>
            {mine ? (
              <Trans>
                You are away until <When at={agent.away_until} absolutely />. No offers come meanwhile.
              </Trans>
            ) : (
              <Trans>
                <bdi>{agent.name}</bdi> is away until <When at={agent.away_until} absolutely />.
              </Trans>
            )}
          </span>
          {mine && <Back />}
        </p>
      )}
      {!hours.open && (
        <p className={styles.banner}>
          <IconClockPause size={16} aria-hidden />
          <span>
            {hours.opens_at ? (
              <Trans>
                Closed; opens <When at={hours.opens_at} absolutely />. Countdowns stand still until then.
              </Trans>
            ) : (
              <Trans>Closed. Countdowns stand still.</Trans>
            )}
          </span>
        </p>
      )}
    </>
  );
}

function Back() {
  const { back } = useAbsence();
  const failed = (error: Error) => toast({ text: error.message, tone: "bad" });
  return (
    <Button variant="default" loading={back.isPending} onClick={() => back.mutate(undefined, { onError: failed })}>
      <Trans>I am back</Trans>
    </Button>
  );
}
