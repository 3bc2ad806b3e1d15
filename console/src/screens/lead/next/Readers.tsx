/** Who looked at this lead: for those who may know it, on request. */

import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "../../../frame/me";
import { When } from "../../../parts/When";
import { readersQuery } from "../data/queries";
import type { Lead } from "../data/shapes";
import page from "../lead.module.css";
import { Part } from "../Part";
import { Section } from "../Section";
import { word } from "../words";
import css from "./next.module.css";

export function Readers({ lead }: { lead: Lead }) {
  const { t, i18n } = useLingui();
  const may = useMay()("read_readers");
  const [open, setOpen] = useState(false);
  const query = useQuery({ ...readersQuery(lead.id), enabled: may && open });
  if (!may) {
    return null;
  }
  const act = (
    <button type="button" className={page.small} aria-expanded={open} onClick={() => setOpen(!open)}>
      {open ? t`Hide` : t`Show`}
    </button>
  );
  return (
    <Section title={t`Who looked at it`} act={act}>
      {open ? (
        <Part query={query} rows={2} height={24}>
          {({ items }) => (
            <ul className={css.items}>
              {items.map((one) => (
                <li key={`${one.at} ${one.actor} ${one.part}`} className={css.item} data-plain>
                  <span>
                    <bdi>{one.name || one.actor}</bdi>{" "}
                    <span className={page.quiet}>{word(i18n, "part", one.part)}</span>
                  </span>
                  <span className={page.quiet}>
                    <When at={one.at} absolutely />
                  </span>
                </li>
              ))}
            </ul>
          )}
        </Part>
      ) : null}
    </Section>
  );
}
