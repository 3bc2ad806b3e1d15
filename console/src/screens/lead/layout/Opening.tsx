/** The page's shape before its lead is known. */

import { Loading } from "../../../parts/states/Loading";
import css from "../lead.module.css";

export function Opening() {
  return (
    <div className={css.page}>
      <div className={css.columns} data-opening>
        <div className={css.column}>
          <Loading rows={9} height={28} />
        </div>
        <div className={css.middle}>
          <Loading rows={8} height={40} />
        </div>
        <div className={css.column}>
          <Loading rows={5} height={40} />
        </div>
      </div>
    </div>
  );
}
