"""Runs a Pulumi program with the SDK of the environment that runs this file."""

import argparse
import asyncio
import runpy
import sys
import traceback

import pulumi
import pulumi.runtime

# What tells the engine that the error was shown already.
BAILED = 32


def main() -> int:
    parser = argparse.ArgumentParser()
    settings = ["monitor", "engine", "organization", "project", "root_directory", "stack"]
    for name in settings:
        parser.add_argument(f"--{name}")
    parser.add_argument("--parallel", type=int)
    parser.add_argument("--dry_run", type=lambda text: text == "true")
    parser.add_argument("program")
    parser.add_argument("arguments", nargs="*")
    options = vars(parser.parse_args())
    program, arguments = options.pop("program"), options.pop("arguments")

    pulumi.runtime.set_all_config(
        pulumi.runtime.get_config_env(), pulumi.runtime.get_config_secret_keys_env()
    )
    pulumi.runtime.configure(pulumi.runtime.Settings(**options))
    sys.argv = [program, *arguments]
    return asyncio.run(run(program))


async def run(program: str) -> int:
    try:
        await pulumi.runtime.run_in_stack(
            lambda: runpy.run_path(program, run_name="__main__")
        )
        return 0
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
        return 1
    except Exception:
        pulumi.log.error(f"Program failed with an unhandled exception:\n{traceback.format_exc()}")
        return BAILED


sys.exit(main())
