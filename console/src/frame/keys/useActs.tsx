/** Screens and dialogs say here what can be done in them. */

import { createContext, type ReactNode, useContext, useEffect, useRef, useSyncExternalStore } from "react";
import { type Act, type Group, registry } from "./registry";

const Layer = createContext(0);

/** Around the content of a dialog: keys below it are off while it is open. */
export function KeyLayer({ children }: { children: ReactNode }) {
  const layer = useContext(Layer) + 1;
  useEffect(() => registry.cover(layer), [layer]);
  return <Layer.Provider value={layer}>{children}</Layer.Provider>;
}

/**
 * `acts` of the part named `heading`, as long as it is on screen. They may be made anew at each drawing; what is
 * listed changes only where a text, a key or a reason does.
 */
export function useActs(
  heading: string,
  acts: readonly Act[],
  options: { everywhere?: boolean; off?: boolean } = {},
): void {
  const layer = useContext(Layer);
  const latest = useRef(acts);
  latest.current = acts;
  const { everywhere = false, off = false } = options;
  const shape = JSON.stringify(
    acts.map(({ id, label, keys, disabled, quiet, inInputs }) => [id, label, keys, disabled, quiet, inInputs]),
  );
  useEffect(() => {
    if (off || shape === "[]") {
      return;
    }
    const listed = latest.current.map((one) => ({
      ...one,
      act: () => latest.current.find(({ id }) => id === one.id)?.act(),
    }));
    return registry.add({ heading, acts: listed, layer: everywhere ? 0 : layer, everywhere });
  }, [heading, layer, everywhere, off, shape]);
}

export function useGroups(): readonly Group[] {
  return useSyncExternalStore(registry.watch, registry.current);
}

/** Once, in the shell: the keyboard of the whole page. */
export function useKeyboard(characters: boolean): void {
  useEffect(() => {
    registry.characters = characters;
  }, [characters]);
  useEffect(() => {
    const press = (event: KeyboardEvent) => void registry.press(event);
    const arrived = (event: FocusEvent) => registry.arrived(event.target);
    document.addEventListener("keydown", press);
    document.addEventListener("focusin", arrived);
    return () => {
      document.removeEventListener("keydown", press);
      document.removeEventListener("focusin", arrived);
    };
  }, []);
}
