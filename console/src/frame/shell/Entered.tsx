import { getRouteApi } from "@tanstack/react-router";
import { useEffect } from "react";
import { fetchAhead } from "../../parts/later";
import { setAccent } from "../theme/brand";
import { Frame } from "./Frame";

const route = getRouteApi("/frame");

export function Entered() {
  const me = route.useLoaderData();
  useEffect(() => setAccent(me.brand.accent), [me]);
  useEffect(fetchAhead, []);
  return <Frame me={me} />;
}
