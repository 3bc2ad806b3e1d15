/** Colour arithmetic: sRGB hex, WCAG contrast, and mixing. */

export type Rgb = readonly [number, number, number];

export function parse(hex: string): Rgb {
  const number = Number.parseInt(hex.slice(1), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}

export function format(rgb: Rgb): string {
  return `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

/** `share` 0 is `from`, 1 is `to`. */
export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const part = (at: 0 | 1 | 2) => from[at] + (to[at] - from[at]) * share;
  return [part(0), part(1), part(2)];
}

export function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(rgb: Rgb): number {
  const [red, green, blue] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** `colour`, moved towards `to` in small steps until it stands out against each of `grounds`. */
export function untilReadable(colour: Rgb, to: Rgb, grounds: readonly Rgb[], least: number): Rgb {
  for (let step = 0; step < 50; step += 1) {
    const now = mix(colour, to, step / 50);
    if (grounds.every((ground) => contrast(now, ground) >= least)) {
      return now;
    }
  }
  return to;
}
