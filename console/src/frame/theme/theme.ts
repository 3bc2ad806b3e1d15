/** Mantine's theme: its defaults fail WCAG AA in three places, which are mended here. */

import {
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  type MantineThemeOverride,
} from "@mantine/core";
import { shadesOf } from "./accent";

const FONTS =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Devanagari", "Noto Sans Tamil", "Noto Sans Arabic", "Noto Naskh Arabic", sans-serif';

const GRAY: MantineColorsTuple = [
  "#f7f8f9",
  "#f0f2f4",
  "#e4e7ea",
  "#d5d9de",
  "#b8bec6",
  "#929aa4",
  "#6d7681",
  "#59626c",
  "#414951",
  "#343a40",
];
const DARK: MantineColorsTuple = [
  "#d3d7dc",
  "#aab2bb",
  "#8b949e",
  "#59616a",
  "#3a4047",
  "#2c3137",
  "#1e2226",
  "#17191c",
  "#131517",
  "#0d0f10",
];

/** As Mantine has them, the last two shades dark enough for text and for white on them. */
const RED = hue([
  "#fff1f1",
  "#ffe0e0",
  "#fcc2c2",
  "#fa9a9a",
  "#f87f7f",
  "#ef5f5f",
  "#e04848",
  "#c93636",
  "#b42424",
  "#9b1c1c",
]);
const ORANGE = hue([
  "#fff5ec",
  "#ffe7d3",
  "#fdcda5",
  "#fbb074",
  "#f89a4f",
  "#ef8230",
  "#d96a12",
  "#b9540a",
  "#a34100",
  "#8a2c00",
]);
const TEAL = hue([
  "#eafaf5",
  "#d2f2e8",
  "#a5e3d0",
  "#74d3b6",
  "#4cc39f",
  "#2cae88",
  "#149572",
  "#0b7d5f",
  "#087053",
  "#065f46",
]);
const BLUE = hue([
  "#eef5fd",
  "#d9e8fa",
  "#b3d0f4",
  "#88b6ee",
  "#6aa3e9",
  "#4488de",
  "#2f74cc",
  "#2064b8",
  "#1b5fb0",
  "#1455a8",
]);

function hue(shades: string[]): MantineColorsTuple {
  return shades as unknown as MantineColorsTuple;
}

export function themeOf(accent: string | null | undefined): MantineThemeOverride {
  return createTheme({
    colors: { accent: shadesOf(accent), gray: GRAY, dark: DARK, red: RED, orange: ORANGE, teal: TEAL, blue: BLUE },
    primaryColor: "accent",
    primaryShade: { light: 9, dark: 8 },
    fontFamily: FONTS,
    fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
    spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
    fontWeights: { regular: "400", medium: "500", bold: "600" },
    radius: { xs: "3px", sm: "5px", md: "7px", lg: "10px", xl: "16px" },
    defaultRadius: "sm",
    headings: {
      fontFamily: FONTS,
      fontWeight: "600",
      sizes: { h1: { fontSize: "18px", lineHeight: "1.35" }, h2: { fontSize: "15px", lineHeight: "1.35" } },
    },
    cursorType: "pointer",
    focusRing: "auto",
    respectReducedMotion: true,
    components: COMPONENTS,
  });
}

/** 13-px controls of one height; menus and dialogs without heavy shadows. */
const COMPONENTS: MantineThemeOverride["components"] = {
  Button: { defaultProps: { size: "compact-md" } },
  ActionIcon: { defaultProps: { variant: "subtle", color: "gray", size: "lg" } },
  TextInput: { defaultProps: { size: "sm" } },
  Textarea: { defaultProps: { size: "sm" } },
  NumberInput: { defaultProps: { size: "sm" } },
  Select: { defaultProps: { size: "sm" } },
  Menu: { defaultProps: { shadow: "md", radius: "md" } },
  Tooltip: { defaultProps: { openDelay: 400, withArrow: false, fz: "xs" } },
};

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "var(--mantine-color-gray-7)",
    "--mantine-color-placeholder": "var(--mantine-color-gray-7)",
    "--mantine-color-error": "var(--mantine-color-red-9)",
    "--mantine-color-text": "#1b1f24",
    "--mantine-color-default-border": "var(--line-strong)",
  },
  dark: {
    "--mantine-color-dimmed": "var(--mantine-color-dark-1)",
    "--mantine-color-placeholder": "var(--mantine-color-dark-1)",
    "--mantine-color-error": "var(--mantine-color-red-4)",
    "--mantine-color-text": "#e4e7ea",
    "--mantine-color-body": "var(--ground)",
    "--mantine-color-default": "var(--raised)",
    "--mantine-color-default-border": "var(--line-strong)",
  },
});
