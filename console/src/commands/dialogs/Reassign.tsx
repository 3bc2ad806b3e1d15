import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { type AgentRead, agentsListAgents } from "../../api/gen/index.ts";
import { QueryView } from "../../parts/states/QueryView";
import { CommandForm } from "../form/CommandForm.tsx";
import styles from "../form/form.module.css";
import type { Open } from "../open.ts";
import { leadOrder } from "../sending/orders.ts";
import { isOver, useCommand } from "../useCommand.ts";
import own from "./Reassign.module.css";

const ROUTING = "routing";

/** Agents with what they carry; the least loaded first. */
export function Reassign({ open, close }: { open: Open; close: () => void }) {
  const { t } = useLingui();
  const sending = useCommand();
  const [to, setTo] = useState<string | null>(open.agentId === undefined ? null : String(open.agentId));
  const [typed, setTyped] = useState("");
  const agents = useQuery({
    queryKey: ["agents", "to reassign"],
    queryFn: () => ask(agentsListAgents({ query: { limit: 200 } })),
    select: ({ items }) => items.filter(({ active }) => active).sort(byRoom),
  });
  const submit = async () => {
    if (to === null) return;
    const agent_id = to === ROUTING ? null : Number(to);
    const result = await sending.send(leadOrder("reassign", open.leadId, { agent_id }));
    if (result.ok) open.then?.(result);
    if (isOver(result)) close();
  };
  return (
    <CommandForm
      open={open}
      close={close}
      title={t`Reassign`}
      submit={t`Reassign`}
      disabled={to === null}
      sending={sending}
      onSubmit={submit}
    >
      <label className={styles.field}>
        <span>
          <Trans>Find an agent</Trans>
        </span>
        <input
          type="search"
          className={styles.input}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          data-autofocus
        />
      </label>
      <QueryView query={agents} rows={4} what={t`the agents`}>
        {(all) => (
          <fieldset className={`${styles.choices} ${own.agents}`}>
            <legend>
              <Trans>To whom</Trans>
            </legend>
            {all.filter(called(typed)).map((agent) => (
              <AgentChoice key={agent.id} agent={agent} chosen={to === String(agent.id)} choose={setTo} />
            ))}
            <label className={styles.choice}>
              <input type="radio" name="agent" checked={to === ROUTING} onChange={() => setTo(ROUTING)} />
              <span>
                <Trans>Back to routing: offer it anew</Trans>
              </span>
            </label>
          </fieldset>
        )}
      </QueryView>
    </CommandForm>
  );
}

interface AgentChoiceProps {
  agent: AgentRead;
  chosen: boolean;
  choose: (id: string) => void;
}

function AgentChoice({ agent, chosen, choose }: AgentChoiceProps) {
  const { id, name, team, load, capacity } = agent;
  return (
    <label className={styles.choice}>
      <input type="radio" name="agent" checked={chosen} onChange={() => choose(String(id))} />
      <span>
        <bdi>{name}</bdi> <small>{team}</small>{" "}
        {agent.away_until && (
          <small>
            <Trans>away</Trans>
          </small>
        )}
      </span>
      <meter className={own.load} min={0} max={Math.max(capacity, 1)} value={load} aria-hidden="true" />
      <small className={own.figure}>
        <Trans>
          {load} of {capacity}
        </Trans>
      </small>
    </label>
  );
}

function called(typed: string): (agent: AgentRead) => boolean {
  const sought = typed.trim().toLowerCase();
  return ({ name }) => name.toLowerCase().includes(sought);
}

/** Who is here and has the most room comes first. */
function byRoom(a: AgentRead, b: AgentRead): number {
  const away = Number(Boolean(a.away_until)) - Number(Boolean(b.away_until));
  return away || a.load / Math.max(a.capacity, 1) - b.load / Math.max(b.capacity, 1) || a.name.localeCompare(b.name);
}
