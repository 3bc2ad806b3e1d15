import { Trans, useLingui } from "@lingui/react/macro";
import type { LeadRead } from "../../../api/gen/index.ts";
import type { Command } from "../../../commands/names.ts";
import { useActs } from "../../../frame/keys/useActs.tsx";
import { Dialog } from "../../../parts/panels/Drawer.tsx";
import { useWords } from "../../../words/useWords.ts";
import { STATUSES } from "../../leads/codes.ts";
import type { Grouping } from "../../leads/filters/filters.ts";
import { fullName } from "../../leads/grid/cells.tsx";
import styles from "../Board.module.css";
import { type Hand, targetsOf } from "./moves.ts";
import { type CommandPossible, useCommands } from "./useCommands.ts";

interface DialogProps {
  lead: LeadRead;
  by: Grouping;
  hand: Hand;
  onClose: () => void;
  onPick: (command: Command) => void;
}

/** What dragging does, without dragging; and whatever else can be done with the lead now. */
export default function MoveDialog(props: DialogProps) {
  const { t } = useLingui();
  const name = fullName(props.lead);
  return (
    <Dialog opened close={props.onClose} title={t`Move ${name}`} width={400}>
      <Moves {...props} />
    </Dialog>
  );
}

interface Choice {
  command: string;
  label: string;
  note: string;
  refused: string | null;
}

function Moves({ lead, by, hand, onClose, onPick }: DialogProps) {
  const { t } = useLingui();
  const word = useWords();
  const possible = useCommands(lead.id);
  const said = new Map(possible.map((one) => [one.command, one]));
  const refusalOf = (one: CommandPossible | undefined) => (one && !one.allowed ? (one.message ?? t`Not now`) : null);
  const moves = targetsOf(by, lead, STATUSES, hand).map(([to, command]) => ({
    command,
    label: word("status", to),
    note: word("command", command),
    refused: refusalOf(said.get(command)),
  }));
  const moving = new Set<string>(moves.map(({ command }) => command));
  const others = possible
    .filter((one) => one.allowed && !moving.has(one.command) && !ELSEWHERE.includes(one.command))
    .map((one) => ({ command: one.command, label: word("command", one.command), note: "", refused: null }));
  const choices: Choice[] = [...moves, ...others];
  const pick = (choice: Choice | undefined) => {
    if (!choice || choice.refused) return;
    onClose();
    onPick(choice.command as Command);
  };
  useActs(
    t`Move`,
    choices.slice(0, 9).map((choice, place) => ({
      id: choice.command,
      label: choice.label,
      keys: String(place + 1),
      act: () => pick(choice),
    })),
  );
  return (
    <div className={styles.dialog}>
      {moves.length > 0 && (
        <>
          <h3>
            <Trans>Move to</Trans>
          </h3>
          <List choices={moves} from={1} onPick={pick} />
        </>
      )}
      {others.length > 0 && (
        <>
          <h3>
            <Trans>Possible now</Trans>
          </h3>
          <List choices={others} from={moves.length + 1} onPick={pick} />
        </>
      )}
      {choices.length === 0 && (
        <p>
          <Trans>Nothing can be done with this lead from here now.</Trans>
        </p>
      )}
    </div>
  );
}

/** Done where both leads are seen. */
const ELSEWHERE = ["merge"];

function List({ choices, from, onPick }: { choices: Choice[]; from: number; onPick: (choice: Choice) => void }) {
  return (
    <ul className={styles.moves}>
      {choices.map((choice, place) => (
        <li key={choice.command}>
          <button
            type="button"
            aria-disabled={choice.refused !== null || undefined}
            onClick={() => onPick(choice)}
            data-autofocus={place === 0 && from === 1}
          >
            {choice.label}
            <small>{choice.refused ?? choice.note}</small>
            {!choice.refused && from + place < 10 && <kbd>{from + place}</kbd>}
          </button>
        </li>
      ))}
    </ul>
  );
}
