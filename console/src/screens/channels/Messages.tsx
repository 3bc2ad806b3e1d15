/** The switch for all channels: the band says the rest. */

import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { askOutreach, outreachQuery } from "../../frame/outreach/switch";
import styles from "./channels.module.css";

export function Messages() {
  const { data } = useQuery(outreachQuery);
  return (
    <div className={styles.acts}>
      <Button variant="default" size="compact-md" onClick={() => askOutreach("mode")}>
        <Trans>Try out, divert …</Trans>
      </Button>
      {data?.paused ? (
        <Button size="compact-md" onClick={() => askOutreach("resume")}>
          <Trans>Let messages go …</Trans>
        </Button>
      ) : (
        <Button color="red" size="compact-md" onClick={() => askOutreach("pause")}>
          <Trans>Stop every message …</Trans>
        </Button>
      )}
    </div>
  );
}
