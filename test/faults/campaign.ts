import { Random } from "../engine/originals/random";
import type { Fault, Operation, Undo } from "./fault";
import type { PulumiEnd } from "./pulumiRun";
import { openScene, type Scene } from "./scene";
import { type Place, settingObstacle } from "./settings";

/** How a campaign runs. */
export interface CampaignOptions {
  /** Chooses the moments and the operations. Equal seeds choose equally. */
  seed: number;
  /** Tries per fault; undefined for the number of its own. */
  tries: number | undefined;
  /** Receives a line per fault. */
  log(line: string): void;
  /** After this many milliseconds no further try begins. */
  limitMs: number;
}

/** What the campaign found about a fault. */
export interface FaultResult {
  fault: Fault;
  tries: number;
  failures: string[];
  seconds: number;
}

/**
 * Makes every fault, and checks after each try what must hold. Faults that follow each other share a machine if they strike the
 * same program, and if nothing failed there.
 */
export async function runCampaign(
  place: Place,
  faults: readonly Fault[],
  options: CampaignOptions,
): Promise<FaultResult[]> {
  const deadline = Date.now() + options.limitMs;
  const results: FaultResult[] = [];
  const stage = new Stage(place);
  try {
    for (const [index, fault] of faults.entries()) {
      if (Date.now() > deadline) {
        options.log(`not tried, for want of time: ${fault.what}`);
        continue;
      }
      const obstacle = settingObstacle(fault.setting ?? "local");
      if (obstacle !== undefined) {
        options.log(`not tried, ${obstacle}: ${fault.what}`);
        continue;
      }
      const result = await runFault(stage, fault, options, deadline);
      const next = faults[index + 1];
      const isShared = !fault.spoils && next?.part === fault.part && next?.setting === fault.setting;
      if (!isShared) result.failures.push(...(await stage.clear(options.seed)));
      results.push(result);
      const verdict = result.failures.length === 0 ? "held" : "FAILED";
      options.log(`${verdict}  ${result.tries} tries  ${result.seconds.toFixed(0)} s  ${fault.what}`);
      for (const failure of result.failures) options.log(`        ${failure.replaceAll("\n", "\n        ")}`);
    }
  } finally {
    await stage.strike();
  }
  return results;
}

/** The machine of the moment. */
class Stage {
  scene: Scene | undefined;
  deployed = false;

  constructor(private readonly place: Place) {}

  async open(fault: Fault, random: Random): Promise<Scene> {
    this.scene ??= await openScene(this.place, fault.setting ?? "local", random);
    this.scene.random = random;
    return this.scene;
  }

  /** Destroys the stack, and returns what is left then. */
  async clear(seed: number): Promise<string[]> {
    const left = this.scene !== undefined && this.deployed ? await end(this.scene) : [];
    await this.strike();
    return left.length === 0 ? [] : [[`in the end, FAULT_SEED=${seed}:`, ...left].join("\n")];
  }

  /** Closes the machine, in whatever state it is. */
  async strike(): Promise<void> {
    await this.scene?.close();
    this.scene = undefined;
    this.deployed = false;
  }
}

/** The line that ends a campaign. */
export function summaryOf(results: readonly FaultResult[]): string {
  const sum = (count: (result: FaultResult) => number) =>
    results.reduce((total, one) => total + count(one), 0);
  return `faults ${results.length}, tries ${sum(({ tries }) => tries)}, failures ${sum(({ failures }) => failures.length)}`;
}

async function runFault(
  stage: Stage,
  fault: Fault,
  { seed, tries }: CampaignOptions,
  deadline: number,
): Promise<FaultResult> {
  const began = performance.now();
  const random = new Random(seed ^ hashOf(fault.what));
  const result: FaultResult = { fault, tries: 0, failures: [], seconds: 0 };
  const wanted = tries ?? fault.tries ?? fault.during.length;
  const offset = tries === undefined ? 0 : random.below(fault.during.length);
  for (let index = 0; index < wanted && (index === 0 || Date.now() < deadline); index++) {
    const operation = fault.during[(index + offset) % fault.during.length] ?? "update";
    result.tries += 1;
    const problems = await stage
      .open(fault, random)
      .then((scene) => attempt(scene, fault, operation, stage.deployed))
      .catch((error: unknown) => [error instanceof Error ? `${error.stack}` : String(error)]);
    stage.deployed = operation !== "destroy";
    if (problems.length === 0) continue;
    result.failures.push([`${operation}, try ${index + 1}, FAULT_SEED=${seed}:`, ...problems].join("\n"));
    await stage.strike();
  }
  result.seconds = (performance.now() - began) / 1000;
  return result;
}

