/** The kind of an entry at a glance; its words stand beside it. */

import {
  IconArrowDownLeft,
  IconArrowUpRight,
  IconCalendar,
  IconChecklist,
  IconCircleDot,
  IconDoorEnter,
  IconNote,
  IconPhone,
  IconScale,
} from "@tabler/icons-react";
import type { TimelineEntry } from "../data/shapes";
import css from "./timeline.module.css";

export function Glyph({ entry }: { entry: TimelineEntry }) {
  const Icon = iconOf(entry);
  const directed = Icon === IconArrowDownLeft || Icon === IconArrowUpRight;
  return (
    <span className={css.glyph} aria-hidden>
      <Icon size={15} stroke={1.7} data-mirror={directed || undefined} />
    </span>
  );
}

function iconOf({ kind, interaction, message }: TimelineEntry) {
  if (message) {
    return message.direction === "in" ? IconArrowDownLeft : IconArrowUpRight;
  }
  if (interaction) {
    return interaction.interaction_type === "note"
      ? IconNote
      : interaction.interaction_type === "call"
        ? IconPhone
        : IconCalendar;
  }
  return { decision: IconScale, touch: IconDoorEnter, task: IconChecklist }[kind as string] ?? IconCircleDot;
}
