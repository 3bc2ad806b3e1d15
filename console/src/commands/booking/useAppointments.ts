import { useQuery } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { appointmentsListAppointments } from "../../api/gen/index.ts";

const AHEAD = 15 * 86_400_000;
const MOST = 200;

/** What is held or confirmed within the next two weeks, as far as the caller may see it: what another one has taken in
 * the meantime the API says. */
export function useAppointments(resource: string | null) {
  const { data = [] } = useQuery({
    queryKey: ["appointments", "ahead"],
    queryFn: async () => {
      const query = { from: new Date().toISOString(), to: new Date(Date.now() + AHEAD).toISOString(), limit: MOST };
      return (await ask(appointmentsListAppointments({ query }))).items;
    },
  });
  const stand = data.filter(({ state }) => state === "held" || state === "confirmed");
  const taken = stand.filter((one) => one.resource === resource?.toLowerCase());
  return { taken, resources: [...new Set(data.map((one) => one.resource))].sort() };
}
