/** An instant: relative up to an hour, else absolute, both in the tooltip, in the hospital's zone. */

import { usePlace } from "./place";
import { useNow } from "./time/clock";
import { absolute, relative, whole, zoneBeside } from "./time/instants";

interface WhenProps {
  at: string | null | undefined;
  /** Never "3 min ago". */
  absolutely?: boolean;
}

export function When({ at, absolutely = false }: WhenProps) {
  const place = usePlace();
  const now = useNow(absolutely ? 60_000 : 15_000);
  const moment = at ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(moment)) {
    return null;
  }
  const near = relative(moment, place, now);
  const far = absolute(moment, place, now);
  const zone = zoneBeside(moment, place);
  const isNear = near !== null && !absolutely;
  return (
    <time dateTime={at ?? undefined} title={[near, whole(moment, place)].filter(Boolean).join(" · ")}>
      <bdi>{isNear ? near : far}</bdi>
      {!isNear && zone && <small> {zone}</small>}
    </time>
  );
}
