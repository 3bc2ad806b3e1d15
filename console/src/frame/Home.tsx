import { Trans } from "@lingui/react/macro";
import { Navigate } from "@tanstack/react-router";
import { Empty } from "../parts/states/Empty";
import { useMe } from "./me";
import { startOf } from "./places";

/** The start page of the role. */
export function Home() {
  const start = startOf(useMe().permissions);
  if (start) {
    return <Navigate to={start} replace />;
  }
  return (
    <Empty title={<Trans>No screen of the console is for your role yet</Trans>}>
      <Trans>What your role may do is offered by the API and on the command line.</Trans>
    </Empty>
  );
}
