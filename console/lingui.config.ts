import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "hi", "ta", "ar"],
  fallbackLocales: { default: "en" },
  format: formatter({ origins: false }),
  orderBy: "message",
  catalogs: [
    { path: "<rootDir>/src/words/catalogues/{locale}", include: ["src"], exclude: ["src/api/gen/**", "**/*.test.*"] },
  ],
});
