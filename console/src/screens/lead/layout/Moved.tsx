/** The lead moved while the page was open: said in words, until somebody has read it. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { useMoving } from "../../../commands/sending/moving";
import { leadMark } from "../../../commands/sending/orders";
import { usePeople } from "../../../frame/me";
import { useWords } from "../../../words/useWords";
import type { Lead } from "../data/shapes";
import page from "../lead.module.css";
import { type Move, movesOf, type Stand } from "./step";

export function Moved({ lead }: { lead: Lead }) {
  const { t } = useLingui();
  const { moves, forget } = useMoves(lead);
  return (
    <div role="status" aria-live="polite">
      {moves.length > 0 ? (
        <div className={page.bar} data-moved>
          <span>
            <Trans>While you were here:</Trans>{" "}
            {moves.map((move, at) => (
              <span key={move.of}>
                {at > 0 ? " · " : ""}
                <OneMove move={move} />
              </span>
            ))}
          </span>
          <button type="button" className={page.link} onClick={forget}>{t`OK`}</button>
        </div>
      ) : null}
    </div>
  );
}

function OneMove({ move: { of, from, to } }: { move: Move }) {
  const { t } = useLingui();
  const word = useWords();
  const people = usePeople();
  const named = (value: Move["from"]) =>
    of === "owner"
      ? value === null
        ? t`nobody`
        : (people.get(Number(value))?.name ?? String(value))
      : word(of, String(value));
  return (
    <>
      {of === "owner" ? `${t`owner`} ` : null}
      <bdi>{named(from)}</bdi> <span aria-hidden>→</span>
      <span className="only-read">{t`is now`}</span> <bdi>{named(to)}</bdi>
    </>
  );
}

const OWN_FOR = 5_000;

/** What others or the engine moved since the page was opened; what follows from one's own command is no surprise. */
function useMoves(lead: Lead) {
  const stand: Stand = { status: lead.status, stage: lead.stage, phase: lead.phase, owner: lead.owner_id };
  const [seen, setSeen] = useState(stand);
  const own = useMoving(leadMark(lead.id)) !== undefined;
  const ownUntil = useRef(0);
  const moves = movesOf(seen, stand);
  const moved = moves.length > 0;
  useEffect(() => {
    if (own) {
      ownUntil.current = Number.POSITIVE_INFINITY;
    } else if (ownUntil.current === Number.POSITIVE_INFINITY) {
      ownUntil.current = Date.now() + OWN_FOR;
    }
  }, [own]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each move is judged once, when it comes
  useEffect(() => {
    if (moved && Date.now() < ownUntil.current) {
      setSeen(stand);
    }
  }, [moved, stand.status, stand.phase, stand.owner]);
  return { moves: Date.now() < ownUntil.current ? [] : moves, forget: () => setSeen(stand) };
}
