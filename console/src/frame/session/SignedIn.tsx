/** Where the new tab ends up after signing in again: the other tab goes on by itself. */

import { Trans } from "@lingui/react/macro";
import { useEffect } from "react";
import styles from "./SignIn.module.css";
import { tellOtherTabs } from "./session";

export function SignedIn() {
  useEffect(() => tellOtherTabs("in"), []);
  return (
    <main className={styles.page}>
      <section className={styles.card}>
        <h1>
          <Trans>You are signed in</Trans>
        </h1>
        <p>
          <Trans>Close this tab and go on in the other one, where everything is as you left it.</Trans>
        </p>
        <a href="/">
          <Trans>Or start here</Trans>
        </a>
      </section>
    </main>
  );
}
