import { isObject } from "../../json";

/** The data of the ConfigMap of a builder, in which programs say how many builds they want to run on the pods of each node. */
export type DemandData = Readonly<Record<string, string>>;

/** What one program wants of the pods of a node. */
interface Claim {
  /** The number of builds that run or wait for a pod. */
  want: number;
  /** Until when this holds, in seconds since 1970 of the API server's clock. */
  until: number;
}

/** What a program writes. */
export interface ClaimUpdate {
  /** What distinguishes the program from others. */
  client: string;
  /** The number of builds that it wants to run, by node. */
  wants: ReadonlyMap<string, number>;
  /** The time of the API server, in seconds since 1970. */
  now: number;
  /** Until when the claims hold, in the same clock. */
  until: number;
}

/**
 * The data with the claims of one program, without those that no longer hold, and with the sums that KEDA reads: `<node>.want`
 * and `<node>.until`. What does not concern demand stays.
 */
export function withClaims(data: DemandData, { client, wants, now, until }: ClaimUpdate): DemandData {
  const claims = new Map<string, Claim>();
  const others: [string, string][] = [];
  const nodes = new Set(wants.keys());
  for (const [key, text] of Object.entries(data)) {
    const node = nodeIn(key);
    if (node === undefined) {
      others.push([key, text]);
      continue;
    }
    nodes.add(node);
    const claim = key.includes(clientMark) ? claimIn(text) : undefined;
    if (claim !== undefined && holds(claim, now)) claims.set(key, claim);
  }
  for (const [node, want] of wants) {
    const key = `${node}${clientMark}${client}`;
    if (want > 0) claims.set(key, { want, until });
    else claims.delete(key);
  }
  const sums = [...nodes].flatMap((node) => {
    const own = [...claims].filter(([key]) => nodeIn(key) === node).map(([, claim]) => claim);
    const want = own.reduce((sum, claim) => sum + claim.want, 0);
    return [
      [`${node}.want`, String(want)],
      [`${node}.until`, String(Math.max(0, ...own.map((claim) => claim.until)))],
    ];
  });
  const written = [...claims].map(([key, claim]) => [key, JSON.stringify(claim)]);
  return Object.fromEntries([...others, ...sums, ...written].sort(byKey));
}

/** The number of builds that all programs together want to run on the pods of a node. */
export function wantedBuilds(data: DemandData, node: string): number {
  return Number(data[`${node}.want`] ?? 0);
}

const clientMark = ".client.";

/** How long, in seconds, a claim holds without renewal: the pods of a program that was killed go after this time. */
export const leaseSeconds = 90;
/** The clocks of several API servers may differ. */
const clockSeconds = 60;

/** Whether a claim counts: it has not expired, and a program can have written it. */
function holds({ want, until }: Claim, now: number): boolean {
  return Number.isSafeInteger(want) && want > 0 && until > now && until <= now + leaseSeconds + clockSeconds;
}

/** The node that a key is about; undefined for a key of somebody else. */
function nodeIn(key: string): string | undefined {
  return /^([^.]+)\.(?:want|until|client\.[^.]+)$/.exec(key)?.[1];
}

function claimIn(text: string): Claim | undefined {
  try {
    const claim: unknown = JSON.parse(text);
    if (!isObject(claim)) return undefined;
    const { want, until } = claim;
    return typeof want === "number" && typeof until === "number" ? { want, until } : undefined;
  } catch {
    return undefined;
  }
}

function byKey([one = ""]: readonly string[], [other = ""]: readonly string[]): number {
  return one < other ? -1 : 1;
}
