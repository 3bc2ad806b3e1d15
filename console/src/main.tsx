import "@mantine/core/styles/baseline.css";
import "@mantine/core/styles/default-css-variables.css";
import "@mantine/core/styles/global.css";
import "./frame/theme/mantine.ts";
import "./frame/theme/tokens.css";
import "./frame/theme/page.css";
import "./api/client.ts";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Providers } from "./frame/Providers.tsx";
import { preferences } from "./frame/preferences.ts";
import { queries } from "./frame/queries.ts";
import { router } from "./routes.tsx";
import { speak } from "./words/languages.ts";

async function start(root: HTMLElement): Promise<void> {
  const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";
  setNonce(nonce);
  const { language, density } = preferences();
  document.documentElement.dataset.density = density;
  await speak(language);
  createRoot(root).render(
    <StrictMode>
      <Providers nonce={nonce}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </Providers>
    </StrictMode>,
  );
}

const root = document.getElementById("root");
if (root) {
  void start(root);
}
