/** The tenant's accent as ten shades: readable as text and as a filled button, in light and in dark. */

import type { MantineColorsTuple } from "@mantine/core";
import { format, mix, parse, type Rgb, untilReadable } from "./contrast";

export const DEFAULT_ACCENT = "#0b6e6e";

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
const DARK_GROUNDS: readonly Rgb[] = [parse("#131517"), parse("#22262a")];
const TEXT = 4.5;

/** Shade 9 fills in light, 8 in dark; 3 and 4 are text in dark. A broken value gives the default. */
export function shadesOf(accent: string | null | undefined): MantineColorsTuple {
  const base = parse(accent && /^#[0-9a-f]{6}$/i.test(accent) ? accent : DEFAULT_ACCENT);
  const filled = untilReadable(base, BLACK, [WHITE], TEXT);
  const tint = mix(WHITE, filled, 0.12);
  const text = untilReadable(filled, BLACK, [WHITE, tint], TEXT);
  const light = (share: number) => format(mix(filled, WHITE, share));
  const onDark = (share: number) =>
    format(
      untilReadable(mix(filled, WHITE, share), WHITE, [...DARK_GROUNDS, mix(parse("#131517"), filled, 0.25)], TEXT),
    );
  return [
    light(0.95),
    light(0.86),
    light(0.72),
    onDark(0.6),
    onDark(0.5),
    light(0.3),
    light(0.2),
    light(0.1),
    format(text),
    format(text),
  ];
}
