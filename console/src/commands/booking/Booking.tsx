/** Book or reschedule: clinician, length, day, time. Choosing holds nothing. */

import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { useMe } from "../../frame/me";
import { now } from "../../parts/time/clock";
import { useDraft } from "../draft.ts";
import { CommandForm } from "../form/CommandForm.tsx";
import styles from "../form/form.module.css";
import { faultOf, idOf } from "../form/TroubleNote.tsx";
import type { Open } from "../open.ts";
import { leadOrder } from "../sending/orders.ts";
import { isOver, useCommand } from "../useCommand.ts";
import { BookingLine } from "./BookingLine.tsx";
import { BookingSteps } from "./BookingSteps.tsx";
import { Days } from "./Days.tsx";
import { daysFrom, isResource, resourceOf, type Slot, type Taken } from "./slots.ts";
import { Times } from "./Times.tsx";
import { useAppointments } from "./useAppointments.ts";

const LENGTHS = [15, 30, 45, 60];

export function Booking({ open, close }: { open: Open; close: () => void }) {
  const { t } = useLingui();
  const { time_zone: zone } = useMe();
  const again = open.command === "reschedule";
  const sending = useCommand();
  const [typed, setTyped] = useDraft("resource", "");
  const [minutes, setMinutes] = useState(30);
  const [day, setDay] = useState(() => daysFrom(now(), zone, 2)[1] ?? "");
  const [at, setAt] = useState<number | null>(null);
  const [lost, setLost] = useState<readonly Taken[]>([]);
  const [sent, setSent] = useState(false);
  const resource = resourceOf(typed);
  const { taken, resources } = useAppointments(isResource(resource) ? resource : null);
  const submit = async () => {
    if (at === null) return;
    const body = { starts_at: new Date(at).toISOString(), minutes, resource };
    const result = await sending.send(leadOrder(again ? "reschedule" : "book", open.leadId, body));
    if (result.ok) {
      setSent(true);
      open.then?.(result);
    } else if (result.refused.reason === "slot_taken") {
      setLost([...lost, body]);
      setAt(null);
    } else if (isOver(result)) close();
  };
  if (sent) return <BookingSteps open={open} close={close} anew={() => setSent(false)} />;
  const busy = [...taken, ...lost];
  const chooseDay = (next: string) => {
    setDay(next);
    setAt(null);
  };
  const choose = ({ at: instant }: Slot) => setAt(instant);
  return (
    <CommandForm
      open={open}
      close={close}
      side
      title={again ? t`Reschedule` : t`Book an appointment`}
      submit={again ? t`Reschedule` : t`Book`}
      disabled={at === null || !isResource(resource)}
      sending={sending}
      onSubmit={submit}
      label={(field) => (field === "resource" ? t`Clinician or room` : field === "starts_at" ? t`Time` : undefined)}
    >
      {again && <BookingLine leadId={open.leadId} />}
      <ResourceField
        typed={typed}
        change={setTyped}
        resources={resources}
        wrong={faultOf(sending.trouble, "resource")}
      />
      <LengthChoice minutes={minutes} choose={setMinutes} />
      <Days day={day} choose={chooseDay} minutes={minutes} taken={busy} />
      <Times day={day} minutes={minutes} taken={busy} chosen={at} choose={choose} other={setAt} />
    </CommandForm>
  );
}

interface ResourceProps {
  typed: string;
  change: (typed: string) => void;
  resources: readonly string[];
  wrong: ReactNode;
}

function ResourceField({ typed, change, resources, wrong }: ResourceProps) {
  return (
    <label className={styles.field}>
      <span>
        <Trans>Clinician or room</Trans>
      </span>
      <input
        id={idOf("resource")}
        className={styles.input}
        list="resources"
        dir="ltr"
        value={typed}
        placeholder="dr-iyer"
        autoComplete="off"
        data-autofocus
        aria-invalid={Boolean(wrong)}
        onChange={(event) => change(event.target.value)}
      />
      <datalist id="resources">
        {resources.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      {wrong && <span className={styles.wrong}>{wrong}</span>}
    </label>
  );
}

function LengthChoice({ minutes, choose }: { minutes: number; choose: (minutes: number) => void }) {
  const { t } = useLingui();
  return (
    <fieldset className={styles.choices}>
      <legend>
        <Trans>Length</Trans>
      </legend>
      <div className={styles.quick}>
        {LENGTHS.map((length) => (
          <label key={length} className={styles.pill}>
            <input
              type="radio"
              name="length"
              className="only-read"
              checked={length === minutes}
              onChange={() => choose(length)}
            />
            {t`${length} min`}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
