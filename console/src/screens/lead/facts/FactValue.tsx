/** A value with what it allows: a number to ring, an address to write to, an age beside a birth date. */

import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { usePlace } from "../../../parts/place";
import { now } from "../../../parts/time/clock";
import { dayOf } from "../../../parts/time/instants";
import type { Lead } from "../data/shapes";
import page from "../lead.module.css";
import { ageOn, shownValue } from "./shown";

const FOLDED = 280;

export function FactValue({ name, value, lead }: { name: string; value: unknown; lead: Lead }) {
  const { i18n } = useLingui();
  const place = usePlace();
  const text = shownValue(i18n, name, value);
  if (name === "phone") {
    const written = lead.phone_extension ? `${text} ext. ${lead.phone_extension}` : text;
    return (
      <a href={`tel:${text}`} dir="ltr">
        {written}
      </a>
    );
  }
  if (name === "email") {
    return (
      <a href={`mailto:${encodeURIComponent(text).replace("%40", "@")}`} dir="ltr">
        {text.slice(0, text.indexOf("@"))}
        <wbr />
        {text.slice(text.indexOf("@"))}
      </a>
    );
  }
  if (name === "birth_date") {
    const age = ageOn(dayOf(now(), place.zone), String(value));
    return (
      <span>
        {text} {age === null ? null : <span className={page.quiet}>({age})</span>}
      </span>
    );
  }
  return text.length > FOLDED ? <Long text={text} /> : <bdi>{text}</bdi>;
}

/** Up to 5,000 characters: the beginning, until somebody wants all. */
export function Long({ text, folded = FOLDED }: { text: string; folded?: number }) {
  const [all, setAll] = useState(false);
  return (
    <span>
      <bdi>{all ? text : `${cut(text, folded)}…`}</bdi>{" "}
      <button type="button" className={page.link} aria-expanded={all} onClick={() => setAll(!all)}>
        {all ? <Trans>Show less</Trans> : <Trans>Show all</Trans>}
      </button>
    </span>
  );
}

/** At a space, and never in the middle of a character. */
export function cut(text: string, most: number): string {
  const characters = [...text].slice(0, most).join("");
  const space = characters.lastIndexOf(" ");
  return (space > most / 2 ? characters.slice(0, space) : characters).trimEnd();
}
