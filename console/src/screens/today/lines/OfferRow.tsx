import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMoving } from "../../../commands/sending/moving.ts";
import { leadMark } from "../../../commands/sending/orders.ts";
import { useMarked } from "../../../frame/live/Live";
import { Band } from "../../../parts/Band";
import { Priority } from "../../../parts/Priority";
import { TimeLeft } from "../../../parts/TimeLeft";
import { readable } from "../../../words/readable.ts";
import { useLanguageName, useWords } from "../../../words/useWords";
import type { OfferLine } from "../day.ts";
import styles from "../today.module.css";
import { Facts } from "./Facts.tsx";

interface OfferRowProps {
  line: OfferLine;
  asOf: number;
  chosen: boolean;
  /** `a` and `d` mean this one. */
  keyed: boolean;
  mine: boolean;
  choose: (key: string) => void;
  accept: (line: OfferLine) => void;
  decline: (line: OfferLine) => void;
}

/** No name and no number: only what is needed to say yes or no. */
export function OfferRow({ line, asOf, chosen, keyed, mine, ...on }: OfferRowProps) {
  const { t } = useLingui();
  const { offer } = line;
  const word = useWords();
  const language = useLanguageName();
  const moving = useMoving(leadMark(line.leadId));
  const marked = useMarked("offer", offer.id);
  const wants = offer.procedure ? readable(offer.procedure) : t`Enquiry`;
  return (
    <li className={styles.offer} data-marked={marked || undefined} data-moving={moving?.stage}>
      <Priority value={offer.priority} stripe />
      <button
        type="button"
        className={styles.offerMain}
        data-line={line.key}
        data-chosen={chosen || undefined}
        aria-current={chosen || undefined}
        onClick={() => on.choose(line.key)}
      >
        <span className={styles.offerHead}>
          <TimeLeft
            until={offer.expires_at}
            secondsLeft={offer.seconds_left}
            asOf={asOf}
            clockRuns={offer.clock_runs}
            resumesAt={offer.resumes_at}
            exact
            announce={t`The offer of lead ${line.leadId} ends in less than a minute.`}
          />
          <bdi className={styles.id}>#{line.leadId}</bdi>
          <Band band={offer.band} score={offer.score} />
        </span>
        <strong>{wants}</strong>
        <Facts facts={[offer.city, language(offer.language), word("source", offer.source)]} />
        <Facts
          facts={[
            offer.round > 1 && t`round ${offer.round}`,
            offer.rivals > 0 && plural(offer.rivals, { one: "# other may accept", other: "# others may accept" }),
          ]}
        />
      </button>
      {mine && (
        <div className={styles.offerActs}>
          <Button disabled={Boolean(moving)} onClick={() => on.accept(line)} rightSection={keyed && <kbd>A</kbd>}>
            {moving?.command === "accept" ? <Trans>Accepting …</Trans> : <Trans>Accept</Trans>}
          </Button>
          <Button
            variant="default"
            disabled={Boolean(moving)}
            onClick={() => on.decline(line)}
            rightSection={keyed && <kbd>D</kbd>}
          >
            <Trans>Decline</Trans>
          </Button>
        </div>
      )}
    </li>
  );
}
