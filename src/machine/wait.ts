import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { Worker } from "node:worker_threads";
import { childEnvironment } from "./childEnvironment";

const usualNoticeMs = 10_000;

/**
 * Waits, and says after ten seconds for what, so that nothing hangs without a word. The wait itself needs a limit.
 *
 * @param subject what the user reads after `waiting for`
 */
export async function waitFor<T>(
  subject: () => string,
  wait: Promise<T>,
  noticeMs = usualNoticeMs,
): Promise<T> {
  const notice = setTimeout(() => console.log(`waiting for ${subject()}`), noticeMs);
  try {
    return await wait;
  } finally {
    clearTimeout(notice);
  }
}

/** How `runToEnd` runs a program. */
export interface RunOptions {
  /** Its environment. */
  env: NodeJS.ProcessEnv;
  /** Its working directory. Defaults to that of this process. */
  cwd?: string;
  /** After how many milliseconds it is killed. */
  timeout: number;
  /** After how many milliseconds the user reads what this process waits for. Defaults to ten seconds. */
  noticeMs?: number;
}

/**
 * Runs a program, and returns when it has ended. This process does nothing meanwhile, so a thread of its own says after ten
 * seconds what it waits for.
 */
export function runToEnd(
  program: string,
  args: string[],
  { noticeMs = usualNoticeMs, ...options }: RunOptions,
): SpawnSyncReturns<string> {
  speaker ??= new Worker(speech, { eval: true, execArgv: [] });
  speaker.unref();
  speaker.postMessage([`waiting for \`${[program, ...args].join(" ")}\`\n`, noticeMs]);
  const result = spawnSync(program, args, {
    encoding: "utf8",
    ...options,
    env: childEnvironment(options.env),
  });
  speaker.postMessage([]);
  return result;
}

let speaker: Worker | undefined;

/** console.log of a thread would wait for the thread that waits. */
const speech =
  'let t;require("worker_threads").parentPort.on("message",([m,n])=>{clearTimeout(t);if(m)t=setTimeout(()=>require("fs").writeSync(1,m),n)})';
