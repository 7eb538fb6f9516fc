package main

import (
	_ "embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/client/llb"
	"github.com/pkg/errors"
)

//go:embed scripts/package.sh
var packageScript []byte

//go:embed scripts/install-packages.sh
var installPackagesScript string

//go:embed scripts/install-dependencies.sh
var installDependenciesScript string

const workDir = "/work/pkg"

// packages builds the .deb and the source package in the distribution's worker.
func (d debDistro) packages(j *job) (llb.State, error) {
	if j.spec.Packager == "" {
		return llb.Scratch(), errors.New("packager: missing required field")
	}
	worker, err := d.worker(j)
	if err != nil {
		return worker, err
	}
	dependencies := j.spec.dependenciesFor(j.target)
	if worker, err = j.withDependencies(worker, dependencies.Build, "build"); err != nil {
		return worker, err
	}
	original, err := j.sources()
	if err != nil {
		return worker, err
	}
	patched, err := j.patchedSources(worker)
	if err != nil {
		return worker, err
	}
	control := d.controlData(j)
	options, err := j.buildOptions()
	if err != nil {
		return worker, err
	}
	built := worker.Run(append(options,
		llb.Args([]string{"/bin/sh", "/work/debian/dalec/build.sh"}),
		llb.AddMount("/work/debian", control, llb.Readonly, llb.SourcePath("debian")),
		llb.Dir(workDir),
		j.group("Build deb package"),
	)...).AddMount(workDir, patched)
	packaged := worker.Run(append(j.stepLocations(),
		llb.Args([]string{"/bin/sh", "/work/debian/dalec/package.sh"}),
		llb.Dir(workDir),
		llb.AddMount(workDir, built, llb.Readonly),
		llb.AddMount("/work/orig", original, llb.Readonly),
		llb.AddMount("/work/debian", control, llb.Readonly, llb.SourcePath("debian")),
		llb.Network(llb.NetModeNone),
		j.group("Build deb package"),
	)...)
	return j.signed(packaged.AddMount("/tmp/out", llb.Scratch()))
}

// withDependencies installs packages that a stage needs, with the network and the repositories of that stage.
func (j *job) withDependencies(state llb.State, list DependencyList, stage string) (llb.State, error) {
	if len(list) == 0 {
		return state, nil
	}
	repositories, err := j.repositories(stage)
	if err != nil {
		return state, err
	}
	names := slices.Sorted(maps.Keys(list))
	return state.Run(append(repositories,
		llb.Args(append([]string{"/bin/sh", "-c", installDependenciesScript, "install"}, names...)),
		llb.AddEnv("DEBIAN_FRONTEND", "noninteractive"),
		llb.WithCustomNamef("Install %s dependencies", stage),
		j.lines.at("dependencies", stage),
	)...).Root(), nil
}

// buildOptions are the network and the caches of the build steps, and where those stand in the spec.
func (j *job) buildOptions() ([]llb.RunOption, error) {
	options := j.stepLocations()
	if j.spec.Build.NetworkMode != "sandbox" {
		options = append(options, llb.Network(llb.NetModeNone))
	}
	for _, cache := range j.spec.Build.Caches {
		switch {
		case cache.Dir != nil:
			sharing := map[string]llb.CacheMountSharingMode{
				"": llb.CacheMountShared, "shared": llb.CacheMountShared,
				"locked": llb.CacheMountLocked, "private": llb.CacheMountPrivate,
			}[cache.Dir.Sharing]
			key := cache.Dir.Key
			if key == "" {
				key = cache.Dir.Dest
			}
			if !cache.Dir.NoAutoNamespace {
				key = path.Join(j.target, j.platform.Architecture, key)
			}
			options = append(options, llb.AddMount(cache.Dir.Dest, llb.Scratch(), llb.AsPersistentCacheDir(key, sharing)))
		case cache.GoBuild != nil && !cache.GoBuild.Disabled:
			key := path.Join(j.target, j.platform.Architecture, cache.GoBuild.Scope, "gobuild")
			options = append(options,
				llb.AddEnv("GOCACHE", "/tmp/dalec/gobuild-cache"),
				llb.AddMount("/tmp/dalec/gobuild-cache", llb.Scratch(), llb.AsPersistentCacheDir(key, llb.CacheMountShared)),
			)
		case cache.RustSCCache != nil || cache.Bazel != nil:
			return nil, fmt.Errorf("rustsccache and bazel caches are out of reach of the %s", standIn)
		}
	}
	return options, nil
}

func (j *job) stepLocations() []llb.RunOption {
	var options []llb.RunOption
	for index := range j.spec.Build.Steps {
		options = append(options, j.lines.at("build", "steps", index))
	}
	return options
}

// repositories are the mounts of the spec's further package repositories for a stage.
func (j *job) repositories(stage string) ([]llb.RunOption, error) {
	var options []llb.RunOption
	add := func(source Source, place string, at ...any) error {
		state, err := j.source(&source, "mount", at...)
		if err == nil {
			options = append(options, llb.AddMount(place, state, llb.SourcePath("mount"), llb.Readonly))
		}
		return err
	}
	found := ""
	for index, repository := range j.spec.dependenciesFor(j.target).ExtraRepos {
		if !slices.Contains(repository.Envs, stage) {
			continue
		}
		found = "1"
		for name, source := range sorted(repository.Config) {
			// apt reads no other extension; Dalec gives every configuration this one.
			file := strings.TrimSuffix(name, path.Ext(name)) + ".list"
			if err := add(source, path.Join("/etc/apt/sources.list.d", file), "dependencies", "extra_repos", index, "config", name); err != nil {
				return nil, err
			}
		}
		for name, source := range sorted(repository.Keys) {
			if err := add(source, path.Join("/usr/share/keyrings", name), "dependencies", "extra_repos", index, "keys", name); err != nil {
				return nil, err
			}
		}
		data, err := j.mounts(repository.Data)
		if err != nil {
			return nil, err
		}
		options = append(options, data...)
	}
	return append(options, llb.AddEnv("DALEC_EXTRA_REPOS", found)), nil
}
