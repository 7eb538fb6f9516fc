import type { Place } from "./place";

/** How long the others are not asked. */
const patienceMs = 5000;
/** How long the others may take once one has answered. */
const graceMs = 1000;

/**
 * The places that answer: the preferred one alone, if it answers soon. Otherwise the others are asked all at once, since places
 * often go together, as the pods of a node do.
 *
 * @param ask finds out whether a place answers, and has a limit of its own
 */
export async function whoAnswers(
  preferred: Place,
  others: readonly Place[],
  ask: (place: Place) => Promise<boolean>,
): Promise<Place[]> {
  const answering: Place[] = [];
  let haveOne = () => {};
  const one = new Promise<void>((resolve) => {
    haveOne = resolve;
  });
  const askOne = async (place: Place) => {
    if (!(await ask(place))) return;
    answering.push(place);
    haveOne();
  };
  const first = askOne(preferred);
  await Promise.race(others.length === 0 ? [first] : [first, pause(patienceMs)]);
  if (answering.length === 0) {
    const all = Promise.all([first, ...others.map(askOne)]);
    await Promise.race([all, one.then(() => pause(graceMs))]);
  }
  return [...answering];
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, milliseconds).unref());
}
