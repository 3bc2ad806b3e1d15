import { describe, expect, it } from "vitest";
import { DEFAULT_ACCENT, shadesOf } from "./accent";
import { contrast, mix, parse } from "./contrast";

const WHITE = parse("#ffffff");
const DARK = parse("#131517");
const ACCENTS = [DEFAULT_ACCENT, "#1455a8", "#7a1f5c", "#000000", "#8a2c00", "#ffee00", "#767676", "#c2185b"];

describe("the accent of a tenant", () => {
  it.each(ACCENTS)("%s carries white text, and reads on white, on its tint and on dark", (accent) => {
    const shades = shadesOf(accent);
    for (const filled of [shades[8], shades[9]] as string[]) {
      expect(contrast(parse(filled), WHITE)).toBeGreaterThanOrEqual(4.5);
    }
    const tint = mix(WHITE, parse(shades[9] as string), 0.1);
    expect(contrast(parse(shades[9] as string), tint)).toBeGreaterThanOrEqual(4.4);
    for (const text of [shades[3], shades[4]] as string[]) {
      expect(contrast(parse(text), DARK)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(parse(text), parse("#22262a"))).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("is the default one where the value is broken", () => {
    for (const broken of [null, undefined, "", "red", "#12345", "#12345g"]) {
      expect(shadesOf(broken)).toEqual(shadesOf(DEFAULT_ACCENT));
    }
  });
});
