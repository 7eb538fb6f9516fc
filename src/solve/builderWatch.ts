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
   * @param findOut finds out what to say about a builder that does not answer; undefined if it does
   * @param warn shows a warning for one of the builds that wait
   */
  constructor(
    private readonly findOut: () => Promise<string | undefined>,
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
    if (this.builds.size > 0) {
      const text = await this.findOut().catch(() => undefined);
      // Builds may have ended since.
      const [build] = this.builds;
      if (text !== undefined && !this.warned && build !== undefined) this.warn(text, build);
      this.warned = text !== undefined;
    }
    this.timer = undefined;
    if (this.builds.size > 0) this.lookLater();
  }
}
