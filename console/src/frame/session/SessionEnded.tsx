/** Over the open page when the session ended: nothing on it is lost. */

import "@mantine/core/styles/Group.css";
import "@mantine/core/styles/Paper.css";
import "@mantine/core/styles/Overlay.css";
import "@mantine/core/styles/ScrollArea.css";
import "@mantine/core/styles/ModalBase.css";
import "@mantine/core/styles/Modal.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Group, Modal } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { call } from "../../api/call";
import { KeyLayer } from "../keys/useActs";
import { reloadAll } from "../live/stale";
import { type Me, useMe } from "../me";
import { endSession, signedInAgain, useSessionEnded } from "./ended";
import styles from "./SignIn.module.css";
import { onOtherTabs, readSession } from "./session";

type Found = "nobody" | "unanswered" | { readonly name: string };

export function SessionEnded() {
  const { t } = useLingui();
  const ended = useSessionEnded();
  const me = useMe();
  const queries = useQueryClient();
  const [found, setFound] = useState<Found | null>(null);
  const again = useCallback(async () => {
    const who = await whoIsIn();
    if (who === "nobody" || who === "unanswered") {
      setFound(who);
    } else if (who.user_id !== me.user_id || who.tenant_id !== me.tenant_id) {
      setFound({ name: who.name });
    } else {
      setFound(null);
      signedInAgain();
      reloadAll(queries);
    }
  }, [me, queries]);
  useEffect(() => onOtherTabs((what) => (what === "out" ? endSession() : void again())), [again]);
  const another = typeof found === "object" && found !== null;
  return (
    <Modal
      opened={ended || another}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      title={t`Your session ended`}
      centered
      overlayProps={{ backgroundOpacity: 0.35 }}
      classNames={{ title: styles.title }}
    >
      <KeyLayer>
        <p>
          <Trans>What you see and what you wrote stays on this page. Sign in in a new tab, then go on here.</Trans>
        </p>
        <p role="status">{found && <Why found={found} />}</p>
        <Group mt="md" justify="end">
          {another ? (
            <Button variant="default" onClick={() => window.location.assign("/")}>
              <Trans>Start anew</Trans>
            </Button>
          ) : (
            <Button variant="default" onClick={() => void again()}>
              <Trans>Try again</Trans>
            </Button>
          )}
          <Button component="a" href="/sign-in?next=/signed-in" target="_blank" rel="noopener" data-autofocus>
            <Trans>Sign in in a new tab</Trans>
          </Button>
        </Group>
      </KeyLayer>
    </Modal>
  );
}

function Why({ found }: { found: Found }) {
  if (found === "nobody") {
    return <Trans>Nobody is signed in yet.</Trans>;
  }
  if (found === "unanswered") {
    return <Trans>The engine does not answer. Try again in a moment.</Trans>;
  }
  return (
    <Trans>
      <bdi>{found.name}</bdi> is signed in now, and this page belongs to somebody else. Sign in as yourself, or start
      anew.
    </Trans>
  );
}

/** Asked past the waiting room of refused requests: `/auth/session` never refuses. */
async function whoIsIn(): Promise<Me | "nobody" | "unanswered"> {
  try {
    const session = await readSession();
    return session.signed_in ? await call<Me>("GET", "/api/v1/me") : "nobody";
  } catch {
    return "unanswered";
  }
}
