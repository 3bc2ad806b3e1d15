import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { BlockScope } from "../../../api/gen";
import { Choices } from "../../../commands/form/Choices";

const SCOPES: readonly [BlockScope, MessageDescriptor][] = [
  ["tenant", msg`This hospital`],
  ["group", msg`Every hospital of the installation`],
];

export function Scope({ value, choose }: { value: BlockScope; choose: (scope: BlockScope) => void }) {
  const { t } = useLingui();
  return <Choices legend={t`For`} name="scope" choices={SCOPES} value={value} choose={choose} />;
}
