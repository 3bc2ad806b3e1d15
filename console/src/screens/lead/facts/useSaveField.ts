/** Saves one field, and keeps what the page shows of the lead in step. */

import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Refused } from "../../../api/ask";
import { type LeadUpdate, leadsUpdateLead } from "../../../api/gen";
import { leadQuery, versioned } from "../data/queries";
import type { Lead } from "../data/shapes";
import type { FieldOf, Value } from "./fields";
import { type Desk, saveField } from "./save";

export interface Fault {
  readonly detail: string;
  readonly leadId: number | null;
}

export function useSaveField(id: number, field: FieldOf) {
  const client = useQueryClient();
  const { t } = useLingui();
  const [pending, setPending] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const [theirs, setTheirs] = useState<Lead | null>(null);
  const desk: Desk<Lead> = {
    put: async (body, version) => {
      const answer = await versioned(
        leadsUpdateLead({ path: { lead_id: id }, body: body as LeadUpdate, headers: { "If-Match": version } }),
      );
      client.setQueryData<Lead>(leadQuery(id).queryKey, (known) => known && { ...known, ...answer });
    },
    read: () => client.fetchQuery({ ...leadQuery(id), staleTime: 0 }),
    isStale: (refused) => refused instanceof Refused && refused.status === 412,
  };
  /** Whether it is saved. */
  const save = async (before: Lead, value: Value): Promise<boolean> => {
    setPending(true);
    setFault(null);
    try {
      const saved = await saveField(desk, before, field.name, value);
      if (saved.of === "conflict") {
        setTheirs(saved.now);
        return false;
      }
      void client.invalidateQueries({ queryKey: ["lead", id] });
      return true;
    } catch (refused) {
      setFault(faultOf(refused, t`Not saved: no answer came. Try again.`));
      return false;
    } finally {
      setPending(false);
    }
  };
  return { save, pending, fault, theirs, setTheirs };
}

function faultOf(refused: unknown, unanswered: string): Fault {
  if (!(refused instanceof Refused)) {
    throw refused;
  }
  return {
    detail: refused.unanswered ? unanswered : (refused.errors[0]?.message ?? refused.detail),
    leadId: refused.leadId,
  };
}
