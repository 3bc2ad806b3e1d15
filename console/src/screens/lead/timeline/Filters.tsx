import { useLingui } from "@lingui/react/macro";
import { FILTERS, type Filter } from "./filters";
import css from "./timeline.module.css";

interface FiltersProps {
  readonly filter: Filter;
  readonly choose: (filter: Filter) => void;
  readonly minor: boolean;
  readonly setMinor: (minor: boolean) => void;
}

export function Filters({ filter, choose, minor, setMinor }: FiltersProps) {
  const { t } = useLingui();
  const words: Record<Filter, string> = {
    all: t`All`,
    calls: t`Calls`,
    messages: t`Messages`,
    notes: t`Notes`,
    came: t`Came from`,
    why: t`Why`,
  };
  return (
    <div className={css.bar} role="toolbar" aria-label={t`Show in the timeline`}>
      {FILTERS.map((one) => (
        <button
          key={one}
          type="button"
          className="tab-button"
          aria-pressed={filter === one}
          onClick={() => choose(one)}
        >
          {words[one]}
        </button>
      ))}
      {filter === "all" ? (
        <button
          type="button"
          className={`tab-button ${css.more}`}
          aria-pressed={minor}
          onClick={() => setMinor(!minor)}
        >
          {t`Every step`}
        </button>
      ) : null}
    </div>
  );
}
