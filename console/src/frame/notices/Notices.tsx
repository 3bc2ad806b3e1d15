import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Empty } from "../../parts/states/Empty";
import { QueryView } from "../../parts/states/QueryView";
import { When } from "../../parts/When";
import styles from "./Bell.module.css";
import { type Notice, noticesQuery, useRead } from "./notices";

export function Notices({ close }: { close: () => void }) {
  const list = useQuery(noticesQuery);
  const read = useRead();
  const unread = list.data?.items.some((one) => one.read_at === null) ?? false;
  return (
    <div className={styles.list}>
      <header>
        <h2>
          <Trans>Notices</Trans>
        </h2>
        <button type="button" disabled={!unread || read.isPending} onClick={() => read.mutate(null)}>
          <Trans>Mark all as read</Trans>
        </button>
      </header>
      <QueryView query={list} rows={4} height={48} empty={({ items }) => items.length === 0 && <None />}>
        {({ items }) => (
          <ul>
            {items.map((one) => (
              <li key={one.id}>
                <Line notice={one} close={close} read={() => read.mutate([one.id])} />
              </li>
            ))}
          </ul>
        )}
      </QueryView>
    </div>
  );
}

function Line({ notice, close, read }: { notice: Notice; close: () => void; read: () => void }) {
  const navigate = useNavigate();
  const open = () => {
    if (notice.read_at === null) {
      read();
    }
    if (notice.lead_id !== null) {
      close();
      void navigate({ to: "/leads/$leadId", params: { leadId: String(notice.lead_id) } });
    }
  };
  return (
    <button type="button" className={styles.line} data-unread={notice.read_at === null || undefined} onClick={open}>
      <bdi>{notice.text}</bdi>
      <small>
        <When at={notice.at} />
      </small>
    </button>
  );
}

function None() {
  return (
    <Empty title={<Trans>No notices</Trans>}>
      <Trans>Offers, reminders and overdue tasks appear here.</Trans>
    </Empty>
  );
}
