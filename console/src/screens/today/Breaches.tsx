import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { BreachesRead } from "../../api/gen/index.ts";
import { useNumber } from "../../parts/place";
import styles from "./today.module.css";

/** For managers: what the hospital owes, each figure a way to the leads. */
export function Breaches({ breaches: { late, warned, unattended } }: { breaches: BreachesRead }) {
  const number = useNumber();
  return (
    <p className={styles.breaches}>
      <Link to="/leads" search={{ overdue: true } as never} data-some={late > 0 || undefined}>
        <b>{number(late)}</b> <Trans>first contacts late</Trans>
      </Link>
      <Link to="/leads" search={{ phase: ["contact"], sort: "deadline" } as never} data-warn={warned > 0 || undefined}>
        <b>{number(warned)}</b> <Trans>warned</Trans>
      </Link>
      <Link to="/team" data-some={unattended > 0 || undefined}>
        <b>{number(unattended)}</b> <Trans>unattended</Trans>
      </Link>
    </p>
  );
}
