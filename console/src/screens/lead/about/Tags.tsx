/** Words on the lead, to find it again. Both ways can be undone for ten seconds. */

import { useLingui } from "@lingui/react/macro";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { ask, Refused } from "../../../api/ask";
import { leadsListTags, leadsPutTag, leadsRemoveTag } from "../../../api/gen";
import { useMay } from "../../../frame/me";
import { toast } from "../../../parts/toasts/toasts";
import { leadQuery } from "../data/queries";
import type { Lead } from "../data/shapes";
import page from "../lead.module.css";
import { Section } from "../Section";
import css from "./about.module.css";

export function Tags({ lead, readOnly }: { lead: Lead; readOnly: boolean }) {
  const { t } = useLingui();
  const edit = useMay()("edit_lead") && !readOnly;
  const [adding, setAdding] = useState(false);
  const change = useChange(lead.id);
  return (
    <Section title={t`Tags`}>
      <div className={css.tags}>
        {lead.tags.map((tag) => (
          <span key={tag} className={css.tag} data-fixed={!edit || undefined}>
            <bdi>{tag}</bdi>
            {edit ? (
              <button type="button" aria-label={t`Remove tag ${tag}`} onClick={() => void change(tag, false)}>
                <IconX size={12} aria-hidden />
              </button>
            ) : null}
          </span>
        ))}
        {edit && adding ? (
          <NewTag add={(tag) => void change(tag, true)} close={() => setAdding(false)} />
        ) : edit ? (
          <button type="button" className={page.small} onClick={() => setAdding(true)}>
            <span>
              <IconPlus size={11} aria-hidden /> {t`Tag`}
            </span>
          </button>
        ) : null}
        {!edit && lead.tags.length === 0 ? <span className={page.quiet}>{t`None.`}</span> : null}
      </div>
    </Section>
  );
}

export function NewTag({ add, close }: { add: (tag: string) => void; close: () => void }) {
  const { t } = useLingui();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [tag, setTag] = useState("");
  const known =
    useQuery({ queryKey: ["tags"], staleTime: 60_000, queryFn: () => ask(leadsListTags()) }).data?.items ?? [];
  useEffect(() => input.current?.focus(), []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (tag.trim()) {
      add(tag.trim());
    }
    setTag("");
    close();
  };
  return (
    <form onSubmit={submit}>
      <input
        ref={input}
        className={css.newTag}
        data-autofocus
        list={id}
        maxLength={50}
        value={tag}
        dir="auto"
        aria-label={t`New tag`}
        onChange={(event) => setTag(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && close()}
        onBlur={() => tag.trim() === "" && close()}
      />
      <datalist id={id}>
        {known.map((one) => (
          <option key={one.tag} value={one.tag} />
        ))}
      </datalist>
    </form>
  );
}

export function useChange(lead_id: number) {
  const { t } = useLingui();
  const client = useQueryClient();
  const change = async (tag: string, on: boolean, undo = true): Promise<void> => {
    try {
      const path = { lead_id, tag };
      const { tags } = await ask(on ? leadsPutTag({ path }) : leadsRemoveTag({ path }));
      client.setQueryData<Lead>(leadQuery(lead_id).queryKey, (known) => known && { ...known, tags });
      void client.invalidateQueries({ queryKey: ["lead", lead_id, "timeline"] });
      if (undo) {
        toast({ text: on ? t`Tagged “${tag}”.` : t`Tag “${tag}” removed.`, undo: () => void change(tag, !on, false) });
      }
    } catch (refused) {
      if (!(refused instanceof Refused)) {
        throw refused;
      }
      toast({ tone: "bad", text: refused.unanswered ? t`Not saved: no answer came. Try again.` : refused.detail });
    }
  };
  return change;
}
