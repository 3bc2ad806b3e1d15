/** Addresses that are never written to: asked for, added, lifted, imported. Only hashes are kept, so there is no list. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../../api/ask";
import { outreachCountBlocks } from "../../../api/gen";
import { useNumber } from "../../../parts/place";
import { QueryView } from "../../../parts/states/QueryView";
import styles from "../channels.module.css";
import { Block } from "./Block";
import { Check } from "./Check";
import { Import } from "./Import";

export function Blocked() {
  const { t } = useLingui();
  const number = useNumber();
  const [opened, open] = useState<"block" | "import" | null>(null);
  const query = useQuery({ queryKey: ["outreach", "blocks"], queryFn: () => ask(outreachCountBlocks()) });
  const title = t`Never write to`;
  return (
    <section className={styles.part} aria-label={title}>
      <div className={styles.title}>
        <h2>{title}</h2>
        <span>
          <Trans>stored as hashes that nobody can read back</Trans>
        </span>
        <div className={styles.acts}>
          <Button variant="default" size="compact-sm" onClick={() => open("import")}>
            <Trans>Import a list …</Trans>
          </Button>
          <Button variant="default" size="compact-sm" onClick={() => open("block")}>
            <Trans>Block an address …</Trans>
          </Button>
        </div>
      </div>
      <QueryView query={query} rows={1} height={22} what={title}>
        {({ tenant_phones, tenant_emails, group_phones, group_emails }) => (
          <p>
            <Trans>
              This hospital blocked {number(tenant_phones)} phones and {number(tenant_emails)} e-mail addresses for
              itself, and {number(group_phones)} phones and {number(group_emails)} e-mail addresses for every hospital.
            </Trans>
          </p>
        )}
      </QueryView>
      <Check />
      {opened === "block" && <Block close={() => open(null)} />}
      {opened === "import" && <Import close={() => open(null)} />}
    </section>
  );
}
