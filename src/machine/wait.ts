import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { Worker } from "node:worker_threads";
import { childEnvironment } from "./childEnvironment";

const usualNoticeMs = 10_000;

/** The file descriptor of the stream of notices. Pulumi shows standard output while a program or command runs. */
let stream = 1;

/** Sends notices to standard error, for a program whose standard output is its result. */
export function noticesToStandardError(): void {
  stream = 2;
}

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
  const notice = setTimeout(() => {
    const log = stream === 1 ? console.log : console.error;
    log(`waiting for ${subject()}`);
  }, noticeMs);
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
  /** After how many milliseconds it is killed, also if it ignores every signal that asks. */
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
  tell(`waiting for \`${[program, ...args].join(" ")}\`\n`, noticeMs);
  const result = spawnSync(program, args, {
    encoding: "utf8",
    killSignal: "SIGKILL",
    ...options,
    env: childEnvironment(options.env),
  });
  tell();
  return result;
}

/**
 * Touches a file now and then, also while this process waits for a program.
 *
 * @param periodMs the time from one touch to the next; 0 to end that
 */
export function keepTouching(file: string, periodMs: number): void {
  tell(file, periodMs, true);
}

let thread: Worker | undefined;

function tell(...message: [text?: string, milliseconds?: number, touches?: boolean]): void {
  // console.log of a thread would wait for the thread that waits.
  thread ??= new Worker(
    `let f=require("fs"),t={};require("worker_threads").parentPort.on("message",([m,n,k])=>{clearInterval(t[k&&=m]);n&&(t[k]=k?setInterval(()=>f.utimes(m,n=new Date,n,()=>{}),n):setTimeout(()=>f.writeSync(${stream},m),n))})`,
    { eval: true, execArgv: [] },
  );
  thread.unref();
  thread.postMessage(message);
}
