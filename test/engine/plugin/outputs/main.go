// Reads every output of the components by its generated type.
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
	"pulumi-dalec/sdk/go/dalec"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		settings := config.New(ctx, "")
		spec := pulumi.StringRef("my-spec.yml")
		registry := settings.Require("registry")
		policy := dalec.FrontendPolicyWarn
		deb, container := settings.Require("target"), "bookworm/testing/container"

		builder, err := dalec.NewLocalBuilder(ctx, "builder", &dalec.LocalBuilderArgs{
			BuildkitdConfig: dalec.BuildkitdConfigArgs{ExtraToml: pulumi.String(settings.Require("buildkitd"))},
		})
		if err != nil {
			return err
		}
		hello, err := dalec.NewPackage(ctx, "hello", &dalec.PackageArgs{
			Builder:         builder.Connection,
			Spec:            spec,
			Target:          deb,
			OutputDirectory: "dist",
			FrontendPolicy:  &policy,
		})
		if err != nil {
			return err
		}
		image, err := dalec.NewImage(ctx, "image", &dalec.ImageArgs{
			Builder:          builder.Connection,
			Spec:             spec,
			Target:           container,
			PrebuiltPackages: dalec.BuiltPackagesArray{hello.Built},
			Tags:             pulumi.StringArray{pulumi.String(registry + "/image:1")},
			Push:             pulumi.BoolRef(true),
		})
		if err != nil {
			return err
		}
		build, err := dalec.NewBuild(ctx, "build", &dalec.BuildArgs{
			Builder:  dalec.BuilderChoiceArgs{Connection: builder.Connection.ToBuilderConnectionPtrOutput()},
			Spec:     spec,
			Packages: []dalec.BuildPackageArgs{{Target: deb}},
			Images: []dalec.BuildImageArgs{{
				Target: container,
				Tags:   pulumi.StringArray{pulumi.String(registry + "/build:1")},
				Push:   pulumi.BoolRef(true),
			}},
		})
		if err != nil {
			return err
		}

		ctx.Export("builder", pulumi.StringArray{
			builder.Connection.Name(),
			builder.Connection.Driver(),
			builder.Connection.Nodes().Index(pulumi.Int(0)).Name(),
		})
		ctx.Export("directory", hello.Directory)
		ctx.Export("binaries", hello.Files.ApplyT(func(files []dalec.BuiltPackageFile) []string {
			names := []string{}
			for _, file := range files {
				if file.Kind == dalec.PackageFileKindBinary {
					names = append(names, *file.PackageName)
				}
			}
			return names
		}))
		ctx.Export("paths", hello.Files.ApplyT(func(files []dalec.BuiltPackageFile) []string {
			paths := []string{}
			for _, file := range files {
				paths = append(paths, file.Path)
			}
			return paths
		}))
		ctx.Export("packages", hello.Built.ApplyT(func(built dalec.BuiltPackages) []string {
			paths := []string{}
			for _, file := range built.Files {
				paths = append(paths, file.Path)
			}
			return paths
		}))
		ctx.Export("installable", hello.Paths)
		ctx.Export("refs", build.Refs)
		ctx.Export("pathsOfBuild", build.Paths)
		ctx.Export("ref", image.Ref)
		ctx.Export("digest", image.Digest)
		ctx.Export("sameBuilder", build.Connection.Name())
		ctx.Export("built", build.Packages.MapIndex(pulumi.String(deb)).Directory())
		ctx.Export("image", build.Images.MapIndex(pulumi.String(container)).Digest())
		return nil
	})
}
