import pulumi
import pulumi_dalec as dalec

config = pulumi.Config()

builder = dalec.LocalBuilder(
    "builder",
    buildkitd_config={"extra_toml": config.require("buildkitd")},
)

hello = dalec.Package(
    "hello",
    builder=builder.connection,
    spec="my-spec.yml",
    target=config.require("target"),
    output_directory="dist",
)

pulumi.export("packages", hello.paths)
