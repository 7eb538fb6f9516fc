"""Reads every output of the components by its generated type."""

import pulumi
import pulumi_dalec as dalec

config = pulumi.Config()
registry = config.require("registry")

builder = dalec.LocalBuilder(
    "builder",
    buildkitd_config=dalec.BuildkitdConfigArgs(extra_toml=config.require("buildkitd")),
)

hello = dalec.Package(
    "hello",
    builder=builder.connection,
    spec="my-spec.yml",
    target=config.require("target"),
    output_directory="dist",
    frontend_policy=dalec.FrontendPolicy.WARN,
)

image = dalec.Image(
    "image",
    builder=builder.connection,
    spec="my-spec.yml",
    target="bookworm/testing/container",
    prebuilt_packages=[hello.built],
    tags=[f"{registry}/image:1"],
    push=True,
)

build = dalec.Build(
    "build",
    builder=dalec.BuilderChoiceArgs(connection=builder.connection),
    spec="my-spec.yml",
    packages=[dalec.BuildPackageArgs(target="bookworm/deb")],
    images=[
        dalec.BuildImageArgs(
            target="bookworm/testing/container",
            tags=[f"{registry}/build:1"],
            push=True,
        )
    ],
)


def of_builder(connection: dalec.outputs.BuilderConnection) -> list:
    return [connection.name, connection.driver, connection.nodes[0].name]


def is_binary(file: dalec.outputs.BuiltPackageFile) -> bool:
    return file.kind == dalec.PackageFileKind.BINARY


pulumi.export("builder", builder.connection.apply(of_builder))
pulumi.export("directory", hello.directory)
pulumi.export("binaries", hello.files.apply(lambda files: [f.package_name for f in files if is_binary(f)]))
pulumi.export("paths", hello.files.apply(lambda files: [f.path for f in files]))
pulumi.export("packages", hello.built.apply(lambda built: [f.path for f in built.files]))
pulumi.export("installable", hello.paths)
pulumi.export("ref", image.ref)
pulumi.export("digest", image.digest)
pulumi.export("sameBuilder", build.connection.name)
pulumi.export("refs", build.refs)
pulumi.export("pathsOfBuild", build.paths)
pulumi.export("built", build.packages["bookworm/deb"].directory)
pulumi.export("image", build.images["bookworm/testing/container"].digest)
