/** The text of one message, channel and language: the draft, else what is in force, else the engine's own. */

import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { TemplateFull, TemplateList } from "../../../api/gen";
import { QueryView } from "../../../parts/states/QueryView";
import { useLanguageName, useWords } from "../../../words/useWords";
import { builtInQuery, type Content, contentOf, EMPTY, type Spot, versionQuery } from "../data";
import styles from "../templates.module.css";
import { useMessageName } from "../words";
import { Work } from "./Work";

interface EditorProps {
  readonly list: TemplateList;
  readonly spot: Spot;
  readonly version: number | null;
  readonly open: (spot: Spot | null, id?: number) => void;
}

export function Editor({ list, spot, version, open }: EditorProps) {
  const { t } = useLingui();
  const name = useMessageName();
  const word = useWords();
  const language = useLanguageName();
  const message = list.items.find(({ code }) => code === spot.code);
  const text = message?.texts.find((one) => one.channel === spot.channel && one.language === spot.language);
  const id = version ?? text?.draft_id ?? text?.id ?? text?.newest_id ?? null;
  const names = message?.names[spot.channel] ?? list.items[0]?.names[spot.channel] ?? [];
  const head = [word("channel", spot.channel), language(spot.language)].join(" · ");
  return (
    <section className={styles.editor} aria-label={t`Text`} data-editor>
      <h2 className={styles.title}>
        {name(spot.code)} <span>{head}</span>
      </h2>
      {id === null ? (
        <Unwritten spot={spot} names={names} open={open} />
      ) : (
        <Stored key={id} id={id} spot={spot} draftId={text?.draft_id ?? null} open={open} />
      )}
    </section>
  );
}

type Opens = Pick<EditorProps, "spot" | "open">;

function Stored({ id, draftId, ...rest }: Opens & { id: number; draftId: number | null }) {
  const { t } = useLingui();
  const query = useQuery(versionQuery(id));
  return (
    <QueryView query={query} rows={8} what={t`the text`}>
      {(full: TemplateFull) => (
        <Work full={full} base={contentOf(full)} names={full.names} draftId={draftId} {...rest} />
      )}
    </QueryView>
  );
}

function Unwritten({ names, ...rest }: Opens & { names: readonly string[] }) {
  const { t } = useLingui();
  const query = useQuery(builtInQuery);
  const { code, channel, language } = rest.spot;
  return (
    <QueryView query={query} rows={8} what={t`the text`}>
      {({ items }) => {
        const found = items.find((one) => one.code === code && one.channel === channel && one.language === language);
        const base: Content = found ? { ...EMPTY, subject: found.subject, body: found.body } : EMPTY;
        return <Work full={null} base={base} names={names} draftId={null} builtIn={found !== undefined} {...rest} />;
      }}
    </QueryView>
  );
}
