import {
  type Availability,
  firstOf,
  lastOf,
  lineOf,
  newestOfLines,
  newestRelease,
  nextLine,
  type ReleaseOrder,
} from "./release";

/** What this library knows about a frontend. */
export const Knowledge = {
  /** A release that it knows: what the tables do not have, the frontend does not have. */
  Complete: "complete",
  /** A release that it does not know: the frontend can have more than the tables. */
  Partial: "partial",
  /** A frontend that is not Dalec's own. */
  None: "none",
} as const;
/** What this library knows about a frontend. */
export type Knowledge = (typeof Knowledge)[keyof typeof Knowledge];

/** The release that a spec is checked as. */
export interface FrontendRelease {
  /** Its name in messages, such as `Dalec 0.20.7`. */
  title: string;
  /** What is known about it. */
  knowledge: Knowledge;
  /** The oldest release that the frontend can be. */
  oldest: ReleaseOrder;
  /** The newest release that the frontend can be. It differs from the oldest one where the reference names no release. */
  newest: ReleaseOrder;
}

/** Where Dalec publishes its frontend. */
export const publishedFrontend = "ghcr.io/project-dalec/dalec/frontend";

/**
 * Whether a repository belongs to the Dalec project but does not have the frontend, or no longer: a former name, or one with
 * a mistake.
 */
export function isBesidePublished(repository: string): boolean {
  return (
    repository !== publishedFrontend && /^ghcr\.io\/(?:project-dalec|azure\/dalec)(?:\/|$)/i.test(repository)
  );
}

/** The repository and the tag of an image reference. */
export function repositoryAndTag(reference: string): { repository: string; tag?: string } {
  const [, repository = reference, tag] = /^([^@]+?)(?::([^/:@]+))?(?:@.*)?$/.exec(reference) ?? [];
  return tag === undefined ? { repository } : { repository, tag };
}

/**
 * The release that a frontend's image reference names. `latest`, a digest alone and other tags stand for the newest release.
 *
 * A copy of Dalec's frontend in another registry counts as Dalec's, because it keeps the end of the repository's name.
 */
export function releaseOf(reference: string): FrontendRelease {
  const { repository, tag = "" } = repositoryAndTag(reference);
  if (!isDalecs(repository.toLowerCase()))
    return { title: repository, knowledge: Knowledge.None, oldest: firstOf("0.0"), newest: lastOf(nextLine) };
  const [, name, patch] = /^v?(\d+\.\d+(?:\.(\d+))?)(?![\d.])/.exec(tag) ?? [];
  if (name === undefined) return { ...newest, title: `Dalec ${newestRelease}` };
  const oldest = patch === undefined ? lastOf(name) : firstOf(name);
  return {
    title: `Dalec ${name}`,
    knowledge: isKnown(name) ? Knowledge.Complete : Knowledge.Partial,
    oldest,
    newest: oldest,
  };
}

const newest: Omit<FrontendRelease, "title"> = {
  knowledge: Knowledge.Complete,
  oldest: firstOf(newestRelease),
  newest: lastOf(nextLine),
};

function isDalecs(repository: string): boolean {
  return /(?:^|\/)dalec\/frontend$/.test(repository) || isBesidePublished(repository);
}

/** Whether this library knows a release: it is of a known line, and not newer than the newest release of the line. */
function isKnown(name: string): boolean {
  const newestOfLine = newestOfLines.find((known) => lineOf(known) === lineOf(name));
  return newestOfLine !== undefined && firstOf(name) <= firstOf(newestOfLine);
}

/** Whether a release has something. */
export const Support = {
  Yes: "yes",
  No: "no",
  /** The reference does not tell which release it is, and only some of them have it. */
  Unsure: "unsure",
} as const;
/** Whether a release has something. */
export type Support = (typeof Support)[keyof typeof Support];

/** Whether a release has something. */
export function support({ oldest, newest }: FrontendRelease, { since, until }: Availability): Support {
  const from = since === undefined ? Number.NEGATIVE_INFINITY : firstOf(since);
  const to = until === undefined ? Number.POSITIVE_INFINITY : lastOf(until);
  if (from <= oldest && newest <= to) return Support.Yes;
  return newest < from || to < oldest ? Support.No : Support.Unsure;
}

/** That a release lacks something, and which releases have it: `Dalec 0.21.5 has no field "opt": Dalec has it since 0.22`. */
export function withoutText(name: string, availability: Availability, release: FrontendRelease): string {
  const isNewest = support(release, availability) === Support.Unsure;
  const title = isNewest ? `${release.title}, the newest release that this check knows,` : release.title;
  return `${title} has no ${name}: ${availabilityText(availability)}`;
}

/** Which releases have something: `Dalec has it since 0.22`. */
export function availabilityText({ since, until }: Availability, name = "it"): string {
  if (since !== undefined && until !== undefined) return `Dalec has ${name} from ${since} to ${until}`;
  return until === undefined ? `Dalec has ${name} since ${since}` : `Dalec has ${name} up to ${until}`;
}
