import { gzipSync } from "node:zlib";
import type { Plugin, Rollup } from "vite";

const FIRST_LOAD_KB = 250;
const LAZY_CHUNK_KB = 130;
/** Each screen's module, and what it is called in the table. */
const SCREENS = /src\/screens\/([a-z]+)\/\1\.tsx$/i;
const CATALOGUE = "/catalogues/en.po";

type Chunks = Map<string, Rollup.OutputChunk>;

/** Weighs what each screen loads first, prints it, and fails the build over the budget (gz of JS and CSS together). */
export function budgets(): Plugin {
  return {
    name: "budgets",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      const files = Object.values(bundle);
      const chunks: Chunks = new Map();
      for (const file of files) if (file.type === "chunk") chunks.set(file.fileName, file);
      const weights = new Map(files.map((file) => [file.fileName, kb(file)]));
      const entry = [...chunks.values()].find((chunk) => chunk.isEntry);
      if (!entry) return;
      const first = loaded(entry, chunks);
      // A page shows no word before its catalogue is there.
      for (const chunk of chunks.values()) if (chunk.facadeModuleId?.endsWith(CATALOGUE)) first.add(chunk.fileName);
      const faults: string[] = [];
      for (const chunk of chunks.values()) {
        const screen = chunk.facadeModuleId?.match(SCREENS)?.[1];
        if (screen) {
          const total = sum(new Set([...first, ...loaded(chunk, chunks)]), weights);
          this.info(`first load of ${screen}: ${total.toFixed(0)} kB gz of ${FIRST_LOAD_KB}`);
          if (total > FIRST_LOAD_KB)
            faults.push(`${screen} loads ${total.toFixed(0)} kB gz, more than ${FIRST_LOAD_KB}`);
        }
        const own = weights.get(chunk.fileName) ?? 0;
        if (!first.has(chunk.fileName) && own > LAZY_CHUNK_KB)
          faults.push(`${chunk.fileName} is ${own.toFixed(0)} kB gz, more than ${LAZY_CHUNK_KB} for a lazy chunk`);
      }
      if (faults.length > 0) this.error(`Over budget: ${faults.join("; ")}.`);
    },
  };
}

function kb(file: Rollup.OutputChunk | Rollup.OutputAsset): number {
  return gzipSync(file.type === "chunk" ? file.code : file.source).length / 1000;
}

/** The chunk, all that it imports at once, and their style sheets. */
function loaded(chunk: Rollup.OutputChunk, chunks: Chunks, found = new Set<string>()): Set<string> {
  if (found.has(chunk.fileName)) return found;
  found.add(chunk.fileName);
  for (const css of chunk.viteMetadata?.importedCss ?? []) found.add(css);
  for (const name of chunk.imports) {
    const next = chunks.get(name);
    if (next) loaded(next, chunks, found);
  }
  return found;
}

function sum(names: Set<string>, weights: Map<string, number>): number {
  return [...names].reduce((total, name) => total + (weights.get(name) ?? 0), 0);
}
