/** The page before everything: people of the demo by hospital and role, or the hospital's own sign-in. */

import { Trans, useLingui } from "@lingui/react/macro";
import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Failed } from "../../parts/states/Failed";
import { Loading } from "../../parts/states/Loading";
import { toast } from "../../parts/toasts/toasts";
import { useWords } from "../../words/useWords";
import { LanguageChoice } from "../settings/LanguageChoice";
import styles from "./SignIn.module.css";
import { type DemoPerson, readDemo, readSession, safePath, signInAs, tellOtherTabs } from "./session";

const LONG_LIST = 12;

export function SignIn({ next }: { next: string | undefined }) {
  const session = useQuery({ queryKey: ["session"], queryFn: ({ signal }) => readSession(signal) });
  return (
    <main className={styles.page}>
      <section className={styles.card} aria-labelledby="sign-in">
        <header className={styles.head}>
          <img src={ICON} alt="" width={28} height={28} />
          <h1 id="sign-in">
            <Trans>Sign in</Trans>
          </h1>
        </header>
        {session.isPending ? (
          <Loading rows={4} />
        ) : session.isError ? (
          <Failed error={session.error} what="sign-in" retry={() => void session.refetch()} />
        ) : session.data.demo ? (
          <Demo next={next} />
        ) : (
          <Issuer login={session.data.login} next={next} />
        )}
      </section>
      <LanguageChoice />
    </main>
  );
}

const ICON = new URL("../icon.svg", import.meta.url).href;

function Issuer({ login, next }: { login: string | null; next: string | undefined }) {
  if (!login) {
    return (
      <p>
        <Trans>Nobody can sign in here yet. Ask whoever runs the engine to set LEAD_OIDC_ISSUER.</Trans>
      </p>
    );
  }
  return (
    <>
      <p className={styles.note}>
        <Trans>You sign in with your hospital's account.</Trans>
      </p>
      <Button component="a" href={`${login}?next=${encodeURIComponent(safePath(next))}`} size="md" fullWidth>
        <Trans>Continue to sign in</Trans>
      </Button>
    </>
  );
}

function Demo({ next }: { next: string | undefined }) {
  const { t } = useLingui();
  const demo = useQuery({ queryKey: ["demo"], queryFn: ({ signal }) => readDemo(signal) });
  const [wanted, setWanted] = useState("");
  const [going, setGoing] = useState<number | null>(null);
  const field = useFirstFocus();
  if (demo.isPending) {
    return <Loading rows={6} />;
  }
  if (demo.isError) {
    return <Failed error={demo.error} what="people" retry={() => void demo.refetch()} />;
  }
  const go = async (person: DemoPerson) => {
    setGoing(person.user_id);
    try {
      await signInAs(person);
      tellOtherTabs("in");
      window.location.assign(safePath(next));
    } catch (error) {
      setGoing(null);
      toast({ text: error instanceof Error ? error.message : String(error), tone: "bad" });
    }
  };
  const shown = byHospital(demo.data.filter((one) => fits(one, wanted)));
  const first = shown[0]?.[1][0];
  return (
    <>
      <p className={styles.note}>
        <Trans>This is a demo: choose who you are. Nothing leaves this computer.</Trans>
      </p>
      {demo.data.length > LONG_LIST && (
        <TextInput
          ref={field}
          aria-label={t`Find a person`}
          placeholder={t`Name, role or hospital`}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.nativeEvent.isComposing && wanted && first) void go(first);
          }}
        />
      )}
      {shown.map(([hospital, people]) => (
        <Hospital key={hospital} name={hospital} people={people} going={going} go={go} />
      ))}
      {shown.length === 0 && (
        <p className={styles.note}>
          <Trans>Nobody is called so.</Trans>
        </p>
      )}
    </>
  );
}

/** Typing finds somebody at once; on a touch screen no keyboard comes up unasked. */
function useFirstFocus() {
  const field = useRef<HTMLInputElement | null>(null);
  return (element: HTMLInputElement | null) => {
    if (element && !field.current && !window.matchMedia("(pointer: coarse)").matches) element.focus();
    field.current = element;
  };
}

interface HospitalProps {
  name: string;
  people: readonly DemoPerson[];
  going: number | null;
  go: (person: DemoPerson) => Promise<void>;
}

function Hospital({ name, people, going, go }: HospitalProps) {
  const word = useWords();
  return (
    <section className={styles.hospital}>
      <h2>
        <bdi>{name}</bdi>
      </h2>
      <ul>
        {people.map((person) => (
          <li key={person.user_id}>
            <button
              type="button"
              disabled={going !== null}
              onClick={() => void go(person)}
              aria-busy={going === person.user_id}
            >
              <bdi className={styles.name}>{withoutDemo(person.name)}</bdi>
              <span className={styles.role}>
                {word("role", person.role)}
                {person.team && (
                  <>
                    {" · "}
                    <bdi>{person.team}</bdi>
                  </>
                )}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Everybody here is of the demo. */
function withoutDemo(name: string): string {
  return name.replace(/ \(demo\)$/, "");
}

const ORDER = ["agent", "manager", "marketing", "admin", "ops"];

function byHospital(people: readonly DemoPerson[]): [string, DemoPerson[]][] {
  const found = new Map<string, DemoPerson[]>();
  for (const one of people) {
    found.set(one.hospital, [...(found.get(one.hospital) ?? []), one]);
  }
  const rank = (one: DemoPerson) => ORDER.indexOf(one.role);
  return [...found].map(([hospital, all]) => [
    hospital,
    all.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name)),
  ]);
}

function fits(person: DemoPerson, wanted: string): boolean {
  const text = `${person.name} ${person.role} ${person.hospital} ${person.team ?? ""}`.toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
