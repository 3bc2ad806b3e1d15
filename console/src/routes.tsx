import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";

const root = createRootRoute({ component: Outlet });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/today" });
  },
});
const today = createRoute({
  getParentRoute: () => root,
  path: "/today",
  component: lazyRouteComponent(() => import("./screens/today/Today.tsx"), "Today"),
});
const board = createRoute({
  getParentRoute: () => root,
  path: "/board",
  component: lazyRouteComponent(() => import("./screens/board/Board.tsx"), "Board"),
});
const leads = createRoute({
  getParentRoute: () => root,
  path: "/leads",
  component: lazyRouteComponent(() => import("./screens/leads/Leads.tsx"), "Leads"),
});
const lead = createRoute({
  getParentRoute: () => root,
  path: "/leads/$leadId",
  component: lazyRouteComponent(() => import("./screens/lead/Lead.tsx"), "Lead"),
});
const team = createRoute({
  getParentRoute: () => root,
  path: "/team",
  component: lazyRouteComponent(() => import("./screens/team/Team.tsx"), "Team"),
});

export const router = createRouter({
  routeTree: root.addChildren([home, today, board, leads, lead, team]),
  defaultPreload: "intent",
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
