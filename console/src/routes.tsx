import { createRootRoute, createRoute, createRouter, Outlet, redirect } from "@tanstack/react-router";
import { readAddress, writeAddress } from "./frame/address.ts";
import { Home } from "./frame/Home.tsx";
import { enter } from "./frame/session/session.ts";
import { Entered } from "./frame/shell/Entered.tsx";
import { Broken, Entering, NotFound } from "./frame/shell/Whole.tsx";
import { screen } from "./parts/later.tsx";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: Broken });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: ({ next }: Record<string, unknown>): { next?: string } => (typeof next === "string" ? { next } : {}),
  component: screen(async () => ({ default: (await import("./frame/session/SignInPage.tsx")).SignInPage })),
});
const signedIn = createRoute({
  getParentRoute: () => root,
  path: "/signed-in",
  component: screen(async () => ({ default: (await import("./frame/session/SignedIn.tsx")).SignedIn })),
});

/** Everything for which somebody must be signed in. */
const frame = createRoute({
  getParentRoute: () => root,
  id: "frame",
  staleTime: Number.POSITIVE_INFINITY,
  loader: async ({ location }) => {
    const me = await enter();
    if (!me) {
      throw redirect({ to: "/sign-in", search: { next: location.href } });
    }
    return me;
  },
  component: Entered,
  pendingComponent: Entering,
  pendingMs: 150,
  errorComponent: Broken,
});

const home = createRoute({ getParentRoute: () => frame, path: "/", component: Home });
const today = createRoute({
  getParentRoute: () => frame,
  path: "/today",
  component: screen(async () => ({ default: (await import("./screens/today/Today.tsx")).Today })),
});
const inbox = createRoute({
  getParentRoute: () => frame,
  path: "/inbox",
  component: screen(async () => ({ default: (await import("./screens/inbox/Inbox.tsx")).Inbox })),
});
const board = createRoute({
  getParentRoute: () => frame,
  path: "/board",
  component: screen(async () => ({ default: (await import("./screens/board/Board.tsx")).Board })),
});
const leads = createRoute({
  getParentRoute: () => frame,
  path: "/leads",
  component: screen(async () => ({ default: (await import("./screens/leads/Leads.tsx")).Leads })),
});
const lead = createRoute({
  getParentRoute: () => frame,
  path: "/leads/$leadId",
  component: screen(async () => ({ default: (await import("./screens/lead/Lead.tsx")).Lead })),
});
const team = createRoute({
  getParentRoute: () => frame,
  path: "/team",
  component: screen(async () => ({ default: (await import("./screens/team/Team.tsx")).Team })),
});

const health = createRoute({
  getParentRoute: () => frame,
  path: "/health",
  component: screen(async () => ({ default: (await import("./screens/health/Health.tsx")).Health })),
});
const channels = createRoute({
  getParentRoute: () => frame,
  path: "/channels",
  component: screen(async () => ({ default: (await import("./screens/channels/Channels.tsx")).Channels })),
});
const audiences = createRoute({
  getParentRoute: () => frame,
  path: "/audiences",
  component: screen(async () => ({ default: (await import("./screens/audiences/Audiences.tsx")).Audiences })),
});
const webhooks = createRoute({
  getParentRoute: () => frame,
  path: "/webhooks",
  component: screen(async () => ({ default: (await import("./screens/webhooks/Webhooks.tsx")).Webhooks })),
});

const templates = createRoute({
  getParentRoute: () => frame,
  path: "/templates",
  component: screen(async () => ({ default: (await import("./screens/templates/Templates.tsx")).Templates })),
});

const sequences = createRoute({
  getParentRoute: () => frame,
  path: "/sequences",
  component: screen(async () => ({ default: (await import("./screens/sequences/Sequences.tsx")).Sequences })),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    signedIn,
    frame.addChildren([
      home,
      today,
      inbox,
      board,
      leads,
      lead,
      team,
      health,
      channels,
      audiences,
      webhooks,
      templates,
      sequences,
    ]),
  ]),
  defaultPreload: "intent",
  defaultErrorComponent: Broken,
  defaultNotFoundComponent: NotFound,
  parseSearch: readAddress,
  stringifySearch: writeAddress,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
