import { delimiter } from "node:path";

const passedOn = /^(PATH|(all|ftp|http|https|no)_proxy)$/i;
const rootsPrograms = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/**
 * The environment of a process that must behave the same whoever starts it: a daemon, or a program in a root directory
 * of its own. It contains the search path and the proxies of this process, and nothing else. A temporary directory,
 * a home, preloaded libraries or options of Node.js would point to files that such a process does not have.
 */
export function cleanEnvironment(own: Record<string, string> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => passedOn.test(name));
  const path = [process.env.PATH ?? "", ...rootsPrograms].join(delimiter);
  return { ...Object.fromEntries(kept), PATH: path, HOME: "/root", LC_ALL: "C.UTF-8", ...own };
}
