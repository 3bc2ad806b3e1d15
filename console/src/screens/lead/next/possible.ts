/** Which command is the button, which stand under More, and why some are not possible now. */

import { LEAD_COMMANDS } from "../../../commands/names";
import type { Step } from "../../../commands/next";
import type { Command } from "../data/shapes";

export interface Possible {
  readonly step: Step;
  readonly allowed: boolean;
  /** Why not, in the API's words. */
  readonly why: string | null;
}

export interface Offered {
  readonly primary: Possible | null;
  readonly others: readonly Possible[];
}

/** What ends the matter stands apart, in red. */
export const ENDS: ReadonlySet<Step> = new Set<Step>(["lose", "opt-out", "cancel-booking", "no-show"]);

export function offered(step: Step | null, commands: readonly Command[]): Offered {
  const known = new Map<string, Command>(commands.map((one) => [one.command, one]));
  const possible = (of: Step): Possible => {
    const command = known.get(of);
    return { step: of, allowed: command?.allowed ?? true, why: command?.allowed === false ? command.message : null };
  };
  return {
    primary: step === null ? null : primaryOf(step, possible),
    others: LEAD_COMMANDS.filter((one) => known.has(one) && one !== step && !(step === "visit" && isOfVisit(one)))
      .filter((one) => !isForOthers(known.get(one)))
      .map(possible)
      .sort((one, other) => Number(other.allowed) - Number(one.allowed)),
  };
}

/** A visit asks whether they came: one of both must be possible. */
function primaryOf(step: Step, possible: (of: Step) => Possible): Possible {
  if (step !== "visit") {
    return possible(step);
  }
  const [came, missed] = [possible("convert"), possible("no-show")];
  return { step, allowed: came.allowed || missed.allowed, why: came.why };
}

/** What one's role never may is not shown. */
function isForOthers(command: Command | undefined): boolean {
  return command?.allowed === false && (command.reason === null || command.reason === "forbidden");
}

function isOfVisit(step: Step): boolean {
  return step === "convert" || step === "no-show";
}
