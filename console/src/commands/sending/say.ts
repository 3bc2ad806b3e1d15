/** Says something in a toast: one line, and at most one thing to do about it. */

export interface Said {
  readonly tone: "calm" | "warn" | "wrong";
  readonly text: string;
  readonly act?: { readonly label: string; readonly run: () => void };
  readonly link?: { readonly label: string; readonly to: string };
  readonly stays?: boolean;
}

type Speaker = (said: Said) => void;
let speaker: Speaker = () => undefined;

export function speakBy(next: Speaker): void {
  speaker = next;
}

export function say(said: Said): void {
  speaker(said);
}
