/** One of the staff by id, by name: `user:7` is never shown. */

import { Trans } from "@lingui/react/macro";
import { useMe, usePeople } from "../frame/me";
import styles from "./parts.module.css";

interface PersonProps {
  id: number | null | undefined;
  /** Says "you" of oneself. */
  you?: boolean;
}

export function Person({ id, you = true }: PersonProps) {
  const found = usePeople().get(id ?? -1);
  const me = useMe();
  if (id === null || id === undefined) {
    return <Trans>nobody</Trans>;
  }
  if (you && id === me.user_id) {
    return <Trans>you</Trans>;
  }
  return (
    <bdi data-away={found?.active === false || undefined} className={styles.person}>
      {found?.name ?? <Trans>user {id}</Trans>}
    </bdi>
  );
}

/** Their initials in a circle, the name for who cannot see it or points at it. */
export function Initials({ id }: { id: number | null | undefined }) {
  const found = usePeople().get(id ?? -1);
  if (id === null || id === undefined) {
    return null;
  }
  return (
    <span className={styles.initials} title={found?.name} role="img" aria-label={found?.name ?? String(id)}>
      <bdi aria-hidden>{found?.initials ?? "?"}</bdi>
    </span>
  );
}

/** "(demo)" and other remarks in brackets are no name. */
export function initialsOf(name: string): string {
  const words = name
    .replace(/\(.*?\)/g, " ")
    .trim()
    .split(/\s+/)
    .filter(Boolean);
  const first = (word: string | undefined) => (word ? (Array.from(word)[0] ?? "") : "");
  return `${first(words[0])}${words.length > 1 ? first(words.at(-1)) : ""}`.toUpperCase();
}
