package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
	"pulumi-dalec/sdk/go/dalec"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		settings := config.New(ctx, "")

		builder, err := dalec.NewLocalBuilder(ctx, "builder", &dalec.LocalBuilderArgs{
			BuildkitdConfig: dalec.BuildkitdConfigArgs{ExtraToml: pulumi.String(settings.Require("buildkitd"))},
		})
		if err != nil {
			return err
		}

		hello, err := dalec.NewPackage(ctx, "hello", &dalec.PackageArgs{
			Builder:         builder.Connection,
			Spec:            pulumi.StringRef("my-spec.yml"),
			Target:          settings.Require("target"),
			OutputDirectory: "dist",
		})
		if err != nil {
			return err
		}

		ctx.Export("packages", hello.Paths)
		return nil
	})
}
