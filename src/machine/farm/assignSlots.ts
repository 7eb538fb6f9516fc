import { createHash } from "node:crypto";

/** Places by the slots whose builds go there. */
export type Assignment = ReadonlyMap<string, string>;

/**
 * Chooses a place for each slot: rendezvous hashing, with a limit to what a place takes.
 *
 * The result depends only on the arguments, never on their order, so all machines choose alike. When a place comes or goes,
 * few slots move. A slot asks the places in the order of its scores there; a place that is full keeps the slots with the
 * highest scores. So nobody gains by asking first (deferred acceptance, Gale and Shapley 1962).
 *
 * @param loads the number of builds per slot
 * @param places the names of the places, at least one
 * @param held slots that stay where they are, if that place is still among `places`
 */
export function assignSlots(
  loads: ReadonlyMap<string, number>,
  places: readonly string[],
  held: Assignment = new Map(),
): Assignment {
  const rooms = new Map(places.map((name) => [name, new Room(name, capacityOf(loads, places.length))]));
  const applicants: Applicant[] = [];
  for (const [slot, load] of loads) {
    const room = rooms.get(held.get(slot) ?? "");
    if (room === undefined) applicants.push(new Applicant(slot, load, places));
    else room.reserve(slot, load);
  }
  const refused = settle(applicants, rooms);
  for (const { slot, load } of refused.sort(byLoad)) emptiest(rooms, slot).reserve(slot, load);
  return new Map([...rooms.values()].flatMap((room) => room.slots().map((slot) => [slot, room.name])));
}

/** How many builds a place takes: an eighth more than its share, so that few builds move when others come or go. */
function capacityOf(loads: ReadonlyMap<string, number>, places: number): number {
  const mean = [...loads.values()].reduce((sum, load) => sum + load, 0) / places;
  return Math.max(Math.ceil(mean), Math.floor(1.13 * mean));
}

/** The score of a slot at a place: every machine computes the same one, and no two places the same order of slots. */
export function scoreOf(slot: string, place: string): number {
  return createHash("sha256").update(`${slot}\n${place}`).digest().readUIntBE(0, 6);
}

/** A slot that looks for a place. */
class Applicant {
  private readonly wishes: Wish[];

  constructor(
    readonly slot: string,
    readonly load: number,
    places: readonly string[],
  ) {
    this.wishes = places
      .map((place) => ({ applicant: this, place, score: scoreOf(slot, place) }))
      .sort((one, other) => one.score - other.score);
  }

  /** The next place to ask; undefined when all have refused. */
  next(): Wish | undefined {
    return this.wishes.pop();
  }
}

/** A place where a slot would go. */
interface Wish {
  applicant: Applicant;
  place: string;
  score: number;
}

/** What a place takes. */
class Room {
  private reserved: string[] = [];
  private reservedLoad = 0;
  private accepted: Wish[] = [];

  constructor(
    readonly name: string,
    private readonly capacity: number,
  ) {}

  /** Takes a slot whether there is room or not. */
  reserve(slot: string, load: number): void {
    this.reserved.push(slot);
    this.reservedLoad += load;
  }

  /** Takes those of the applicants, old and new, that have the highest scores. Returns the others. */
  choose(wishes: readonly Wish[]): Applicant[] {
    const all = [...this.accepted, ...wishes].sort((one, other) => other.score - one.score);
    this.accepted = [];
    const refused: Applicant[] = [];
    for (const one of all) {
      if (this.load() + one.applicant.load <= this.capacity) this.accepted.push(one);
      else refused.push(one.applicant);
    }
    return refused;
  }

  load(): number {
    return this.accepted.reduce((sum, { applicant }) => sum + applicant.load, this.reservedLoad);
  }

  slots(): string[] {
    return [...this.reserved, ...this.accepted.map(({ applicant }) => applicant.slot)];
  }
}

/** Lets applicants ask until each has a place or was refused by all. Returns the latter. */
function settle(applicants: readonly Applicant[], rooms: ReadonlyMap<string, Room>): Applicant[] {
  const without: Applicant[] = [];
  let asking = [...applicants];
  while (asking.length > 0) {
    const wishes = new Map<string, Wish[]>();
    for (const applicant of asking) {
      const wish = applicant.next();
      if (wish === undefined) without.push(applicant);
      else wishes.set(wish.place, [...(wishes.get(wish.place) ?? []), wish]);
    }
    asking = [...wishes].flatMap(([place, those]) => rooms.get(place)?.choose(those) ?? []);
  }
  return without;
}

function byLoad(one: Applicant, other: Applicant): number {
  return other.load - one.load || (one.slot < other.slot ? -1 : 1);
}

/** The place with the fewest builds, for a slot that fits nowhere; among equals the one where its score is highest. */
function emptiest(rooms: ReadonlyMap<string, Room>, slot: string): Room {
  const [first] = [...rooms.values()].sort(
    (one, other) => one.load() - other.load() || scoreOf(slot, other.name) - scoreOf(slot, one.name),
  );
  if (first === undefined) throw new Error("expected at least one place");
  return first;
}
