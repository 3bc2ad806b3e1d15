/** What fills the page where no screen can. */

import { Trans } from "@lingui/react/macro";
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { Empty } from "../../parts/states/Empty";
import { Failed } from "../../parts/states/Failed";
import { Loading } from "../../parts/states/Loading";

export function Entering() {
  return <Loading rows={12} />;
}

export function Broken({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const again = () => {
    reset();
    void router.invalidate();
  };
  return <Failed error={error} retry={again} />;
}

export function NotFound() {
  return (
    <Empty
      title={<Trans>There is no such page</Trans>}
      action={
        <Link to="/">
          <Trans>To the start</Trans>
        </Link>
      }
    />
  );
}
