import { useLingui } from "@lingui/react";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { ask } from "../../api/ask";
import {
  type Channel,
  outreachChooseVendors,
  outreachReadProviders,
  outreachReadSpending,
  outreachTestVendor,
  type ProvidersRead,
  type Vendor,
  type VendorChoice,
} from "../../api/gen";
import { toast } from "../../parts/toasts/toasts";
import { SANDBOX, VENDORS } from "./words";

const EACH = 30_000;

export const providersQuery = queryOptions({
  queryKey: ["outreach", "providers"],
  queryFn: () => ask(outreachReadProviders()),
  refetchInterval: EACH,
});

export const spendingQuery = queryOptions({
  queryKey: ["outreach", "spending"],
  queryFn: () => ask(outreachReadSpending()),
  refetchInterval: 2 * EACH,
});

export function useVendorName(): (vendor: Vendor) => string {
  const { _ } = useLingui();
  return (vendor) => (vendor === "sandbox" ? _(SANDBOX) : VENDORS[vendor]);
}

/** Shows at once what the engine answered to an act. */
export function useShowProviders(): (read: ProvidersRead) => void {
  const queries = useQueryClient();
  return (read) => queries.setQueryData(providersQuery.queryKey, read);
}

/** A channel's order, saved as a whole; what is refused is said, and the old order stands. */
export function useChoose(channel: Channel) {
  const show = useShowProviders();
  return useMutation({
    mutationFn: (vendors: VendorChoice[]) => ask(outreachChooseVendors({ path: { channel }, body: { vendors } })),
    onSuccess: show,
    onError: (error) => void toast({ text: error.message, tone: "bad" }),
  });
}

export function useTest(channel: Channel, vendor: Vendor) {
  return useMutation({ mutationFn: () => ask(outreachTestVendor({ path: { channel, vendor } })) });
}
