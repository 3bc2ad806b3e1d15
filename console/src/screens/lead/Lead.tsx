/** The page of one lead: `/leads/42`. */

import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { Refused } from "../../api/ask";
import { LeadView } from "./LeadView";
import { Missing } from "./layout/Missing";
import { neighboursOf, readOn, useCameFrom } from "./neighbours";

const READ_ON_WHEN_LEFT = 10;

export function Lead() {
  const { leadId } = useParams({ strict: false });
  const navigate = useNavigate();
  const list = useCameFrom();
  const id = /^[1-9]\d{0,17}$/.test(leadId ?? "") ? Number(leadId) : null;
  const near = id === null ? null : neighboursOf(list, id);
  const left = near && list ? list.ids.length - near.place : null;
  useEffect(() => {
    if (left !== null && left < READ_ON_WHEN_LEFT) void readOn();
  }, [left]);
  const go = (to: number) => void navigate({ to: "/leads/$leadId", params: { leadId: String(to) } });
  if (id === null) {
    return <Missing error={new Refused(404, {})} retry={() => undefined} id={0} near={null} go={go} />;
  }
  return <LeadView key={id} id={id} near={near} go={go} />;
}
