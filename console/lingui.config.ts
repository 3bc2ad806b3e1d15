import { defineConfig } from "@lingui/cli";

export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "hi", "ta", "ar"],
  catalogs: [{ path: "<rootDir>/src/words/catalogues/{locale}", include: ["src"], exclude: ["src/api/gen/**"] }],
});
