/** The fields of a profile as the page edits them: one at a time, each by its type. */

type FieldKind = "line" | "phone" | "email" | "long" | "yesno" | "date" | "number" | "choice";

export interface FieldOf {
  /** As the API names it; a hospital's own as `custom.<key>`. */
  readonly name: string;
  readonly kind: FieldKind;
  readonly limit?: number;
  /** Codes or texts to choose from. */
  readonly choices?: readonly string[];
  readonly required?: boolean;
}

export type Value = string | number | boolean | null;

/** In the order in which an agent asks. Names stand in the header, notes below the rest. */
export const PROFILE: readonly FieldOf[] = [
  { name: "phone", kind: "phone", limit: 100 },
  { name: "email", kind: "email", limit: 320 },
  { name: "procedure", kind: "line", limit: 50 },
  { name: "timeframe", kind: "line", limit: 20 },
  { name: "city", kind: "line", limit: 100 },
  { name: "language", kind: "line", limit: 100 },
  { name: "preferred_time", kind: "choice", choices: ["morning", "afternoon", "evening"] },
  { name: "insurance", kind: "yesno" },
  { name: "birth_date", kind: "date" },
  { name: "sex", kind: "choice", choices: ["f", "m", "x"] },
  { name: "address_line", kind: "line", limit: 200 },
  { name: "postcode", kind: "line", limit: 20 },
  { name: "notes", kind: "long", limit: 5_000 },
];

export const NAMES: readonly FieldOf[] = [
  { name: "first_name", kind: "line", limit: 100 },
  { name: "last_name", kind: "line", limit: 100 },
];

interface OwnField {
  readonly key: string;
  readonly label: string;
  readonly type: "text" | "number" | "boolean" | "date" | "choice";
  readonly choices: readonly string[];
  readonly required: boolean;
  readonly active: boolean;
}

const OWN_KINDS: Record<OwnField["type"], FieldKind> = {
  text: "long",
  number: "number",
  boolean: "yesno",
  date: "date",
  choice: "choice",
};

export function ownField(field: OwnField): FieldOf {
  return {
    name: `custom.${field.key}`,
    kind: OWN_KINDS[field.type],
    choices: field.choices,
    required: field.required,
    limit: 5_000,
  };
}

/** What is typed stands for: blank is nothing. A number keeps what was typed when it is none, for the API to name. */
export function readTyped(kind: FieldKind, typed: string): Value {
  const text = kind === "long" ? typed.trimEnd() : typed.trim();
  if (text === "") {
    return null;
  }
  if (kind === "yesno") {
    return text === "yes";
  }
  if (kind === "number") {
    const number = Number(text.replace(",", "."));
    return Number.isFinite(number) ? number : text;
  }
  return text;
}

export function typedOf(value: unknown): string {
  if (typeof value === "boolean") {
    return value ? "yes" : "no";
  }
  return value === null || value === undefined ? "" : String(value);
}

export type Profile = Readonly<Record<string, unknown>> & { readonly custom: Readonly<Record<string, unknown>> };

export function read(profile: Profile, name: string): unknown {
  const own = ownKey(name);
  return own === null ? profile[name] : profile.custom[own];
}

/** The body that changes only this field. Own fields are replaced together, so the others go along as they are. */
export function changeOf(profile: Profile, name: string, value: Value): Record<string, unknown> {
  const own = ownKey(name);
  if (own === null) {
    return { [name]: value };
  }
  const { [own]: _, ...others } = profile.custom;
  return { custom: value === null ? others : { ...others, [own]: value } };
}

function ownKey(name: string): string | null {
  return name.startsWith("custom.") ? name.slice("custom.".length) : null;
}

/** The saved text is a normal form of the typed one, so `same` is about what was there when the edit began. */
export function same(one: unknown, other: unknown): boolean {
  return typedOf(one) === typedOf(other);
}
