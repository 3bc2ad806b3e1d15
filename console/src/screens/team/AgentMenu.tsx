import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { AgentRead } from "../../api/gen";
import { type Span, spans } from "../../frame/absence/absence";
import { useMay } from "../../frame/me";
import { later } from "../../parts/later";
import { Panel } from "../../parts/panels/Panel";
import panel from "../../parts/panels/Panel.module.css";
import { usePlace } from "../../parts/place";
import { now } from "../../parts/time/clock";
import { toast } from "../../parts/toasts/toasts";
import { EVERYTHING, ROUTING } from "../leads/rows/selection";
import styles from "./team.module.css";
import { useAgent } from "./useAgent";

const BulkDialog = later(() => import("../leads/bulk/BulkDialog"));
const MOST = 1_000;
const OPEN = ["new", "contacted", "qualified"];

/** What a manager does about one agent. */
export function AgentMenu({ agent }: { agent: AgentRead }) {
  const { t } = useLingui();
  const may = useMay();
  const [gives, setGives] = useState(false);
  if (!may("edit_agents")) {
    return null;
  }
  const menu = (
    <Panel
      label={agent.name}
      width={280}
      button={{ className: `icon-button ${styles.more}`, "aria-label": t`What to do about ${agent.name}` }}
      face={<IconDots size={18} aria-hidden />}
    >
      {(close) => <Choices agent={agent} close={close} giveBack={() => setGives(true)} />}
    </Panel>
  );
  return (
    <>
      {menu}
      {gives && (
        <BulkDialog
          kind="reassign"
          chosen={ROUTING}
          selection={EVERYTHING}
          asked={{ owner: String(agent.id), status: OPEN }}
          onClose={() => setGives(false)}
          onDone={() => undefined}
        />
      )}
    </>
  );
}

interface ChoicesProps {
  agent: AgentRead;
  close: () => void;
  giveBack: () => void;
}

function Choices({ agent, close, giveBack }: ChoicesProps) {
  const { t } = useLingui();
  const { zone } = usePlace();
  const { away, back } = useAgent(agent);
  const words: Record<Span["id"], string> = {
    quarter: t`Away for 15 minutes`,
    hour: t`Away for an hour`,
    day: t`Away for the rest of today`,
    tomorrow: t`Away until the end of tomorrow`,
  };
  const done = (text: string) => ({
    onSuccess: () => void toast({ text, tone: "good" }),
    onError: (error: Error) => void toast({ text: error.message, tone: "bad" }),
    onSettled: close,
  });
  const id = String(agent.id);
  return (
    <>
      <Link to="/leads" search={{ owner: id } as never} className={panel.choice} onClick={close}>
        <Trans>Their leads</Trans>
      </Link>
      <button
        type="button"
        className={panel.choice}
        onClick={() => {
          close();
          giveBack();
        }}
      >
        <Trans>Give all their leads back …</Trans>
      </button>
      <Link to="/today" search={{ of: `agent:${id}` } as never} className={panel.choice} onClick={close}>
        <Trans>Their day</Trans>
      </Link>
      {agent.away_until ? (
        <button
          type="button"
          className={panel.choice}
          onClick={() => back.mutate(undefined, done(t`${agent.name} is back.`))}
        >
          <Trans>They are back</Trans>
        </button>
      ) : (
        spans(now(), zone).map((one) => (
          <button
            key={one.id}
            type="button"
            className={panel.choice}
            onClick={() => away.mutate(one.until, done(t`${agent.name} is away.`))}
          >
            {words[one.id]}
          </button>
        ))
      )}
      <Capacity agent={agent} close={close} />
    </>
  );
}

function Capacity({ agent, close }: { agent: AgentRead; close: () => void }) {
  const { t } = useLingui();
  const { capacity } = useAgent(agent);
  const [typed, setTyped] = useState(String(agent.capacity));
  // Of what stood here when it was opened, however often the list is read meanwhile.
  const [version] = useState(agent.version);
  const wanted = Number(typed);
  const fits = Number.isInteger(wanted) && wanted >= 0 && wanted <= MOST && wanted !== agent.capacity;
  const save = () =>
    capacity.mutate(
      { wanted, version },
      {
        onSuccess: () => void toast({ text: t`${agent.name} may carry ${wanted}.`, tone: "good" }),
        onError: (error) => void toast({ text: error.message, tone: "bad" }),
        onSettled: close,
      },
    );
  return (
    <form
      className={styles.capacity}
      onSubmit={(event) => {
        event.preventDefault();
        if (fits) save();
      }}
    >
      <label>
        <Trans>May carry</Trans>
        <input inputMode="numeric" value={typed} onChange={(event) => setTyped(event.target.value)} />
      </label>
      <Button type="submit" size="compact-sm" disabled={!fits} aria-busy={capacity.isPending}>
        <Trans>Save</Trans>
      </Button>
    </form>
  );
}
