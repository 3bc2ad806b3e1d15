import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin, Rollup } from "vite";

const squeeze = promisify(brotliCompress);
const zip = promisify(gzip);

/** Writes `.br` and `.gz` beside each script and style sheet, so that the API only hands out files. */
export function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    enforce: "post",
    // After Vite's own: it fills in what each chunk preloads.
    generateBundle: { order: "post", handler },
  };
}

async function handler(this: Rollup.PluginContext, _: unknown, bundle: Rollup.OutputBundle): Promise<void> {
  for (const [fileName, file] of Object.entries(bundle)) {
    if (!/\.(js|css|svg)$/.test(fileName)) continue;
    const source = Buffer.from(file.type === "chunk" ? file.code : file.source);
    const br = await squeeze(source, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: source.length } });
    this.emitFile({ type: "asset", fileName: `${fileName}.br`, source: br });
    this.emitFile({ type: "asset", fileName: `${fileName}.gz`, source: await zip(source, { level: 9 }) });
  }
}
