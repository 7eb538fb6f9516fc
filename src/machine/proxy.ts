import { BlockList, isIP } from "node:net";

/**
 * The proxy that kubectl and buildx use for an address: that of `HTTPS_PROXY` or `HTTP_PROXY`, unless `NO_PROXY` lists the host
 * or the address is this machine. The rules are those of Go (golang.org/x/net/http/httpproxy).
 */
export function proxyFor(address: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const { protocol, hostname, port } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, "");
  const proxy = variable(env, protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY");
  const exceptions = variable(env, "NO_PROXY").split(",");
  if (proxy === "" || isThisMachine(host)) return undefined;
  const target = { host, port: port || (protocol === "https:" ? "443" : "80") };
  if (exceptions.some((one) => lists(one.trim().toLowerCase(), target))) return undefined;
  return proxy.includes("://") ? proxy : `http://${proxy}`;
}

function variable(env: NodeJS.ProcessEnv, name: string): string {
  return env[name] || env[name.toLowerCase()] || "";
}

function isThisMachine(host: string): boolean {
  return host === "localhost" || isWithin("127.0.0.0/8", host) || host === "::1";
}

/** Whether an entry of `NO_PROXY` is the host, a domain above it, or a block of addresses around it. */
function lists(entry: string, { host, port }: { host: string; port: string }): boolean {
  if (entry === "") return false;
  if (entry === "*" || isWithin(entry, host)) return true;
  const [, name = entry, ownPort] =
    /^\[?([^\]]*?)\]?:(\d+)$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
  if (ownPort !== undefined && ownPort !== port) return false;
  const domain = name.replace(/^\*?(?=\.)/, "");
  return host === domain || host.endsWith(domain.startsWith(".") ? domain : `.${domain}`);
}

function isWithin(block: string, host: string): boolean {
  const [network = "", prefix = ""] = block.split("/");
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || !/^\d+$/.test(prefix)) return false;
  const type = family === 4 ? "ipv4" : "ipv6";
  const blocks = new BlockList();
  blocks.addSubnet(network, Number(prefix), type);
  return blocks.check(host, type);
}
