import { useLingui } from "@lingui/react/macro";
import { leadOrder } from "../../../commands/sending/orders.ts";
import { sender } from "../../../commands/sending/wires.ts";
import { DECLINES } from "../../../commands/words.ts";
import { useActs } from "../../../frame/keys/useActs";
import type { OfferLine } from "../day.ts";

/** "Decline: busy" in the palette, without the dialog. */
export function useDeclines(line: OfferLine | undefined, then: (line: OfferLine) => void): void {
  const { t, i18n } = useLingui();
  const decline = async ({ leadId, offer }: OfferLine, reason: (typeof DECLINES)[number][0]) => {
    const result = await sender().send(leadOrder("decline", leadId, { reason, offer_id: offer.id }));
    if (result.ok && line) then(line);
  };
  const acts = DECLINES.map(([reason, words]) => {
    const why = i18n._(words);
    return { id: reason, label: t`Decline: ${why}`, act: () => line && void decline(line, reason) };
  });
  useActs(t`Today`, line ? acts : []);
}
