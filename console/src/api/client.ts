import { client } from "./gen/client.gen";
import { steadyFetch } from "./steady";

/** Sign-in is the browser's cookie; the header tells a page of ours from a form of somebody else's. */
client.setConfig({
  baseUrl: window.location.origin,
  credentials: "same-origin",
  headers: { "X-Console": "1" },
  fetch: steadyFetch,
});
