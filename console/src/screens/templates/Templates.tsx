/** What is sent: every message's text by channel and language, with its versions. Admins and marketing write. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMay } from "../../frame/me";
import { useNarrow } from "../../parts/narrow";
import { QueryView } from "../../parts/states/QueryView";
import drafts from "../../parts/versions/drafts.module.css";
import { listQuery, nameOf, type Spot, spotOf } from "./data";
import { Editor } from "./editor/Editor";
import { MessageList } from "./MessageList";
import styles from "./templates.module.css";

export function Templates() {
  const { t } = useLingui();
  const narrow = useNarrow();
  const may = useMay();
  const navigate = useNavigate();
  const { text, version } = useSearch({ strict: false }) as { text?: string; version?: string | number };
  const spot = spotOf(text);
  const query = useQuery(listQuery);
  const open = (next: Spot | null, id?: number) =>
    void navigate({
      to: "/templates",
      search: (next ? { text: nameOf(next), ...(id ? { version: id } : {}) } : {}) as never,
    });
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>
          <Trans>Templates</Trans>
        </h1>
        {narrow && spot && (
          <button type="button" className={drafts.link} onClick={() => open(null)}>
            <Trans>All messages</Trans>
          </button>
        )}
        {!may("edit_templates") && (
          <p className={styles.quiet}>
            <Trans>You can read and preview texts. Marketing and admins change them.</Trans>
          </p>
        )}
      </header>
      <QueryView query={query} rows={10} what={t`the templates`}>
        {(list) => (
          <div className={styles.board}>
            {(!narrow || !spot) && <MessageList list={list} chosen={spot} open={open} />}
            {spot ? (
              <Editor key={nameOf(spot)} list={list} spot={spot} version={Number(version) || null} open={open} />
            ) : (
              !narrow && (
                <p className={styles.nothing}>
                  <Trans>Choose a text on the left: see what is sent, try it on a lead, or write your own.</Trans>
                </p>
              )
            )}
          </div>
        )}
      </QueryView>
    </div>
  );
}
