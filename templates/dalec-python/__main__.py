import pulumi
import pulumi_dalec as dalec

config = pulumi.Config()

# Every builder has a connection: DockerBuilder, DockerContainerBuilder, KubernetesBuilder, RemoteBuilder.
builder = dalec.LocalBuilder("builder")

hello = dalec.Package(
    "hello",
    builder=builder.connection,
    spec="my-spec.yml",
    target=config.require("target"),
    output_directory="dist",
)

pulumi.export("packages", hello.paths)
