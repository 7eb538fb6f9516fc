/**
 * Plans that were made before the components they belong to: a Build plans all its targets before it declares the first. A
 * component that gets such arguments carries out their plan in place of one of its own.
 */
export class PlannedArguments<Plan> {
  private readonly plans = new WeakMap<object, Plan>();

  /** Hands over arguments together with their plan. */
  give<Args extends object>(args: Args, plan: Plan): Args {
    this.plans.set(args, plan);
    return args;
  }

  /** The plan that came with arguments; undefined if they came without one, as those of a program do. */
  planOf(args: object): Plan | undefined {
    return this.plans.get(args);
  }
}
