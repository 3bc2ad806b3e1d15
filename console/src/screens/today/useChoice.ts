import { useCallback, useEffect, useRef, useState } from "react";
import { following, type Line, preselected } from "./day.ts";

export interface Choice {
  readonly chosen: Line | undefined;
  readonly choose: (key: string) => void;
  readonly move: (by: 1 | -1) => void;
  /** After an act: to the line that follows this one. */
  readonly goOn: (from: string) => void;
  /** As soon as a new line of that lead comes, it is chosen; unless somebody chooses another one meanwhile. */
  readonly awaitLead: (leadId: number) => void;
}

/** Which line is chosen. It stays chosen while lines come and go, and gives way to the next when it is gone. */
export function useChoice(lines: readonly Line[]): Choice {
  const [key, setKey] = useState<string | null>(null);
  const before = useRef<readonly string[]>([]);
  const awaited = useRef<Awaited | null>(null);
  const keys = lines.map((line) => line.key);
  const chosen = lines.find((line) => line.key === key) ?? nextOf(before.current, key, lines) ?? preselected(lines);
  useEffect(() => {
    const arrived = lines.find((line) => isAwaited(line, awaited.current));
    if (arrived) {
      awaited.current = null;
      setKey(arrived.key);
      focusLine(arrived.key);
    } else if (chosen && chosen.key !== key) {
      setKey(chosen.key);
      if (key !== null && isLost()) focusLine(chosen.key);
    }
    before.current = keys;
  });
  const choose = useCallback((next: string) => {
    awaited.current = null;
    setKey(next);
    focusLine(next);
  }, []);
  const at = chosen ? keys.indexOf(chosen.key) : -1;
  const step = (from: number, by: 1 | -1) => keys[Math.min(Math.max(from + by, 0), keys.length - 1)];
  return {
    chosen,
    choose,
    move: (by) => {
      const next = step(at, by);
      if (next) choose(next);
    },
    goOn: (from) => {
      const next = step(keys.indexOf(from), 1);
      if (next) choose(next);
    },
    awaitLead: (leadId) => {
      awaited.current = { leadId, known: new Set(keys), until: Date.now() + AWAITED_FOR };
    },
  };
}

interface Awaited {
  readonly leadId: number;
  readonly known: ReadonlySet<string>;
  readonly until: number;
}

/** What comes later than this comes for another reason. */
const AWAITED_FOR = 20_000;

function isAwaited(line: Line, awaited: Awaited | null): boolean {
  return (
    awaited !== null &&
    line.of !== "offer" &&
    line.leadId === awaited.leadId &&
    !awaited.known.has(line.key) &&
    Date.now() < awaited.until
  );
}

function nextOf(before: readonly string[], key: string | null, lines: readonly Line[]): Line | undefined {
  if (key === null) return undefined;
  const next = following(before, key, new Set(lines.map((line) => line.key)));
  return lines.find((line) => line.key === next);
}

/** Once the line is drawn. */
function focusLine(key: string): void {
  requestAnimationFrame(() => {
    const row = document.querySelector<HTMLElement>(`[data-line="${CSS.escape(key)}"]`);
    if (!row || document.querySelector("[role=dialog]")) return;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  });
}

/** The focus was on what is gone. */
function isLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
