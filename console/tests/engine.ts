import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

/** Starts the real engine once for all tests; with `LEAD_CONSOLE_ENGINE` (the JSON line of one that runs) uses that. */
export default async function startEngine(): Promise<() => Promise<void>> {
  if (process.env.LEAD_CONSOLE_ENGINE) return async () => {};
  const root = resolve(import.meta.dirname, "../..");
  const engine = spawn(resolve(root, ".venv/bin/python"), ["-m", "tests.console.engine"], {
    cwd: root,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<void>((done) => engine.on("exit", () => done()));
  const line = await new Promise<string>((found, failed) => {
    createInterface({ input: engine.stdout }).once("line", found);
    engine.once("exit", (code) => failed(new Error(`The engine ended with ${code} before it was up.`)));
  });
  process.env.LEAD_CONSOLE_ENGINE = line;
  return async () => {
    engine.stdin.end();
    await ended;
  };
}
