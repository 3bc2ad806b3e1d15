import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { leadsReadLead } from "../../api/gen/index.ts";
import { Failed } from "../../parts/states/Failed.tsx";
import { Loading } from "../../parts/states/Loading.tsx";
import { fullName, scoreOf, waitOf, whenDue } from "./cells.tsx";
import styles from "./Panel.module.css";
import { readable, useSight } from "./sight.ts";

interface PanelProps {
  id: number;
  onClose: () => void;
}

/** One lead beside its list. */
export default function SidePanel({ id, onClose }: PanelProps) {
  const { t } = useLingui();
  const sight = useSight();
  const found = useQuery({ queryKey: ["lead", id], queryFn: () => ask(leadsReadLead({ path: { lead_id: id } })) });
  const lead = found.data;
  return (
    <>
      <header className={styles.head}>
        <h2>
          <bdi>{lead ? fullName(lead) : `#${id}`}</bdi>
        </h2>
        <a href={`/leads/${id}`}>
          <Trans>Open page</Trans>
        </a>
        <button type="button" onClick={onClose} aria-label={t`Close`}>
          ×
        </button>
      </header>
      {found.isError && <Failed error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Loading rows={8} />}
      {lead && "status" in lead && (
        <dl className={styles.facts}>
          <Fact name={t`Status`}>{sight.word("status", lead.status)}</Fact>
          <Fact name={t`Waits for`}>{waitOf(lead, sight)}</Fact>
          <Fact name={t`Due`}>{whenDue(lead.deadline, sight)}</Fact>
          <Fact name={t`Score`}>{scoreOf(lead, sight)}</Fact>
          <Fact name={t`Owner`}>{lead.owner_id && <bdi>{sight.nameOf(lead.owner_id)}</bdi>}</Fact>
          <Fact name={t`Phone`}>{lead.phone && <bdi dir="ltr">{lead.phone}</bdi>}</Fact>
          <Fact name={t`Procedure`}>{lead.procedure && readable(lead.procedure)}</Fact>
          <Fact name={t`City`}>{lead.city && <bdi>{lead.city}</bdi>}</Fact>
          <Fact name={t`Language`}>{sight.language(lead.language)}</Fact>
          <Fact name={t`Tags`}>{lead.tags.join(" · ")}</Fact>
          <Fact name={t`Notes`}>{lead.notes && <bdi>{lead.notes}</bdi>}</Fact>
        </dl>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return children ? (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  ) : null;
}
