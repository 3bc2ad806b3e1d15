import { renderHook, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { cameFrom, neighboursOf, readOn, useCameFrom } from "./neighbours";

const list = { title: "Leads", href: "/leads?status=new", ids: [42, 17, 8] };

describe("neighbours of the list it came from", () => {
  it("are the ones before and after, with the place", () => {
    expect(neighboursOf(list, 17)).toMatchObject({ previous: 42, next: 8, place: 2, of: "3" });
    expect(neighboursOf(list, 42)).toMatchObject({ previous: null, next: 17 });
    expect(neighboursOf({ ...list, more: true }, 8)).toMatchObject({ next: null, of: "3+" });
  });

  it("are none where the lead came from nowhere, or has left the list", () => {
    expect(neighboursOf(null, 42)).toBeNull();
    expect(neighboursOf(list, 99)).toBeNull();
  });
});

describe("a list that goes on", () => {
  it("is read on from the page of a lead, until it ends; a lead that moved meanwhile stands once", async () => {
    const last = async () => ({ ids: [8, 5], further: undefined });
    const further = async () => ({ ids: [9], further: last });
    cameFrom({ ...list, more: true, further });
    const { result } = renderHook(() => useCameFrom());
    await readOn();
    await waitFor(() => expect(result.current?.ids).toEqual([42, 17, 8, 9]));
    expect(neighboursOf(result.current, 8)).toMatchObject({ next: 9, of: "4+" });
    await readOn();
    await readOn();
    await waitFor(() => expect(result.current?.ids).toEqual([42, 17, 8, 9, 5]));
    expect(neighboursOf(result.current, 5)).toMatchObject({ next: null, of: "5" });
  });

  it("stays as long as it is when what follows cannot be read", async () => {
    cameFrom({ ...list, more: true, further: () => Promise.reject(new Error("away")) });
    const { result } = renderHook(() => useCameFrom());
    await readOn();
    expect(result.current?.ids).toEqual(list.ids);
  });
});
