import { describe, expect, test } from "vitest";
import { readAddress, writeAddress } from "../../../frame/address.ts";
import { BANDS, PRIORITIES, SORTS, SOURCES, STATUSES, WAITS } from "../codes.ts";
import { countOf, isContact, type ListSearch, onlyFilters, readSearch, sameFilters, writeSearch } from "./filters.ts";

/** Random, but the same in every run. */
function random(seed: number) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const TEXTS = ["vip", "second opinion", "சென்னை", "مدينة", "a&b=c", "50 %", "#1", "+", "true", "null", "[]", '"', "a,b"];

function searchOf(seed: number): ListSearch {
  const next = random(seed);
  const some = <T>(values: readonly T[]): T[] | undefined => {
    const chosen = values.filter(() => next() < 0.3);
    return chosen.length > 0 ? chosen : undefined;
  };
  const one = <T>(values: readonly T[]): T | undefined =>
    next() < 0.5 ? values[Math.floor(next() * values.length)] : undefined;
  const number = () => Math.floor(next() * 100) + 1;
  const made: Record<string, unknown> = {
    status: some(STATUSES),
    waiting: some(WAITS),
    band: some(BANDS),
    source: some(SOURCES),
    priority: some(PRIORITIES),
    tag: some(TEXTS),
    owner: one(["me", "none", number()] as const),
    team: one(TEXTS),
    campaign: one([number()]),
    score_from: one([0, number()]),
    score_to: one([number()]),
    created_from: one(["2026-02-28", "2026-11-01"]),
    created_to: one(["2028-02-29"]),
    due_before: one(["today", "2026-12-31"]),
    overdue: one([true]),
    search: one(["Meera", "o'neil", "فاطمة"]),
    "custom.which_eye": one(TEXTS),
    sort: one(SORTS),
    view: one([number()]),
    open: one([number()]),
    by: one(["status", "phase", "waiting"] as const),
  };
  return Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)) as ListSearch;
}

describe("the URL and the filters", () => {
  test("say the same, whatever the filters are", () => {
    for (let seed = 1; seed <= 2_000; seed += 1) {
      const search = searchOf(seed);
      const address = writeAddress(writeSearch(search));
      expect(readSearch(readAddress(address)), address).toEqual(search);
    }
  });

  test("an address that is read and written again stays as it is", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const once = writeAddress(writeSearch(searchOf(seed)));
      expect(writeAddress(writeSearch(readSearch(readAddress(once))))).toBe(once);
    }
  });

  test("what nobody knows is left out, and the rest still narrows", () => {
    const address =
      "?status=new&status=gone&priority=9&score_from=-4&owner=x&created_from=2026-13-01&sort=name&view=0&utm=7";
    expect(readSearch(readAddress(address))).toEqual({ status: ["new"] });
  });

  test.each(["+91 98765 43210", "98765", "meera@example.com", "a@b"])(
    "a search for the contact %s stays out",
    (contact) => {
      expect(isContact(contact)).toBe(true);
      expect(writeSearch({ search: contact, status: ["new"] })).toEqual({ status: ["new"] });
      expect(readSearch({ search: contact })).toEqual({});
    },
  );

  test.each(["Meera", "Ward 12", "O'Neil"])("a search for %s is kept", (name) => {
    expect(readSearch(writeSearch({ search: name }))).toEqual({ search: name });
  });
});

describe("two filters are the same", () => {
  test("whatever the order of names and values", () => {
    expect(sameFilters({ status: ["new", "lost"], tag: ["a"] }, { tag: ["a"], status: ["lost", "new"] })).toBe(true);
    expect(sameFilters({ status: ["new"] }, { status: ["new"], overdue: true })).toBe(false);
  });

  test("and sort, view, grouping and open lead narrow nothing", () => {
    const search: ListSearch = { overdue: true, sort: "deadline", view: 3, open: 42, by: "phase" };
    expect(onlyFilters(search)).toEqual({ overdue: true });
    expect(countOf(search)).toBe(1);
  });
});
