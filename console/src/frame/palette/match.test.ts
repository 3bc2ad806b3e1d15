import { describe, expect, it } from "vitest";
import { best, fitOf, readTyped } from "./match";

describe("what is typed into the palette", () => {
  it("is text, only actions after >, or a lead's number after #", () => {
    expect(readTyped(" meera ")).toEqual({ mode: "all", text: "meera", leadId: null });
    expect(readTyped("> decl")).toEqual({ mode: "acts", text: "decl", leadId: null });
    expect(readTyped("#42").leadId).toBe(42);
    expect(readTyped("#٤٢").leadId).toBe(42);
    expect(readTyped("#४२").leadId).toBe(42);
    expect(readTyped("#4x")).toEqual({ mode: "lead", text: "#4x", leadId: null });
  });

  it("fits by beginnings of words in any order, whatever their case and accents", () => {
    expect(fitOf("Reassign to Bala", "bal rea")).not.toBeNull();
    expect(fitOf("Décliner : occupé", "decl occ")).not.toBeNull();
    expect(fitOf("Reassign to Bala", "ass")).toBeNull();
    expect(fitOf("أنا غائب", "غا")).not.toBeNull();
    expect(fitOf("आज", "आ")).not.toBeNull();
  });

  it("puts the whole first, then beginnings, then the rest as they came", () => {
    const labels = ["Go to the board", "Board of leads", "Board", "Reboard"];
    expect(best(labels, (one) => one, "board", 8)).toEqual(["Board", "Board of leads", "Go to the board"]);
    expect(best(labels, (one) => one, "", 2)).toEqual(["Go to the board", "Board of leads"]);
  });
});
