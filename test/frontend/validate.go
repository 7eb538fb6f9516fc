package main

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	pkgerrors "github.com/pkg/errors"
)

// validate says everything that is wrong with a decoded spec, in the words of Dalec.
func (s *Spec) validate(lines *sourceMap) error {
	var problems []error
	add := func(err error, context ...string) {
		if err != nil {
			problems = append(problems, pkgerrors.Wrap(err, strings.Join(context, ": ")))
		}
	}
	for name, source := range sorted(s.Sources) {
		if strings.Contains(name, "/") {
			problems = append(problems, fmt.Errorf("invalid source %s: source name must not contain path separator", name))
		}
		if err := source.validate(lines, "sources", name); err != nil {
			problems = append(problems, fmt.Errorf("invalid source %s: %w", name, err))
		}
	}
	for index, test := range s.Tests {
		add(test.validate(lines, "tests", index), test.label())
	}
	for name, patches := range sorted(s.Patches) {
		for index, patch := range patches {
			if err := s.validatePatch(patch); err != nil {
				err = fmt.Errorf("invalid patch for source %q, patch source: %q: %w", name, patch.Source, err)
				problems = append(problems, lines.mark(err, "patches", name, index))
			}
		}
	}
	add(s.Dependencies.validate(lines, "dependencies"), "dependencies")
	add(s.Image.validate(lines, "image"), "image")
	for name, target := range sorted(s.Targets) {
		add(target.validate(lines, "targets", name), "target "+name)
	}
	add(s.Build.validate(lines), "build")
	add(s.Artifacts.validate(), "artifacts")
	return errors.Join(problems...)
}

func (s *Spec) validatePatch(patch Patch) error {
	source, known := s.Sources[patch.Source]
	switch {
	case !known:
		return errors.New("source is missing from sources list")
	case source.IsDir() && isRoot(patch.Path):
		return errors.New("patch source refers to a directory source without a subpath to the patch file to use")
	case !source.IsDir() && !isRoot(patch.Path):
		return errors.New("patch source refers to a file source but patch spec specifies a subpath")
	}
	return nil
}

func (t *Target) validate(lines *sourceMap, at ...any) error {
	problems := []error{
		pkgerrors.Wrap(t.Dependencies.validate(lines, append(at, "dependencies")...), "dependencies"),
		pkgerrors.Wrap(t.Image.validate(lines, append(at, "image")...), "image"),
	}
	for index, test := range t.Tests {
		problems = append(problems, pkgerrors.Wrapf(test.validate(lines, append(at, "tests", index)...), "test %s", test.label()))
	}
	return errors.Join(problems...)
}

func (t *Test) label() string {
	if t == nil {
		return ""
	}
	return t.Name
}

func (t *Test) validate(lines *sourceMap, at ...any) error {
	if t == nil {
		return errors.New("test is empty")
	}
	return validateMounts(t.Mounts, lines, append(at, "mounts")...)
}

func validateMounts(mounts []Mount, lines *sourceMap, at ...any) error {
	var problems []error
	for index, mount := range mounts {
		if mount.Dest == "/" {
			problems = append(problems, fmt.Errorf("mount %s: mount destination must not be \"/\": invalid mount config", mount.Dest))
		}
		err := mount.Spec.validate(lines, append(at, index, "spec")...)
		problems = append(problems, pkgerrors.Wrapf(err, "mount %s", mount.Dest))
	}
	return errors.Join(problems...)
}

func (d *Dependencies) validate(lines *sourceMap, at ...any) error {
	if d == nil {
		return nil
	}
	var problems []error
	for index, repository := range d.ExtraRepos {
		place := append(slices.Clone(at), "extra_repos", index)
		add := func(err error, what, name string) {
			problems = append(problems, pkgerrors.Wrapf(err, "extra repo %d: %s %s", index, what, name))
		}
		for name, source := range sorted(repository.Keys) {
			add(source.validate(lines, append(place, "keys", name)...), "key", name)
		}
		for name, source := range sorted(repository.Config) {
			add(source.validate(lines, append(place, "config", name)...), "config", name)
		}
		for number, mount := range repository.Data {
			add(mount.Spec.validate(lines, append(place, "data", number, "spec")...), "data mount path", mount.Dest)
		}
	}
	return errors.Join(problems...)
}

func (b *Build) validate(lines *sourceMap) error {
	var problems []error
	if len(b.Steps) == 0 && (len(b.Caches) > 0 || len(b.Env) > 0 || b.NetworkMode != "") {
		problems = append(problems, errors.New("artifact build must have at least one step"))
	}
	for index, step := range b.Steps {
		if step.Command == "" {
			err := lines.mark(errors.New("step must have a command"), "build", "steps", index)
			problems = append(problems, pkgerrors.Wrapf(err, "step %d", index))
		}
	}
	if !slices.Contains([]string{"", "none", "sandbox"}, b.NetworkMode) {
		problems = append(problems, fmt.Errorf("invalid network mode: %q: valid values [none sandbox]", b.NetworkMode))
	}
	goCaches := 0
	for index, cache := range b.Caches {
		if cache.GoBuild != nil {
			goCaches++
		}
		problems = append(problems, pkgerrors.Wrapf(cache.validate(), "cache %d", index))
	}
	if goCaches > 1 {
		problems = append(problems, errors.New("only one gobuild cache is allowed"))
	}
	return errors.Join(problems...)
}

func (c *Cache) validate() error {
	given := 0
	for _, is := range []bool{c.Dir != nil, c.GoBuild != nil, c.RustSCCache != nil, c.Bazel != nil} {
		if is {
			given++
		}
	}
	if given != 1 {
		return errors.New("invalid cache config: exactly one of (dir, gobuild, rustsccache, bazel) must be set")
	}
	if c.Dir == nil {
		return nil
	}
	var problems []error
	if modes := []string{"shared", "locked", "private"}; c.Dir.Sharing != "" && !slices.Contains(modes, c.Dir.Sharing) {
		problems = append(problems, fmt.Errorf("invalid cache dir sharing mode: %s, valid values: %v", c.Dir.Sharing, modes))
	}
	if !path.IsAbs(c.Dir.Dest) {
		problems = append(problems, fmt.Errorf("cache dir dest must be an absolute path: %s", c.Dir.Dest))
	}
	return pkgerrors.Wrap(errors.Join(problems...), "invalid cache dir config")
}

func (a *Artifacts) validate() error {
	var problems []error
	kinds := map[string]map[string]Artifact{
		"manpages": a.Manpages, "data_dirs": a.DataDirs, "configFiles": a.ConfigFiles,
		"docs": a.Docs, "licenses": a.Licenses, "headers": a.Headers,
	}
	for kind, artifacts := range sorted(kinds) {
		for file, artifact := range sorted(artifacts) {
			if len(artifact.LinuxCapabilities) > 0 {
				problems = append(problems, fmt.Errorf("capabilities can only be set on executable files (binaries, libs, libexec); cannot set capabilities on %s '%s'", kind, file))
			}
		}
	}
	return errors.Join(problems...)
}

func isRoot(p string) bool {
	return p == "" || p == "/" || p == "."
}
