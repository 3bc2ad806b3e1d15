import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { LEAD_COMMANDS, type LeadCommand } from "../../../commands/names.ts";
import type { Step } from "../../../commands/next.ts";
import { useMoving } from "../../../commands/sending/moving.ts";
import { leadMark } from "../../../commands/sending/orders.ts";
import { COMMAND_WORDS } from "../../../commands/words.ts";
import { Menu } from "../../../parts/panels/Menu.tsx";
import type { Line } from "../day.ts";
import { isOwnTask } from "./acts.ts";
import styles from "./pane.module.css";
import type { TodayActs } from "./useTodayActs.ts";

const KEYS: Partial<Record<Step, string>> = {
  accept: "A",
  decline: "D",
  call: "C",
  outcome: "O",
  assess: "Q",
  book: "B",
  visit: "V",
  convert: "P",
  snooze: "S",
  complete: "E",
};

/** One filled button, what else is likely beside it, and the rest under "More". */
export function Actions({ line, acts }: { line: Line; acts: TodayActs }) {
  const moving = useMoving(leadMark(line.leadId ?? 0));
  const step = acts.step;
  const beside = besides(line, step);
  return (
    <div className={styles.actions}>
      {step && <One step={step} line={line} acts={acts} first disabled={moving?.stage === "sending"} />}
      {beside.map((one) => (
        <One key={one} step={one} line={line} acts={acts} />
      ))}
      {line.of !== "offer" && line.leadId !== null && <More line={line} acts={acts} shown={[step, ...beside]} />}
    </div>
  );
}

interface OneProps {
  step: Step;
  line: Line;
  acts: TodayActs;
  first?: boolean;
  disabled?: boolean;
}

function One({ step, line, acts, first = false, disabled = false }: OneProps) {
  const { i18n } = useLingui();
  const key = KEYS[step];
  const found = acts.allowed.get(step as LeadCommand);
  const why = line.of !== "offer" && found && !found.allowed ? found.message : null;
  return (
    <Button
      variant={first ? "filled" : "default"}
      disabled={disabled || why !== null}
      title={why ?? undefined}
      onClick={() => acts.act(line, step)}
      rightSection={key && <kbd className={styles.key}>{key}</kbd>}
    >
      {i18n._(COMMAND_WORDS[step])}
    </Button>
  );
}

/** What often comes instead: the outcome of a call that was made by hand, later, done. */
function besides(line: Line, step: Step | null): Step[] {
  if (line.of === "offer") return ["decline"];
  const likely: Step[] = step === "call" ? ["outcome"] : step === "outcome" ? ["call"] : [];
  if (step === "visit") likely.push("reschedule");
  if (isOwnTask(line)) {
    likely.push("snooze");
    if (step !== "complete") likely.push("complete");
  }
  return likely;
}

interface MoreProps {
  line: Line;
  acts: TodayActs;
  shown: readonly (Step | null)[];
}

/** What is permitted and not possible now stands there with its reason. */
function More({ line, acts, shown }: MoreProps) {
  const { t, i18n } = useLingui();
  const rest = LEAD_COMMANDS.filter((command) => !shown.includes(command) && acts.allowed.has(command));
  const possible = rest.filter((command) => acts.allowed.get(command)?.allowed);
  const others = rest.filter((command) => !acts.allowed.get(command)?.allowed);
  const items = [
    ...possible.map((command) => ({
      id: command,
      label: i18n._(COMMAND_WORDS[command]),
      act: () => acts.act(line, command),
    })),
    { id: "add-task", label: i18n._(COMMAND_WORDS["add-task"]), act: () => acts.act(line, "add-task") },
    ...others.map((command) => ({
      id: command,
      label: i18n._(COMMAND_WORDS[command]),
      why: acts.allowed.get(command)?.message,
      disabled: true,
      heading: t`Not now`,
      act: () => undefined,
    })),
  ];
  return (
    <Menu
      label={t`More commands`}
      items={items}
      button={
        <Button variant="subtle" color="gray" aria-label={t`More commands`}>
          <Trans>More</Trans>
        </Button>
      }
    />
  );
}
