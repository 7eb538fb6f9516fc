const periodMs = 5000;

/**
 * Looks after a builder while it builds, and warns when it no longer answers: docker-build would wait for it without a word,
 * and without an end.
 */
export class BuilderWatch<Build> {
  private readonly builds = new Set<Build>();
  private timer: NodeJS.Timeout | undefined;
  private warned = false;

  /**
   * @param findLost finds out why nodes of the builder do not answer
   * @param warn shows a warning for one of the builds that wait
   */
  constructor(
    private readonly findLost: () => Promise<string[]>,
    private readonly warn: (text: string, build: Build) => void,
  ) {}

  /** Begins to look after the builder, if nobody does yet. */
  begin(build: Build): void {
    this.builds.add(build);
    this.lookLater();
  }

  /** The build has ended. */
  end(build: Build): void {
    this.builds.delete(build);
  }

  private lookLater(): void {
    this.timer ??= setTimeout(() => void this.look(), periodMs).unref();
  }

  private async look(): Promise<void> {
    const [build] = this.builds;
    if (build !== undefined) {
      const lost = await this.findLost().catch(() => []);
      const text = `the builder has not answered while it builds. ${lost.join("\n")}\nThe build waits for it; Ctrl-C cancels the update.`;
      if (lost.length > 0 && !this.warned && this.builds.has(build)) this.warn(text, build);
      this.warned = lost.length > 0;
    }
    this.timer = undefined;
    if (this.builds.size > 0) this.lookLater();
  }
}
