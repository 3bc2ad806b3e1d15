import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { ask } from "../../../api/ask";
import { type TemplateTestRead, templatesTestTemplate } from "../../../api/gen";
import { actKey } from "../../../api/key";
import styles from "../templates.module.css";

const OUTCOMES = {
  sent: msg`Sent to you.`,
  sandbox: msg`Kept by the sandbox; nothing left.`,
  refused: msg`Not sent.`,
  unknown: msg`It may arrive.`,
} satisfies Record<TemplateTestRead["outcome"], unknown>;
const TONES: Partial<Record<TemplateTestRead["outcome"], string>> = { sent: "good", refused: "bad" };

/** The stored version, as the chosen lead would get it, to one's own address or phone. */
export function TestSend({ id, lead }: { id: number; lead: number }) {
  const { i18n } = useLingui();
  const test = useMutation({
    mutationFn: () =>
      ask(
        templatesTestTemplate({
          path: { template_id: id },
          body: { lead_id: lead },
          headers: { "Idempotency-Key": actKey() },
        }),
      ),
  });
  return (
    <div className={styles.test}>
      <Button size="compact-md" variant="default" loading={test.isPending} onClick={() => test.mutate()}>
        <Trans>Send it to me</Trans>
      </Button>
      <p role="status" data-tone={test.error ? "bad" : test.data && TONES[test.data.outcome]}>
        {test.error && <bdi>{test.error.message}</bdi>}
        {test.data && i18n._(OUTCOMES[test.data.outcome])} {test.data?.advice && <bdi>{test.data.advice}</bdi>}{" "}
        {test.data?.code && <bdi dir="ltr">({test.data.code})</bdi>}
      </p>
    </div>
  );
}
