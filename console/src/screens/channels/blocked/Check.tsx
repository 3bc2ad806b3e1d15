import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../../api/ask";
import { outreachCheckAddress, outreachLiftBlock } from "../../../api/gen";
import form from "../../../commands/form/form.module.css";
import { toast } from "../../../parts/toasts/toasts";
import styles from "../channels.module.css";
import { addressOf } from "./address";

export function Check() {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [typed, type] = useState("");
  const check = useMutation({ mutationFn: () => ask(outreachCheckAddress({ body: addressOf(typed) })) });
  const lift = useMutation({
    mutationFn: () => ask(outreachLiftBlock({ body: addressOf(typed) })),
    onSuccess: () => {
      check.mutate();
      void queries.invalidateQueries({ queryKey: ["outreach", "blocks"] });
    },
    onError: (error) => void toast({ text: error.message, tone: "bad" }),
  });
  const answer = check.data;
  return (
    <form
      className={styles.line}
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim()) check.mutate();
      }}
    >
      <input
        className={`${form.input} ${styles.address}`}
        dir="ltr"
        aria-label={t`Phone or e-mail address`}
        placeholder={t`Phone or e-mail address`}
        value={typed}
        onChange={(event) => {
          type(event.target.value);
          check.reset();
        }}
      />
      <Button type="submit" variant="default" size="compact-md" disabled={!typed.trim() || check.isPending}>
        <Trans>Is it blocked?</Trans>
      </Button>
      <span role="status">
        {check.error && <bdi>{check.error.message}</bdi>}
        {answer && (answer.blocked ? <Trans>Blocked: nothing is sent there.</Trans> : <Trans>Not blocked.</Trans>)}
      </span>
      {answer?.blocked && (
        <Button variant="default" size="compact-md" disabled={lift.isPending} onClick={() => lift.mutate()}>
          <Trans>Lift the block</Trans>
        </Button>
      )}
    </form>
  );
}
