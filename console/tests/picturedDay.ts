import { type Answer, Hospital } from "./hospital.ts";

/** The people of `lead examples`: nobody exists, and the numbers are from the range kept for fiction. */
const PEOPLE = [
  ["Meera", "Raman", "website", "cataract", "Chennai", "ta"],
  ["Arun", "Kumar", "google_ads", "lasik", "Hyderabad", "en"],
  ["Kavitha", "Subramaniam", "referral", "cataract", "Chennai", "ta"],
  ["Farid", "Ansari", "facebook", "retina", "Bengaluru", "hi"],
  ["Sunita", "Sharma", "phone", "glaucoma", "Bengaluru", "hi"],
  ["Joseph", "Mathew", "website", "squint", "Kochi", "ml"],
  ["Lakshmi", "Narayanan", "walk_in", "cataract", "Chennai", "ta"],
  ["Imran", "Qureshi", "google_ads", "lasik", "Hyderabad", "en"],
  ["Deepa", "Menon", "referral", "retina", "Kochi", "en"],
  ["Vikram", "Rao", "event", "lasik", "Bengaluru", "hi"],
  ["Nasreen", "Begum", "website", "glaucoma", "Hyderabad", "hi"],
  ["Thomas", "Jacob", "facebook", "general", "Chennai", "en"],
] as const;
const READY = { medical_need: "clear", readiness: "now", funding: "self_pay", location_ok: true };
const HOUR = 3_600_000;

/** The hospital's own zone where it is day there now, else one in which it is morning. */
export function daytimeZone(): string {
  const hour = new Date().getUTCHours();
  if (hour >= 3 && hour <= 7) return "Asia/Kolkata";
  const ahead = hour > 20 ? 33 - hour : 9 - hour;
  return ahead === 0 ? "Etc/GMT" : `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
}

/** A plausible morning: Asha has offers, calls, an assessment, a booking and a visit; Bala has leads, too. */
export class PicturedDay {
  private constructor(
    readonly hospital: Hospital,
    readonly shown: number,
  ) {}

  static async live(time_zone: string): Promise<PicturedDay> {
    const agents = ["Asha", "Bala", "Charu"].map((name) => ({ name }));
    const hospital = await Hospital.open({ name: "Example Eye Hospital", time_zone, agents });
    await hospital.api("admin", "PUT", "/tenant/brand", { accent: "#0b6e75", logo: null });
    const day = new Day(hospital);
    await day.only("Bala");
    await day.reached("Bala", "Arun");
    await day.owned("Bala", "Deepa");
    await day.lost("Bala", "Vikram");
    await day.only("Asha");
    await day.converted("Asha", "Thomas");
    await day.booked("Asha", "Lakshmi");
    await day.qualified("Asha", "Kavitha");
    const shown = await day.reached("Asha", "Meera");
    await day.tell("Asha", shown);
    await day.unanswered("Asha", "Farid");
    await day.owned("Asha", "Sunita");
    for (const first of ["Imran", "Nasreen"]) await day.offered("Asha", first);
    await day.back("Bala");
    await day.queued("Joseph");
    return new PicturedDay(hospital, shown);
  }
}

class Day {
  constructor(private readonly hospital: Hospital) {}

  /** The others are away, so that each offer has one way to go. */
  async only(here: string): Promise<void> {
    const until = new Date(Date.now() + 4 * HOUR).toISOString();
    for (const { id, name, role } of this.hospital.people) {
      if (role !== "agent") continue;
      if (name.startsWith(here)) await this.back(here);
      else await this.hospital.api("manager", "PUT", `/agents/${id}/absence`, { until });
    }
  }

  async back(name: string): Promise<void> {
    await this.hospital.api("manager", "DELETE", `/agents/${this.hospital.who(name).id}/absence`);
  }

  async offered(agent: string, first: string): Promise<number> {
    const id = await this.captured(first);
    const { id: agentId } = this.hospital.who(agent);
    await this.hospital.until(id, (state) => state.waiting_for?.agent_id === agentId, `an offer to ${agent}`);
    return id;
  }

  /** Nobody here speaks the language. */
  async queued(first: string): Promise<void> {
    const id = await this.captured(first);
    await this.hospital.until(id, (state) => state.waiting_for?.kind === "queue", "the queue");
  }

  private captured(first: string): Promise<number> {
    const at = PEOPLE.findIndex(([name]) => name === first);
    const [first_name, last_name, source, procedure, city, language] = PEOPLE[at] ?? PEOPLE[0];
    const phone = `+1415555${String(150 + at).padStart(4, "0")}`;
    const email = `${first.toLowerCase()}@example.com`;
    return this.hospital.capture({
      first_name,
      last_name,
      source,
      procedure,
      city,
      language,
      phone,
      email,
      timeframe: "this_month",
    });
  }

  async owned(agent: string, first: string): Promise<number> {
    const id = await this.offered(agent, first);
    await this.say(agent, id, "accept", {}, (state) => state.waiting_for?.kind === "call");
    return id;
  }

  async unanswered(agent: string, first: string): Promise<number> {
    const id = await this.owned(agent, first);
    await this.say(agent, id, "outcome", { outcome: "no_answer" }, (state) => state.waiting_for?.kind !== "call");
    return id;
  }

  async reached(agent: string, first: string): Promise<number> {
    const id = await this.owned(agent, first);
    await this.say(agent, id, "outcome", { outcome: "reached" }, (state) => state.phase === "qualify");
    return id;
  }

  async qualified(agent: string, first: string): Promise<number> {
    const id = await this.reached(agent, first);
    await this.say(agent, id, "assess", { answers: READY }, (state) => state.waiting_for?.kind === "booking");
    return id;
  }

  async booked(agent: string, first: string): Promise<number> {
    const id = await this.qualified(agent, first);
    const hour = Math.ceil(Date.now() / HOUR) * HOUR;
    const body = { starts_at: new Date(hour + 3 * HOUR).toISOString(), minutes: 30, resource: "dr-iyer" };
    await this.say(agent, id, "book", body, (state) => state.waiting_for?.kind !== "booking");
    return id;
  }

  async converted(agent: string, first: string): Promise<void> {
    const id = await this.qualified(agent, first);
    await this.hospital.api(agent, "POST", `/leads/${id}/convert`);
    await this.hospital.stored(id, (lead) => lead.status === "converted");
  }

  async lost(agent: string, first: string): Promise<void> {
    const id = await this.owned(agent, first);
    await this.hospital.api(agent, "POST", `/leads/${id}/lose`, { reason: "price" });
    await this.hospital.stored(id, (lead) => lead.status === "lost");
  }

  /** What people write of it. */
  async tell(agent: string, id: number): Promise<void> {
    const note = "Her daughter drives her. Mornings are best; asks what the lens costs.";
    await this.hospital.api(agent, "POST", `/leads/${id}/interactions`, { interaction_type: "note", notes: note });
    const due_at = new Date(Date.now() + HOUR * 0.7).toISOString();
    await this.hospital.api(agent, "POST", `/leads/${id}/tasks`, { title: "Send the price list", due_at });
    await this.hospital.api(agent, "PUT", `/leads/${id}/tags/morning`);
  }

  private async say(agent: string, id: number, command: string, body: unknown, says: (state: Answer) => boolean) {
    const answer = await this.hospital.api(agent, "POST", `/leads/${id}/${command}`, body);
    if (answer.status > 202) throw new Error(`${command} of ${id}: ${JSON.stringify(answer.body)}`);
    await this.hospital.until(id, says, command);
  }
}
