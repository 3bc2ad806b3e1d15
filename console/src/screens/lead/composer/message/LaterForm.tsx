/** The form for messages is not of the page's first load. */

import { later } from "../../../../parts/later";

export const LaterForm = later(() => import("./MessageForm").then((module) => ({ default: module.MessageForm })));
