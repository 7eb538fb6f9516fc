import type { PulumiRun } from "./pulumiRun";
import type { Scene } from "./scene";
import type { SettingName } from "./settings";

/** An operation that a fault strikes. */
export type Operation = "create" | "update" | "destroy";

/** The parts of the table in docs/reliability.md, in their order. */
export const parts = [
  "processes of the update",
  "the daemon",
  "storage",
  "output directory",
  "buildx store",
  "lists of published files",
  "registry",
  "Docker engine",
  "Kubernetes",
  "several updates at once",
  "contexts",
  "results",
] as const;

/** A part of the table. */
export type Part = (typeof parts)[number];

/** Ends a fault, before the operation after it. */
export type Undo = () => void | Promise<void>;

/** What goes wrong, when, and what must hold. The checks that hold for every fault are in campaign.ts. */
export interface Fault {
  /** What goes wrong, in the words of docs/reliability.md. Unique. */
  what: string;
  /** Where the table shows it. */
  part: Part;
  /** The program that it strikes. Defaults to `local`. */
  setting?: SettingName;
  /** The operations that it strikes, in turn. */
  during: readonly Operation[];
  /** What goes wrong before the operation begins. */
  before?(scene: Scene, operation: Operation): Promise<Undo | undefined> | Undo | undefined;
  /** What goes wrong while the operation runs. Chooses its moment itself. */
  meanwhile?(scene: Scene, run: PulumiRun, operation: Operation): Promise<Undo | undefined>;
  /** How the operation ends: `either` where that depends on the moment. */
  outcome: "fails" | "succeeds" | "either";
  /** What the user reads when the operation fails, or of a warning when it succeeds in spite of the fault. */
  reads?: RegExp;
  /** Further conditions after the fault, beyond those that hold for all. Throws when they do not hold. */
  holds?(scene: Scene, operation: Operation): void | Promise<void>;
  /** What the user does or reads, in the words of docs/reliability.md. */
  after: string;
  /** Whether the machine cannot serve other faults afterwards. Defaults to false. */
  spoils?: boolean;
  /** Whether the short form, which every test run contains, also makes it. Defaults to false. */
  short?: boolean;
  /** The number of tries in the long form, unless FAULT_TRIES is set. Defaults to one per operation. */
  tries?: number;
}
