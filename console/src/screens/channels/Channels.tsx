/** Who sends on each channel and how they do, what it costs; admins change it. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useMay } from "../../frame/me";
import { QueryView } from "../../parts/states/QueryView";
import { Blocked } from "./blocked/Blocked";
import { ChannelPart } from "./ChannelPart";
import { Credentials } from "./Credentials";
import styles from "./channels.module.css";
import { providersQuery } from "./data";
import { Messages } from "./Messages";
import { Spending } from "./Spending";

export function Channels() {
  const { t } = useLingui();
  const may = useMay();
  const query = useQuery(providersQuery);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>
          <Trans>Channels</Trans>
        </h1>
        {may("stop_outreach") && <Messages />}
      </header>
      <QueryView query={query} rows={5} height={140} what={t`the channels`}>
        {({ channels, credentials }) => (
          <>
            {channels.map((one) => (
              <ChannelPart key={one.channel} of={one} />
            ))}
            {may("edit_providers") && <Credentials all={credentials} />}
            {may("stop_outreach") && <Blocked />}
            {may("read_spending") && <Spending />}
          </>
        )}
      </QueryView>
    </div>
  );
}
