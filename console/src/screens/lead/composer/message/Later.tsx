/** At a time by the hospital's clock instead of as soon as it may. */

import { useLingui } from "@lingui/react/macro";
import { IconClock } from "@tabler/icons-react";
import { useState } from "react";
import { faultOf } from "../../../../commands/form/TroubleNote";
import { WallTime } from "../../../../commands/form/WallTime";
import css from "./message.module.css";
import type { Message } from "./useMessage";

export function Later({ message: { words, change, trouble } }: { message: Message }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(words.at !== "");
  if (!open) {
    return (
      <button type="button" className="tab-button" onClick={() => setOpen(true)}>
        <IconClock size={14} aria-hidden /> {t`At a time …`}
      </button>
    );
  }
  const atOnce = () => {
    change({ at: "", unlessReply: false });
    setOpen(false);
  };
  return (
    <div className={css.later}>
      <WallTime
        field="at"
        label={t`Leaves`}
        value={words.at}
        change={(at) => change({ at })}
        fault={faultOf(trouble, "at")}
      />
      <label className={css.tick}>
        <input
          type="checkbox"
          checked={words.unlessReply}
          onChange={(event) => change({ unlessReply: event.target.checked })}
        />
        {t`Not if they write before`}
      </label>
      <button type="button" className="tab-button" onClick={atOnce}>
        {t`As soon as it may`}
      </button>
    </div>
  );
}
