import { programObstacle } from "./programs";
import type { Workspace } from "./workspace";

/** Why this machine has no pseudo terminals; undefined when it has. */
export function terminalObstacle(): string | undefined {
  return programObstacle("script");
}

/**
 * Runs `pulumi up` in a pseudo terminal, where somebody watches it.
 *
 * @param directory the project. Defaults to that of the workspace
 * @returns what the terminal showed
 */
export async function upInTerminal(
  workspace: Workspace,
  directory: string = workspace.projectDirectory,
): Promise<string> {
  const update = "pulumi up --yes --skip-preview --color never </dev/tty";
  const command = `export CI= TERM=xterm && stty cols 200 rows 50 && cd '${directory}' && ${update}`;
  const { code, stdout } = await workspace.run("script", ["-qec", command, "/dev/null"]);
  if (code !== 0) throw new Error(`pulumi up ended with ${code}:\n${stdout}`);
  return stdout;
}

/** The row of a Package or Image with the stage of its build: the part, how many parts have begun, and how long it has taken. */
export function stageRow(name: string): RegExp {
  return new RegExp(`dalec:index:(?:Package|Image)\\s+${name}\\b.* (\\S.*), \\d+ of \\d+, \\d+ s`);
}
