import { describe, expect, it } from "vitest";
import { offered } from "./possible";

const yes = (command: string) => ({ command, allowed: true, reason: null, message: null });
const no = (command: string, message: string) => ({ command, allowed: false, reason: "x", message });

describe("what is offered", () => {
  it("is the next step as the button, the others below it in one order, each with its reason", () => {
    const { primary, others } = offered("call", [
      yes("lose"),
      yes("call"),
      no("book", "The lead is not qualified."),
      yes("outcome"),
    ]);
    expect(primary).toEqual({ step: "call", allowed: true, why: null });
    expect(others).toEqual([
      { step: "outcome", allowed: true, why: null },
      { step: "lose", allowed: true, why: null },
      { step: "book", allowed: false, why: "The lead is not qualified." },
    ]);
  });

  it("leaves out what one's role never may", () => {
    const never = { command: "accept", allowed: false, reason: "forbidden", message: "Not for managers." };
    expect(offered("call", [never, yes("lose")]).others.map(({ step }) => step)).toEqual(["lose"]);
  });

  it("asks of a visit whether they came, once", () => {
    const { primary, others } = offered("visit", [yes("convert"), no("no-show", "Too early."), yes("lose")]);
    expect(primary).toEqual({ step: "visit", allowed: true, why: null });
    expect(others.map(({ step }) => step)).toEqual(["lose"]);
  });

  it("has no button where the engine moves next, and leaves out what this console does not know", () => {
    expect(offered(null, [yes("merge"), yes("fly")])).toEqual({ primary: null, others: [] });
  });
});
