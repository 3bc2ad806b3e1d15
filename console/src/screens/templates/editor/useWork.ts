/** The text as it is written: kept in this tab, with the revision that it began with. */

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask, Refused } from "../../../api/ask";
import {
  type TemplateFull,
  templatesActivateTemplate,
  templatesChangeTemplate,
  templatesDraftTemplate,
  templatesRetireTemplate,
} from "../../../api/gen";
import { useDraft } from "../../../commands/draft";
import { sentOnce } from "../../../commands/kept";
import { type Content, nameOf, sent } from "../data";
import type { WorkProps } from "./Work";

interface Kept {
  readonly content: Content;
  readonly revision: number;
}

export type Step = "save" | "activate" | "retire";

export interface Working {
  readonly content: Content;
  readonly changed: boolean;
  readonly change: (content: Content) => void;
  readonly forget: () => void;
  readonly pending: Step | null;
  readonly refused: Refused | null;
  /** Resolves to whether it was done. */
  readonly act: (step: Step) => Promise<boolean>;
  /** After somebody else's change: mine is written over it. */
  readonly overwrite: () => Promise<boolean>;
}

export function useWork({ spot, full, base, open }: WorkProps): Working {
  const client = useQueryClient();
  const name = `template:${nameOf(spot)}:${full?.id ?? 0}`;
  const [kept, keep, forgetKept] = useDraft<Kept | null>(name, null);
  const [pending, setPending] = useState<Step | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const content = kept?.content ?? base;
  const changed = kept !== null && JSON.stringify(kept.content) !== JSON.stringify(base);
  const forget = () => {
    keep(null);
    forgetKept();
    setRefused(null);
  };
  const run = async (step: Step, revision: number) => {
    setPending(step);
    setRefused(null);
    try {
      const id = await stepped(step, { spot, full, content, revision });
      if (step === "save") forget();
      await client.invalidateQueries({ queryKey: ["outreach"] });
      open(spot, step === "retire" ? undefined : id);
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      setRefused(error);
      void client.invalidateQueries({ queryKey: ["outreach"] });
      return false;
    } finally {
      setPending(null);
    }
  };
  return {
    content,
    changed,
    change: (next) => keep({ content: next, revision: kept?.revision ?? full?.revision ?? 0 }),
    forget,
    pending,
    refused,
    act: (step) => run(step, step === "save" ? (kept?.revision ?? full?.revision ?? 0) : (full?.revision ?? 0)),
    overwrite: () => run("save", full?.revision ?? 0),
  };
}

interface Given {
  readonly spot: WorkProps["spot"];
  readonly full: TemplateFull | null;
  readonly content: Content;
  readonly revision: number;
}

async function stepped(step: Step, { spot, full, content, revision }: Given): Promise<number> {
  if (step === "save") {
    const body = sent(content);
    if (full?.state === "draft") {
      const path = { template_id: full.id };
      return (await ask(templatesChangeTemplate({ path, body: { ...body, revision } }))).id;
    }
    const draft = { ...spot, ...body };
    const made = await sentOnce(`template:${nameOf(spot)}`, draft, (key) =>
      ask(templatesDraftTemplate({ body: draft, headers: { "Idempotency-Key": key } })),
    );
    return made.id;
  }
  const path = { template_id: full?.id ?? 0 };
  const call = step === "activate" ? templatesActivateTemplate : templatesRetireTemplate;
  return (await ask(call({ path, body: { revision } }))).id;
}
