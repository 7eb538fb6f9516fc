/** What can be asked about a text. */
export interface Expression {
  /** Whether some part of a text matches. */
  test(text: string): boolean;
}

/** A part of a regular expression. */
export type Part =
  | { type: "letter"; letter: string }
  /** One of several characters, as JavaScript writes it. */
  | { type: "characters"; source: string }
  /** Something between two characters, as JavaScript writes it. */
  | { type: "assertion"; source: string }
  | { type: "group"; choices: Choices }
  | { type: "repetition"; part: Part; least: number; most: number };

/** What any of several sequences matches. */
export type Choices = readonly (readonly Part[])[];

/**
 * A regular expression that takes a number of steps which grows with the length of the text, as in Go.
 *
 * JavaScript tries all ways to divide a text among the repetitions of an expression: a name of 255 letters would take years for
 * ten stars. It is faster for the usual few, so it gets those.
 *
 * @throws SyntaxError for characters that JavaScript does not know
 */
export function expressionOf(choices: Choices): Expression {
  const source = sourceOf(choices);
  const isSimple = repetitionsIn(choices) <= mostRepetitions && source.length <= longestSource;
  return isSimple ? new RegExp(source, "v") : new Automaton(choices);
}

const mostRepetitions = 3;
const longestSource = 5000;

function repetitionsIn(choices: Choices): number {
  const inPart = (part: Part): number => {
    if (part.type === "group") return repetitionsIn(part.choices);
    // BuildKit writes `(.*/)?`, of which only the inner part counts.
    return part.type === "repetition" ? (part.most > 1 ? 1 : 0) + inPart(part.part) : 0;
  };
  return choices.flat().reduce((sum, part) => sum + inPart(part), 0);
}

function sourceOf(choices: Choices): string {
  return choices.map((parts) => parts.map(partSource).join("")).join("|");
}

function partSource(part: Part): string {
  switch (part.type) {
    case "letter":
      return `\\u{${part.letter.codePointAt(0)?.toString(16)}}`;
    case "group":
      return `(${sourceOf(part.choices)})`;
    case "repetition":
      return `(?:${partSource(part.part)}){${part.least},${Number.isFinite(part.most) ? part.most : ""}}`;
    default:
      return part.source;
  }
}

/** A step of the automaton: to read a character, to require something between two, or to continue at several steps. */
type Step =
  | { type: "read"; matches: (character: string) => boolean }
  | { type: "require"; holds: (before: string | undefined, after: string | undefined) => boolean }
  | { type: "continue"; at: number[] };

/**
 * Follows all ways through an expression at the same time: for each position in the text, it knows the steps that can be
 * reached.
 *
 * @see https://swtch.com/~rsc/regexp/regexp1.html
 */
class Automaton implements Expression {
  private readonly steps: Step[] = [];
  private readonly tests = new Map<string, (character: string) => boolean>();

  constructor(choices: Choices) {
    this.addChoices(choices);
  }

  test(text: string): boolean {
    const characters = [...text];
    /** The position at which each step was last reached. */
    const reached = new Int32Array(this.steps.length).fill(-1);
    let waiting: number[] = [];
    for (let position = 0; position <= characters.length; position++) {
      const [before, character] = [characters[position - 1], characters[position]];
      const open = [0];
      for (const step of waiting) if (before !== undefined && this.reads(step, before)) open.push(step + 1);
      waiting = [];
      for (let at = open.pop(); at !== undefined; at = open.pop()) {
        if (at === this.steps.length) return true;
        if (reached[at] === position) continue;
        reached[at] = position;
        const step = this.steps[at];
        if (step?.type === "read") waiting.push(at);
        else if (step?.type === "continue") open.push(...step.at);
        else if (step?.holds(before, character)) open.push(at + 1);
      }
    }
    return false;
  }

  private reads(at: number, character: string): boolean {
    const step = this.steps[at];
    return step?.type === "read" && step.matches(character);
  }

  private addChoices(choices: Choices): void {
    const fork = this.addContinue();
    const ends = choices.map((parts) => {
      fork.push(this.steps.length);
      parts.forEach((part, index) => {
        // The same as once, and adjacent stars are the usual way to make an expression large.
        const isRepeated = isIdempotent(part) && sameSource(part, parts[index - 1]);
        if (!isRepeated) this.add(part);
      });
      return this.addContinue();
    });
    for (const end of ends) end.push(this.steps.length);
  }

  private add(part: Part): void {
    if (part.type === "group") this.addChoices(part.choices);
    else if (part.type === "repetition") this.addRepetition(part);
    else if (part.type === "assertion")
      this.addStep({ type: "require", holds: assertions[part.source] ?? never });
    else if (part.type === "letter") this.addStep({ type: "read", matches: (one) => one === part.letter });
    else this.addStep({ type: "read", matches: this.testOf(part.source) });
  }

  private addRepetition({ part, least, most }: Extract<Part, { type: "repetition" }>): void {
    for (let count = 0; count < least; count++) this.add(part);
    if (!Number.isFinite(most)) {
      const start = this.steps.length;
      const fork = this.addContinue();
      fork.push(start + 1);
      this.add(part);
      this.addStep({ type: "continue", at: [start] });
      fork.push(this.steps.length);
      return;
    }
    const forks: number[][] = [];
    for (let count = least; count < most; count++) {
      const fork = this.addContinue();
      fork.push(this.steps.length);
      forks.push(fork);
      this.add(part);
    }
    for (const fork of forks) fork.push(this.steps.length);
  }

  /** Adds a step whose continuations are added to the list that it returns. */
  private addContinue(): number[] {
    const at: number[] = [];
    this.addStep({ type: "continue", at });
    return at;
  }

  private addStep(step: Step): void {
    if (this.steps.length === mostSteps) throw new SyntaxError("the regular expression is too large");
    this.steps.push(step);
  }

  private testOf(source: string): (character: string) => boolean {
    const known = this.tests.get(source);
    if (known !== undefined) return known;
    const expression = new RegExp(`^${source}$`, "v");
    const test = (character: string) => expression.test(character);
    this.tests.set(source, test);
    return test;
  }
}

/** Less than what Go accepts, and more than anybody writes. */
const mostSteps = 1_000_000;

/** Whether a part matches twice in a row what it matches once: any number of something, or nothing or a path that ends in a slash. */
function isIdempotent(part: Part): boolean {
  return (
    part.type === "repetition" &&
    part.least === 0 &&
    (part.most === Number.POSITIVE_INFINITY || isPath(part.part))
  );
}

function isPath(part: Part): boolean {
  return partSource(part) === "((?:[^\\n]){0,}\\u{2f})";
}

function sameSource(part: Part, other: Part | undefined): boolean {
  return other !== undefined && partSource(part) === partSource(other);
}

const never = () => false;

const isWord = (character: string | undefined) => character !== undefined && /^\w$/.test(character);

const assertions: Readonly<
  Record<string, (before: string | undefined, after: string | undefined) => boolean>
> = {
  "^": (before) => before === undefined,
  $: (_, after) => after === undefined,
  "\\b": (before, after) => isWord(before) !== isWord(after),
  "\\B": (before, after) => isWord(before) === isWord(after),
};
