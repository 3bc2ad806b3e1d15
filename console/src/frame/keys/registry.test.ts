import { beforeEach, describe, expect, it, vi } from "vitest";
import { comboOf, shown } from "./combo";
import { type Act, heardKeys, Registry } from "./registry";

let registry: Registry;
let at = 0;

function press(key: string, more: Partial<KeyboardEventInit> & { target?: Element } = {}): boolean {
  const event = new KeyboardEvent("keydown", { key, code: "", bubbles: true, cancelable: true, ...more });
  Object.defineProperty(event, "timeStamp", { value: at });
  Object.defineProperty(event, "target", { value: more.target ?? document.body });
  return registry.press(event);
}

function group(layer: number, ...acts: Act[]): () => void {
  return registry.add({ heading: "Test", acts, layer });
}

beforeEach(() => {
  registry = new Registry();
  at += 10_000;
});

describe("keys", () => {
  it("act by one, by two in a row, and with ⌘ or Ctrl", () => {
    const [accept, today, palette] = [vi.fn(), vi.fn(), vi.fn()];
    group(0, { id: "a", label: "Accept", keys: "a", act: accept });
    group(
      0,
      { id: "t", label: "Today", keys: "g t", act: today },
      { id: "k", label: "Palette", keys: "mod+k", act: palette },
    );
    press("a");
    press("g");
    press("t");
    press("k", { ctrlKey: true });
    press("k", { metaKey: true });
    expect([accept, today, palette].map((one) => one.mock.calls.length)).toEqual([1, 1, 2]);
  });

  it("forget the first of two after a while", () => {
    const today = vi.fn();
    group(0, { id: "t", label: "Today", keys: "g t", act: today });
    press("g");
    at += 1_500;
    press("t");
    expect(today).not.toHaveBeenCalled();
  });

  it("are typed into inputs, where only those with ⌘ that say so act", () => {
    const [accept, palette] = [vi.fn(), vi.fn()];
    group(
      0,
      { id: "a", label: "Accept", keys: "a", act: accept },
      { id: "k", label: "Palette", keys: "mod+k", act: palette, inInputs: true },
    );
    for (const made of ["input", "textarea", "select"]) {
      press("a", { target: document.createElement(made) });
      press("k", { target: document.createElement(made), ctrlKey: true });
    }
    expect(accept).not.toHaveBeenCalled();
    expect(palette).toHaveBeenCalledTimes(3);
  });

  it("of a page are off under a dialog, and on again after it", () => {
    const [page, dialog] = [vi.fn(), vi.fn()];
    group(0, { id: "a", label: "Accept", keys: "a", act: page });
    const close = registry.cover(1);
    const gone = group(1, { id: "b", label: "Busy", keys: "1", act: dialog });
    press("a");
    press("1");
    expect(page).not.toHaveBeenCalled();
    expect(dialog).toHaveBeenCalledTimes(1);
    gone();
    close();
    press("a");
    expect(page).toHaveBeenCalledTimes(1);
  });

  it("without a modifier can be switched off", () => {
    const [accept, enter] = [vi.fn(), vi.fn()];
    group(
      0,
      { id: "a", label: "Accept", keys: "a", act: accept },
      { id: "e", label: "Open", keys: "Enter", act: enter },
    );
    registry.characters = false;
    press("a");
    press("Enter");
    expect(accept).not.toHaveBeenCalled();
    expect(enter).toHaveBeenCalledTimes(1);
  });

  it("of a screen win over the shell's, whichever came first", () => {
    const [screen, shell] = [vi.fn(), vi.fn()];
    group(0, { id: "s", label: "Search this list", keys: "/", act: screen });
    registry.add({
      heading: "Shell",
      acts: [{ id: "s", label: "Search", keys: "/", act: shell }],
      layer: 0,
      everywhere: true,
    });
    press("/");
    expect(screen).toHaveBeenCalledTimes(1);
    expect(shell).not.toHaveBeenCalled();
  });

  it("leave Enter to a button that has the focus", () => {
    const open = vi.fn();
    group(0, { id: "e", label: "Open", keys: "Enter", act: open });
    press("Enter", { target: document.createElement("button") });
    expect(open).not.toHaveBeenCalled();
  });

  it("do nothing while what they do is not possible, and nothing else does it", () => {
    const [late, early] = [vi.fn(), vi.fn()];
    group(0, { id: "a", label: "Archive", keys: "a", act: early });
    group(0, { id: "a", label: "Accept", keys: "a", act: late, disabled: "no offer" });
    expect(press("a")).toBe(true);
    expect(late).not.toHaveBeenCalled();
    expect(early).not.toHaveBeenCalled();
  });

  it("count by their place on an Arabic, Hindi or Tamil keyboard", () => {
    const base = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
    expect(comboOf({ ...base, key: "ش", code: "KeyA" })).toBe("a");
    expect(comboOf({ ...base, key: "ो", code: "KeyA", shiftKey: true })).toBe("A");
    expect(comboOf({ ...base, key: "١", code: "Digit1" })).toBe("1");
    expect(comboOf({ ...base, key: "a", code: "KeyQ" })).toBe("a");
  });

  it("are shown as they stand on the keyboard", () => {
    expect(shown("mod+k", true)).toEqual(["⌘", "K"]);
    expect(shown("mod+k", false)).toEqual(["Ctrl", "K"]);
    expect(shown("g t")).toEqual(["G", "T"]);
    expect(shown("X")).toEqual(["⇧", "X"]);
    expect(shown("Enter")).toEqual(["↵"]);
  });

  it("pressed while a field is on its way are for that field, and act on nothing", () => {
    const [accept, field] = [vi.fn(), document.createElement("input")];
    document.body.append(field);
    group(0, { id: "a", label: "Accept", keys: "a", act: accept });
    registry.awaitField();
    at = performance.now();
    for (const key of ["a", "s", "x", "Backspace", "h", "a"]) press(key);
    expect(accept).not.toHaveBeenCalled();
    field.focus();
    registry.arrived(field);
    expect(field.value).toBe("asha");
    press("a");
    expect(accept).toHaveBeenCalledTimes(1);
    field.remove();
  });

  it("act again once somebody gave up the field, or it never came", () => {
    const accept = vi.fn();
    group(0, { id: "a", label: "Accept", keys: "a", act: accept });
    registry.awaitField();
    at = performance.now();
    press("Escape");
    press("a");
    registry.awaitField();
    at = performance.now() + 60_000;
    press("a");
    registry.awaitField();
    registry.awaitNoField();
    press("a");
    expect(accept).toHaveBeenCalledTimes(3);
  });

  it("are listed once, as they are heard: not by what another takes, nor by what has no key left", () => {
    const act = vi.fn();
    const screen = { heading: "List", layer: 0, acts: [{ id: "s", label: "Search this list", keys: "/", act }] };
    const shell = {
      heading: "Everywhere",
      layer: 0,
      acts: [
        { id: "p", label: "Search", keys: ["mod+k", "/"], act },
        { id: "q", label: "Also search", keys: "/", act },
      ],
    };
    const found = heardKeys([screen, shell]).flatMap(({ acts }) => acts.map(({ label, keys }) => [label, keys]));
    expect(found).toEqual([
      ["Search this list", ["/"]],
      ["Search", ["mod+k"]],
    ]);
  });
});
