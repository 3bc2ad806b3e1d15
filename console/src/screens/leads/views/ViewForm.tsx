import "@mantine/core/styles/Radio.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Radio, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Refused } from "../../../api/ask.ts";
import { useMay, useMe } from "../../../frame/me.tsx";
import styles from "../filters/Filters.module.css";
import type { SaveProps } from "./SaveView.tsx";
import { useSaveView } from "./views.ts";

/** A name, and who sees it. */
export default function Form({ filters, columns, sort, onSaved }: SaveProps) {
  const { t } = useLingui();
  const may = useMay();
  const { teams_led: teams } = useMe();
  const [name, setName] = useState("");
  const [shared, setShared] = useState("me");
  const [fault, setFault] = useState<string | null>(null);
  const save = useSaveView();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setFault(null);
    try {
      onSaved(await save.mutateAsync({ given: { name: name.trim(), shared, filters, columns, sort } }));
    } catch (error) {
      setFault(error instanceof Refused ? error.detail : String(error));
    }
  };
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      <TextInput
        label={t`Name of the view`}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={fault}
        maxLength={80}
        required
        data-autofocus
      />
      <Radio.Group label={t`Who sees it`} value={shared} onChange={setShared}>
        <Radio value="me" label={t`Only me`} />
        {teams.map((team) => (
          <Radio key={team} value={`team:${team}`} label={t`The team ${team}`} />
        ))}
        {may("manage_lead") && <Radio value="all" label={t`Everybody`} />}
      </Radio.Group>
      <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
        <Trans>Save</Trans>
      </Button>
    </form>
  );
}
