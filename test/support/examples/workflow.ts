import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Workspace } from "../engine/workspace";

interface Step {
  uses?: string;
  run?: string;
  if?: string;
  env?: Record<string, string>;
}

interface Job {
  if?: string;
  env?: Record<string, string>;
  steps: Step[];
}

/** What happened on GitHub. */
export type WorkflowEvent = "push" | "pull_request";

/** A workflow of GitHub Actions. A test runs its shell steps on a separate machine. */
export interface Workflow {
  /** Every action that its steps use, `actions/checkout@<commit>`. */
  actions: string[];
  /**
   * Runs a job's shell steps as GitHub's runner does, each with `bash -e`; `act` replaces an action. Returns what the steps
   * wrote, up to the first one that fails; undefined when the event does not run the job.
   */
  run(job: string, event: WorkflowEvent, machine: Workspace, act: Act): Promise<WorkflowRun | undefined>;
}

/** Does on a machine what an action does. Receives the name of the action without the commit. */
export type Act = (action: string, machine: Workspace) => void;

/** The result of the steps of a job. */
export interface WorkflowRun {
  text: string;
  succeeded: boolean;
}

// GitHub evaluates conditions with its own language; this recognizes those of the examples by their text.
const conditions: Record<string, WorkflowEvent> = {
  "github.event_name == 'push'": "push",
  "github.event.pull_request.head.repo.full_name == github.repository": "pull_request",
};

/** Reads a workflow file. */
export function readWorkflow(file: string): Workflow {
  const workflow: { env?: Record<string, string>; jobs: Record<string, Job> } = parse(
    readFileSync(file, "utf8"),
  );
  return {
    actions: Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? [])),
    async run(name, event, machine, act) {
      const job = workflow.jobs[name];
      if (job === undefined) throw new Error(`${file} has no job ${name}`);
      if (!applies(job, event)) return undefined;
      let text = "";
      for (const step of job.steps.filter((one) => applies(one, event))) {
        if (step.uses !== undefined) act(step.uses.replace(/@.*/, ""), machine);
        // The machines of the tests have node_modules already.
        if (step.run === undefined || step.run === "npm ci") continue;
        const env = Object.entries({ ...workflow.env, ...job.env, ...step.env })
          .filter(([, value]) => !value.includes("secrets."))
          .map(([key, value]) => `${key}=${value}`);
        const { stdout, stderr, code } = await machine.run("env", [...env, "bash", "-e", "-c", step.run]);
        text += stdout + stderr;
        if (code !== 0) return { text, succeeded: false };
      }
      return { text, succeeded: true };
    },
  };
}

function applies({ if: condition }: { if?: string }, event: WorkflowEvent): boolean {
  if (condition === undefined) return true;
  const wanted = conditions[condition];
  if (wanted === undefined)
    throw new Error(`the tests do not know the condition of a workflow: ${condition}`);
  return wanted === event;
}
