/** How long an answer counts: builds that start together share it. */
const usualMs = 2000;

/** Answers that count for a moment. */
export class Recent<T> {
  private readonly known = new Map<string, { answer: Promise<T>; at: number }>();

  /** Forgets all answers. */
  clear(): void {
    this.known.clear();
  }

  /**
   * The answer known under a name, or a new one. One that is under way counts, one that failed does not.
   *
   * @param freshMs how old the known answer may be
   */
  of(name: string, ask: () => Promise<T>, freshMs = usualMs): Promise<T> {
    const recent = this.known.get(name);
    if (recent !== undefined && Date.now() < recent.at + freshMs) return recent.answer;
    const entry = { answer: ask(), at: Number.POSITIVE_INFINITY };
    this.known.set(name, entry);
    entry.answer.then(
      () => {
        entry.at = Date.now();
      },
      () => this.known.delete(name),
    );
    return entry.answer;
  }
}
