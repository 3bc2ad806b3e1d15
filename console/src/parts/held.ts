import { type RefObject, useEffect, useRef } from "react";

/** While `held`, nothing is typed in this form: what is on its way would not have it, and it would be lost. */
export function useHeld<E extends HTMLElement>(held: boolean): RefObject<E | null> {
  const form = useRef<E>(null);
  useEffect(() => {
    const element = form.current;
    if (!held || !element) {
      return;
    }
    const refuse = (event: Event) => event.preventDefault();
    element.addEventListener("beforeinput", refuse);
    return () => element.removeEventListener("beforeinput", refuse);
  }, [held]);
  return form;
}
