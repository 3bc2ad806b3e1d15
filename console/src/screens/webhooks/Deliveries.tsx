/** What was sent to an endpoint and what came back, the newest first; one or a span of them again. */

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { DeliveryState, EndpointRead } from "../../api/gen";
import { useMay } from "../../frame/me";
import { Drawer } from "../../parts/panels/Drawer";
import { Empty } from "../../parts/states/Empty";
import { QueryView } from "../../parts/states/QueryView";
import { Delivery } from "./Delivery";
import { deliveriesQuery } from "./data";
import { Redeliveries } from "./Redeliveries";
import styles from "./webhooks.module.css";
import { DELIVERED } from "./words";

const STATES: readonly (DeliveryState | null)[] = [null, "failed", "pending", "delivered"];

export function Deliveries({ of, close }: { of: EndpointRead; close: () => void }) {
  const { t, i18n } = useLingui();
  const edits = useMay()("edit_webhooks");
  const [state, setState] = useState<DeliveryState | null>(null);
  const query = useInfiniteQuery(deliveriesQuery(of.id, state));
  return (
    <Drawer opened close={close} tall width={720} title={<bdi dir="ltr">{of.url}</bdi>}>
      <Redeliveries of={of} edits={edits} />
      <div className={styles.filter}>
        {STATES.map((one) => (
          <button
            key={one ?? "all"}
            type="button"
            className="tab-button"
            aria-pressed={one === state}
            onClick={() => setState(one)}
          >
            {one ? i18n._(DELIVERED[one]) : t`All`}
          </button>
        ))}
      </div>
      <QueryView
        query={query}
        rows={6}
        height={48}
        what={t`the deliveries`}
        empty={({ pages }) =>
          pages[0]?.items.length === 0 && (
            <Empty title={<Trans>Nothing here</Trans>}>
              <Plural
                value={pages[0]?.kept_days ?? 0}
                one="Events that were sent to this endpoint appear here for # day."
                other="Events that were sent to this endpoint appear here for # days."
              />
            </Empty>
          )
        }
      >
        {({ pages }) => (
          <ul className={styles.deliveries}>
            {pages
              .flatMap(({ items }) => items)
              .map((one) => (
                <Delivery key={one.id} endpoint={of.id} of={one} edits={edits} />
              ))}
          </ul>
        )}
      </QueryView>
      {query.hasNextPage && (
        <Button variant="default" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          <Trans>Older ones</Trans>
        </Button>
      )}
    </Drawer>
  );
}
