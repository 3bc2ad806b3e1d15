import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

export { expect };

export interface Person {
  id: number;
  name: string;
  role: string;
}
interface Opened {
  tenant_id: number;
  name: string;
  people: Person[];
}
interface Wish {
  name?: string;
  time_zone?: string;
  country?: string;
  always_open?: boolean;
  agents?: { name: string; capacity?: number }[];
  policy?: Record<string, unknown>;
}
// biome-ignore lint/suspicious/noExplicitAny: answers of the API are read loosely in tests
export type Answer = any;

let people = 0;

/** A tenant of its own for one test: open around the clock, with three agents who can do everything. */
export class Hospital {
  readonly tenantId: number;
  readonly name: string;
  readonly people: Person[];
  private readonly tokens = new Map<number, string>();

  private constructor(opened: Opened) {
    this.tenantId = opened.tenant_id;
    this.name = opened.name;
    this.people = opened.people;
  }

  static async open(wish: Wish = {}): Promise<Hospital> {
    return new Hospital((await control("/hospitals", wish)) as Opened);
  }

  /** By the beginning of the name, or by role. */
  who(nameOrRole: string): Person {
    const found =
      this.people.find((person) => person.name.startsWith(nameOrRole)) ??
      this.people.find((person) => person.role === nameOrRole);
    if (!found) throw new Error(`Nobody here is ${nameOrRole}.`);
    return found;
  }

  /** As that person by bearer token: what a test does beside the browser. A refusal is given back, not thrown. */
  async api(who: string, method: string, path: string, body?: unknown): Promise<{ status: number; body: Answer }> {
    const answer = await fetch(`${engine().url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await this.token(who)}`,
        "content-type": "application/json",
        "idempotency-key": crypto.randomUUID(),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : null };
  }

  /** Captures a lead from the website; returns its id. */
  async capture(given: Record<string, unknown> = {}): Promise<number> {
    const number = ++people * 1000 + Math.floor(Math.random() * 1000);
    const answer = await this.api("integration", "POST", "/leads", {
      first_name: "Meera",
      last_name: "Raman",
      phone: `+9198${String(this.tenantId).slice(-3)}${String(number).padStart(5, "0").slice(-5)}`,
      source: "website",
      city: "Chennai",
      language: "ta",
      procedure: "cataract",
      ...given,
    });
    if (answer.status !== 201) throw new Error(`Not captured: ${JSON.stringify(answer.body)}`);
    return (answer.body.id ?? answer.body.lead_id) as number;
  }

  /** Waits until the lead's run says so. */
  async until(leadId: number, says: (state: Answer) => boolean, what = "the state"): Promise<Answer> {
    const end = Date.now() + 90_000;
    let last: Answer = null;
    while (Date.now() < end) {
      const { status, body } = await this.api("admin", "GET", `/leads/${leadId}/state`);
      last = body;
      if (status === 200 && says(body)) return body;
      await new Promise((done) => setTimeout(done, 200));
    }
    throw new Error(`Lead ${leadId} never reached ${what}: ${JSON.stringify(last)}`);
  }

  /** Waits until the database says so: of a lead whose run has ended there is no state. */
  async stored(leadId: number, says: (lead: Answer) => boolean): Promise<Answer> {
    const end = Date.now() + 90_000;
    while (Date.now() < end) {
      const { status, body } = await this.api("admin", "GET", `/leads/${leadId}`);
      if (status === 200 && says(body)) return body;
      await new Promise((done) => setTimeout(done, 200));
    }
    throw new Error(`Lead ${leadId} was never stored so.`);
  }

  async crowd(leads: number): Promise<void> {
    await control("/crowds", { tenant_id: this.tenantId, leads });
  }

  async setActive(who: string, active: boolean): Promise<void> {
    await control("/users", { tenant_id: this.tenantId, user_id: this.who(who).id, active });
  }

  /** The person of that number writes, by SMS or, as `whatsapp:+91…`, by WhatsApp. */
  async writes(sender: string, text: string): Promise<void> {
    await control("/writes", { tenant_id: this.tenantId, sender, text });
  }

  /** Signs in by the demo login and opens the page at `path`. */
  async signIn(page: Page, who: string, path = "/"): Promise<void> {
    const answer = await page.request.post(`${engine().url}/auth/demo`, {
      headers: { "x-console": "1", origin: engine().url },
      data: { tenant_id: this.tenantId, user_id: this.who(who).id },
    });
    if (!answer.ok()) throw new Error(`${who} could not sign in: ${answer.status()}`);
    await page.goto(`${engine().url}${path}`);
  }

  async token(who: string): Promise<string> {
    const person = this.who(who);
    const known = this.tokens.get(person.id);
    if (known) return known;
    const { token } = (await control("/tokens", { tenant_id: this.tenantId, user_id: person.id })) as { token: string };
    this.tokens.set(person.id, token);
    return token;
  }
}

export function engine(): { url: string; control: string } {
  return JSON.parse(process.env.LEAD_CONSOLE_ENGINE ?? "{}");
}

async function control(path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(engine().control + path, { method: "POST", body: JSON.stringify(body) });
  const found = await answer.json();
  if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(found)}`);
  return found;
}

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** No fault that axe can find. Frames hold what others wrote; no script runs in them, and axe would wait for ever. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude("iframe").withTags(WCAG).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
  expect(found).toEqual([]);
}

/** Every test has a hospital, and fails when the page broke its policy or threw. */
export const test = base.extend<{ hospital: Hospital; quiet: undefined }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
  hospital: async ({}, use) => use(await Hospital.open()),
  quiet: [
    async ({ page }, use) => {
      const faults: string[] = [];
      page.on("pageerror", (error) => faults.push(String(error)));
      page.on("console", (message) => {
        if (/Content Security Policy|Content-Security-Policy/.test(message.text())) faults.push(message.text());
      });
      await use(undefined);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});
