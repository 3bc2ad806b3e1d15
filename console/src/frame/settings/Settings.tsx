/** What a person sets for themselves: the same in the menu at 1440 and under "More" at 390. */

import "@mantine/core/styles/FloatingIndicator.css";
import "@mantine/core/styles/InlineInput.css";
import "@mantine/core/styles/SegmentedControl.css";
import "@mantine/core/styles/Switch.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { Button, SegmentedControl, Switch } from "@mantine/core";
import { chime } from "../../parts/toasts/chime";
import { useWords } from "../../words/useWords";
import { useIsAgent, useMe } from "../me";
import { type Colours, type Density, prefer, usePreferences } from "../preferences";
import { signOut } from "../session/session";
import { LanguageChoice } from "./LanguageChoice";
import styles from "./Settings.module.css";

export function Settings({ openKeys, done }: { openKeys: () => void; done: () => void }) {
  const { t } = useLingui();
  const { colours, density, keys, sound } = usePreferences();
  const isAgent = useIsAgent();
  const sheet = () => {
    done();
    openKeys();
  };
  return (
    <div className={styles.settings}>
      <WhoIAm />
      <LanguageChoice label />
      <Choice<Colours>
        label={t`Colours`}
        value={colours}
        options={[
          ["light", t`Light`],
          ["dark", t`Dark`],
          ["system", t`As the system`],
        ]}
        choose={(value) => prefer({ colours: value })}
      />
      <Choice<Density>
        label={t`Density`}
        value={density}
        options={[
          ["comfortable", t`Comfortable`],
          ["compact", t`Compact`],
        ]}
        choose={(value) => prefer({ density: value })}
      />
      <Switch
        checked={keys}
        onChange={(event) => prefer({ keys: event.currentTarget.checked })}
        label={t`Single-key shortcuts`}
        description={t`Keys with ⌘ or Ctrl always work.`}
      />
      {isAgent && (
        <Switch
          checked={sound}
          onChange={({ currentTarget: { checked } }) => {
            prefer({ sound: checked });
            if (checked) chime();
          }}
          label={t`Sound for offers`}
          description={t`When an offer ends in less than a minute.`}
        />
      )}
      <div className={styles.foot}>
        <Button variant="subtle" onClick={sheet}>
          <Trans>All keys</Trans>
        </Button>
        <Button variant="default" onClick={() => void signOut()}>
          <Trans>Sign out</Trans>
        </Button>
      </div>
    </div>
  );
}

function WhoIAm() {
  const me = useMe();
  const word = useWords();
  return (
    <p className={styles.who}>
      <strong>
        <bdi>{me.name}</bdi>
      </strong>
      <span>
        {word("role", me.role)} · <bdi>{me.hospital}</bdi>
      </span>
      <span>
        <Trans>Times are those of the hospital</Trans> (<bdi>{me.time_zone}</bdi>)
      </span>
    </p>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  choose: (value: T) => void;
}

function Choice<T extends string>({ label, value, options, choose }: ChoiceProps<T>) {
  return (
    <fieldset className={styles.choice}>
      <legend>{label}</legend>
      <SegmentedControl
        fullWidth
        size="xs"
        value={value}
        onChange={(chosen) => choose(chosen as T)}
        data={options.map(([one, text]) => ({ value: one, label: text }))}
      />
    </fieldset>
  );
}
