/** The way to another lead. */

import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

export function LeadLink({ id, children }: { id: number; children?: ReactNode }) {
  return (
    <Link to="/leads/$leadId" params={{ leadId: String(id) }}>
      {children ?? <bdi>#{id}</bdi>}
    </Link>
  );
}
