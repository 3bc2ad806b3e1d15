import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { budgets } from "./build/budgets.ts";
import { compressed } from "./build/compressed.ts";

const ENGINE = process.env.LEAD_ENGINE ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), lingui({ macroTransform: { macro: { descriptorFields: "message" } } }), budgets(), compressed()],
  // The API puts a new nonce in the place of this word with every answer.
  html: { cspNonce: "NONCE-OF-THIS-ANSWER" },
  build: { target: "es2023", assetsInlineLimit: 0, reportCompressedSize: false },
  server: {
    proxy: Object.fromEntries(
      ["/api", "/auth"].map((path) => [path, { target: ENGINE, ws: true, changeOrigin: true }]),
    ),
  },
});
