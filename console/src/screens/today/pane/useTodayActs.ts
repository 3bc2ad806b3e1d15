import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import type { Outcome } from "../../../api/gen/index.ts";
import { useCalled } from "../../../commands/called.ts";
import type { Command, LeadCommand } from "../../../commands/names.ts";
import type { Step } from "../../../commands/next.ts";
import type { Allowed } from "../../../commands/useAllowed.ts";
import { useAllowed } from "../../../commands/useAllowed.ts";
import { useActs } from "../../../frame/keys/useActs";
import { now } from "../../../parts/time/clock";
import { toast } from "../../../parts/toasts/toasts";
import { compose } from "../../lead/composer/open";
import type { Line, OfferLine } from "../day.ts";
import type { Choice } from "../useChoice.ts";
import { actOn, isOwnTask, stepOfLine } from "./acts.ts";
import { useDeclines } from "./useDeclines.ts";

export interface TodayActs {
  readonly act: (line: Line, command: Step) => void;
  readonly open: (line: Line) => void;
  /** The one that `a` and `d` mean. */
  readonly offer: OfferLine | undefined;
  readonly step: Step | null;
  readonly allowed: ReadonlyMap<LeadCommand, Allowed>;
}

/** What can be done with the chosen line, by key and by button; after each act the next line is chosen. */
export function useTodayActs(offers: readonly OfferLine[], choice: Choice): TodayActs {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { chosen } = choice;
  const called = useCalled(chosen?.leadId);
  const task = chosen?.of === "offer" ? undefined : chosen;
  const allowed = useAllowed(task?.leadId ?? 0, task?.leadId != null);
  const offer = chosen?.of === "offer" ? chosen : offers[0];
  const open = (line: Line) => {
    if (line.leadId !== null) void navigate({ to: "/leads/$leadId", params: { leadId: String(line.leadId) } });
  };
  const act = (line: Line, step: Step) => {
    if (step === "reply") {
      open(line);
      compose("note");
      return;
    }
    if (step === "complete" && !isOwnTask(line)) {
      toast({ text: t`This is done by its command, not by hand.` });
      return;
    }
    actOn(line, step, (_, outcome) => afterwards(line, step, outcome, choice));
  };
  useDeclines(offer, (one) => afterwards(one, "decline", undefined, choice));
  const putOff = task?.of === "task" && task.task.id !== null;
  const onTask = (id: string, label: string, keys: string, command: Command) => {
    const why = task?.leadId == null ? t`Choose a line first.` : (notNow(allowed, command) ?? null);
    return { id, label, keys, disabled: why, act: () => task && act(task, command) };
  };
  const onOffer = (id: Command, label: string, keys: string) => {
    const why = offer ? null : t`No offer waits.`;
    return { id, label, keys, disabled: why, act: () => offer && act(offer, id) };
  };
  useActs(t`Today`, [
    onOffer("accept", t`Accept the offer`, "a"),
    onOffer("decline", t`Decline the offer`, "d"),
    onTask("call", t`Call`, "c", "call"),
    onTask("outcome", t`Record the outcome of the call`, "o", "outcome"),
    onTask("assess", t`Assess`, "q", "assess"),
    onTask(
      "book",
      t`Book`,
      "b",
      task && notNow(allowed, "book") && !notNow(allowed, "reschedule") ? "reschedule" : "book",
    ),
    onTask("visit", t`Did they come?`, "v", "visit"),
    onTask("convert", t`Became a patient`, "p", "convert"),
    ...(putOff ? [onTask("snooze", t`Snooze`, "s", "snooze"), onTask("complete", t`Done`, "e", "complete")] : []),
    { id: "open", label: t`Open the lead`, keys: "Enter", quiet: true, act: () => chosen && open(chosen) },
    { id: "next", label: t`Next line`, keys: ["j", "ArrowDown"], quiet: true, act: () => choice.move(1) },
    { id: "previous", label: t`Previous line`, keys: ["k", "ArrowUp"], quiet: true, act: () => choice.move(-1) },
  ]);
  return { act, open, offer, step: chosen ? stepOfLine(chosen, called, now()) : null, allowed };
}

/** Who is on the phone stays chosen: what comes next with them is the next act, however many others wait. */
function afterwards(line: Line, step: Step, outcome: Outcome | undefined, choice: Choice): void {
  if (step === "call") return; // its outcome comes next
  const staysWithThem = step === "accept" || step === "assess" || outcome === "reached";
  if (staysWithThem && line.leadId !== null) choice.awaitLead(line.leadId);
  else choice.goOn(line.key);
}

/** Why it is not possible now; undefined while that is not known. */
function notNow(allowed: ReadonlyMap<LeadCommand, Allowed>, command: Command): string | undefined {
  if (command === "visit") return notNow(allowed, "convert");
  const found = allowed.get(command as LeadCommand);
  return found && !found.allowed ? (found.message ?? "") : undefined;
}
