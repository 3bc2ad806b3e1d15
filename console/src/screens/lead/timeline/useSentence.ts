import { useLingui } from "@lingui/react/macro";
import { usePeople } from "../../../frame/me";
import { useNumber, usePlace } from "../../../parts/place";
import { now } from "../../../parts/time/clock";
import { absolute } from "../../../parts/time/instants";
import { useWords } from "../../../words/useWords";
import type { TimelineEntry } from "../data/shapes";
import { named } from "./named";
import { sentenceOf } from "./sentences";

/** The API's own sentences are in English. */
const OF_API = "en";

/** An entry in one sentence. In other languages the API's stands only where this console has no words for its code. */
export function useSentence(): (entry: TimelineEntry) => string {
  const { t, i18n } = useLingui();
  const people = usePeople();
  const place = usePlace();
  const word = useWords();
  const number = useNumber();
  const nameOf = (id: number | null) => (id === null ? t`nobody` : (people.get(id)?.name ?? t`Agent ${id}`));
  const actorOf = ({ actor, actor_id }: TimelineEntry) => {
    if (actor_id !== null) return nameOf(actor_id);
    return actor === "engine" ? t`the engine` : actor === "lead" ? t`the person` : actor;
  };
  return (entry) => {
    const theirs = named(entry.text, people);
    if (i18n.locale === OF_API) return theirs;
    const time = (at: number) => absolute(at, place, now());
    const say = i18n._.bind(i18n);
    return sentenceOf(entry, actorOf(entry), { say, word, nameOf, time, number }) ?? theirs;
  };
}
