/** The switch by palette, and its dialog where somebody asked for it. */

import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { later } from "../../parts/later";
import { useActs } from "../keys/useActs";
import { askOutreach, outreachQuery, useAsked } from "./switch";

const Switch = later(() => import("./Switch").then((module) => ({ default: module.Switch })));

/** Only for who may stop messages. */
export function OutreachSwitch() {
  const { t } = useLingui();
  const asked = useAsked();
  const { data } = useQuery(outreachQuery);
  useActs(
    t`Everywhere`,
    [
      data?.paused
        ? { id: "resume-messages", label: t`Let messages go out again`, act: () => askOutreach("resume") }
        : { id: "pause-messages", label: t`Stop every outgoing message`, act: () => askOutreach("pause") },
      { id: "try-messages", label: t`Messages: live, test or divert to me`, act: () => askOutreach("mode") },
    ],
    { everywhere: true },
  );
  return asked && <Switch asked={asked} />;
}
