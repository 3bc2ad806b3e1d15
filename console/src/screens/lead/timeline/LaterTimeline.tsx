/** The story comes beside the lead's own data, not before the page's first paint. */

import { later } from "../../../parts/later";

const load = () => import("./Timeline").then((module) => ({ default: module.Timeline }));
void load().catch(() => undefined);

export const LaterTimeline = later(load);
