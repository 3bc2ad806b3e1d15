import { defineConfig, mergeConfig } from "vitest/config";
import vite from "./vite.config.ts";

/** Apart from the build's own, which must not need what only tests install. */
export default mergeConfig(
  vite,
  defineConfig({ test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"] } }),
);