/** Brings the scene where the operation begins, makes the fault, and checks what must hold. */
async function attempt(
  scene: Scene,
  fault: Fault,
  operation: Operation,
  deployed: boolean,
): Promise<string[]> {
  if (operation === "create" && deployed) {
    const problems = await end(scene);
    if (problems.length > 0) return problems;
  }
  if (operation !== "create" && !deployed) {
    const first = await scene.start("create").ended;
    scene.learn("create", first.seconds);
    if (first.code !== 0) return [`the first \`up\` failed:\n${first.text}`];
  }
  scene.changeSpec();
  const undo: (Undo | undefined)[] = [await fault.before?.(scene, operation)];
  const run = scene.start(operation);
  const [ended] = await Promise.all([
    run.ended,
    Promise.resolve(fault.meanwhile?.(scene, run, operation)).then((more) => undo.push(more)),
  ]);
  for (const one of undo.reverse()) await one?.();
  const problems = outcomeProblems(fault, ended);
  if (problems.length > 0) return problems;
  const next = await recover(scene, operation);
  if (next.late || next.code !== 0) return [`the next \`${nameOf(operation)}\` failed:\n${next.text}`];
  const wrong = operation === "destroy" ? await leftovers(scene) : packageProblems(scene);
  try {
    await fault.holds?.(scene, operation);
  } catch (error) {
    wrong.push(error instanceof Error ? error.message : String(error));
  }
  return [...wrong, ...scene.changedForeignFiles().map((line) => `a file of others changed: ${line}`)];
}

function outcomeProblems({ outcome, reads }: Fault, { code, text, late }: PulumiEnd): string[] {
  if (late) return [`it did not end; the user read:\n${text}`];
  if (outcome === "succeeds" && code !== 0) return [`it failed:\n${text}`];
  if (outcome === "fails" && code === 0) return [`it succeeded:\n${text}`];
  const mustRead = code !== undefined && (code !== 0 || outcome === "succeeds");
  return reads === undefined || !mustRead || reads.test(text)
    ? []
    : [`the user did not read ${reads}:\n${text}`];
}

/** The operation after the fault, as the user repeats it. A CLI that was killed leaves the stack locked. */
async function recover(scene: Scene, operation: Operation): Promise<PulumiEnd> {
  const again = async () => scene.start(operation).ended;
  const result = await again();
  if (!/currently locked/.test(result.text)) return learnt(scene, operation, result);
  await scene.pulumi(["cancel", "--yes", "--stack", "test"]);
  return learnt(scene, operation, await again());
}

function learnt(scene: Scene, operation: Operation, result: PulumiEnd): PulumiEnd {
  if (result.code === 0 && operation === "destroy") scene.learn(operation, Math.max(result.seconds, 1.5));
  return result;
}

function packageProblems(scene: Scene): string[] {
  const problem = scene.packageProblem();
  return problem === undefined ? [] : [`the published package: ${problem}`];
}

async function end(scene: Scene): Promise<string[]> {
  const destroyed = await scene.start("destroy").ended;
  if (destroyed.code !== 0) return [`\`destroy\` failed:\n${destroyed.text}`];
  return leftovers(scene);
}

async function leftovers(scene: Scene): Promise<string[]> {
  return (await scene.traces()).map((line) => `after destroy: ${line}`);
}

function nameOf(operation: Operation): string {
  return operation === "destroy" ? "destroy" : "up";
}

/** So that a fault chooses the same, whichever faults run with it. */
function hashOf(text: string): number {
  let hash = 0;
  for (const character of text) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0;
  return hash;
}
