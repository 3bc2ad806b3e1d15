import "@mantine/core/styles/Input.css";
import { useLingui } from "@lingui/react/macro";
import { NativeSelect } from "@mantine/core";
import { isLanguage, LANGUAGES } from "../../words/languages";
import { prefer, usePreferences } from "../preferences";

export function LanguageChoice({ label = false }: { label?: boolean }) {
  const { t } = useLingui();
  const { language } = usePreferences();
  return (
    <NativeSelect
      {...(label ? { label: t`Language` } : { "aria-label": t`Language` })}
      value={language}
      data={LANGUAGES.map(({ code, name }) => ({ value: code, label: name }))}
      onChange={({ currentTarget: { value } }) => isLanguage(value) && prefer({ language: value })}
    />
  );
}
