import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Menu } from "@mantine/core";
import { IconCoffee } from "@tabler/icons-react";
import { usePlace } from "../../parts/place";
import { now, useNow } from "../../parts/time/clock";
import { absolute } from "../../parts/time/instants";
import { toast } from "../../parts/toasts";
import { useActs } from "../keys/useActs";
import { type Span, spans, useAbsence } from "./absence";

/** "I am away" with a choice until when, or until when one is away and the way back. */
export function AbsenceSwitch() {
  const { t } = useLingui();
  const place = usePlace();
  const { agent, away, leave, back } = useAbsence();
  useNow(30_000);
  const failed = (error: Error) => toast({ text: error.message, tone: "bad" });
  const words: Record<Span["id"], string> = {
    quarter: t`For 15 minutes`,
    hour: t`For an hour`,
    day: t`For the rest of today`,
    tomorrow: t`Until the end of tomorrow`,
  };
  useActs(
    t`Everywhere`,
    away === null
      ? spans(now(), place.zone).map(({ id, until }) => ({
          id: `away-${id}`,
          label: `${t`I am away`}: ${words[id]}`,
          act: () => leave.mutate(until, { onError: failed }),
        }))
      : [{ id: "back", label: t`I am back`, act: () => back.mutate(undefined, { onError: failed }) }],
    { everywhere: true },
  );
  if (agent.data === undefined) {
    return null;
  }
  if (away !== null) {
    return (
      <Button
        variant="light"
        color="orange"
        loading={back.isPending}
        onClick={() => back.mutate(undefined, { onError: failed })}
      >
        <Trans>Away until {absolute(away, place, now())} · I am back</Trans>
      </Button>
    );
  }
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          loading={leave.isPending}
          leftSection={<IconCoffee size={16} stroke={1.7} aria-hidden />}
        >
          <Trans>I am away</Trans>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Trans>No offers meanwhile; open ones go to others</Trans>
        </Menu.Label>
        {spans(now(), place.zone).map(({ id, until }) => (
          <Menu.Item key={id} onClick={() => leave.mutate(until, { onError: failed })}>
            {words[id]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
