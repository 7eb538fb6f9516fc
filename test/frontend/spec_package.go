package main

import (
	"io/fs"
	"path"
)

// Artifacts is what of the build goes into the package, by kind.
type Artifacts struct {
	Binaries    map[string]Artifact `yaml:"binaries,omitempty"`
	Libexec     map[string]Artifact `yaml:"libexec,omitempty"`
	Manpages    map[string]Artifact `yaml:"manpages,omitempty"`
	DataDirs    map[string]Artifact `yaml:"data_dirs,omitempty"`
	ConfigFiles map[string]Artifact `yaml:"configFiles,omitempty"`
	Docs        map[string]Artifact `yaml:"docs,omitempty"`
	Licenses    map[string]Artifact `yaml:"licenses,omitempty"`
	Libs        map[string]Artifact `yaml:"libs,omitempty"`
	Headers     map[string]Artifact `yaml:"headers,omitempty"`
	Directories *Directories        `yaml:"createDirectories,omitempty"`
	Systemd     *Systemd            `yaml:"systemd,omitempty"`
	Links       []ArtifactLink      `yaml:"links,omitempty"`
	Users       []NamedAccount      `yaml:"users,omitempty"`
	Groups      []NamedAccount      `yaml:"groups,omitempty"`

	DisableStrip        bool `yaml:"disable_strip,omitempty"`
	DisableAutoRequires bool `yaml:"disable_auto_requires,omitempty"`
}

// Artifact says where a file goes and whose it is.
type Artifact struct {
	SubPath           string       `yaml:"subpath,omitempty"`
	Name              string       `yaml:"name,omitempty"`
	Permissions       fs.FileMode  `yaml:"permissions,omitempty"`
	User              string       `yaml:"user,omitempty"`
	Group             string       `yaml:"group,omitempty"`
	LinuxCapabilities []Capability `yaml:"linux_capabilities,omitempty"`
}

func (a Artifact) nameFor(file string) string {
	if a.Name != "" {
		return a.Name
	}
	return path.Base(file)
}

// Capability is a Linux capability of an executable file.
type Capability struct {
	Name        string `yaml:"name,omitempty"`
	Effective   bool   `yaml:"effective,omitempty"`
	Permitted   bool   `yaml:"permitted,omitempty"`
	Inheritable bool   `yaml:"inheritable,omitempty"`
}

// Directories are created empty below /etc and /var/lib.
type Directories struct {
	Config map[string]DirectoryMode `yaml:"config,omitempty"`
	State  map[string]DirectoryMode `yaml:"state,omitempty"`
}

// DirectoryMode is a directory's mode and owner.
type DirectoryMode struct {
	Mode  fs.FileMode `yaml:"mode,omitempty"`
	User  string      `yaml:"user,omitempty"`
	Group string      `yaml:"group,omitempty"`
}

// Systemd are units and drop-ins.
type Systemd struct {
	Units   map[string]Unit   `yaml:"units,omitempty"`
	Dropins map[string]Dropin `yaml:"dropins,omitempty"`
}

// Unit is a systemd unit.
type Unit struct {
	Name   string `yaml:"name,omitempty"`
	Enable bool   `yaml:"enable,omitempty"`
	Start  bool   `yaml:"start,omitempty"`
}

// Dropin is a file that changes a unit.
type Dropin struct {
	Name string `yaml:"name,omitempty"`
	Unit string `yaml:"unit,omitempty"`
}

// ArtifactLink is a symbolic link in the package.
type ArtifactLink struct {
	Source string `yaml:"source,omitempty"`
	Dest   string `yaml:"dest,omitempty"`
	User   string `yaml:"user,omitempty"`
	Group  string `yaml:"group,omitempty"`
}

// NamedAccount is a user or group that the package creates.
type NamedAccount struct {
	Name string `yaml:"name"`
}

// Dependencies are the packages needed at each stage.
type Dependencies struct {
	Build      DependencyList `yaml:"build,omitempty" expand:"true"`
	Runtime    DependencyList `yaml:"runtime,omitempty" expand:"true"`
	Recommends DependencyList `yaml:"recommends,omitempty"`
	Sysext     DependencyList `yaml:"sysext,omitempty"`
	Test       DependencyList `yaml:"test,omitempty"`
	ExtraRepos []Repository   `yaml:"extra_repos,omitempty"`
}

// DependencyList maps package names to what is asked of them.
type DependencyList map[string]Constraints

// Constraints are versions and architectures of a dependency.
type Constraints struct {
	Version []string `yaml:"version,omitempty" expand:"inherit"`
	Arch    []string `yaml:"arch,omitempty"`
}

// Repository is a further package repository.
type Repository struct {
	Keys   map[string]Source `yaml:"keys,omitempty"`
	Config map[string]Source `yaml:"config,omitempty"`
	Data   []Mount           `yaml:"data,omitempty"`
	Envs   []string          `yaml:"envs,omitempty"`
}

// artifactsFor gives a target's artifacts, which replace the spec's as a whole.
func (s *Spec) artifactsFor(target string) Artifacts {
	if own := s.Targets[target].Artifacts; own != nil {
		return *own
	}
	return s.Artifacts
}

// dependenciesFor merges a target's dependencies over the spec's, list by list.
//
// A list that is empty counts as none, and sysext is lost when both have dependencies, as in Dalec.
func (s *Spec) dependenciesFor(target string) Dependencies {
	own := s.Targets[target].Dependencies
	if own == nil && s.Dependencies == nil {
		return Dependencies{}
	}
	if own == nil {
		return *s.Dependencies
	}
	if s.Dependencies == nil {
		return *own
	}
	pick := func(first, second DependencyList) DependencyList {
		if len(first) > 0 {
			return first
		}
		return second
	}
	repositories := s.Dependencies.ExtraRepos
	if len(own.ExtraRepos) > 0 {
		repositories = own.ExtraRepos
	}
	return Dependencies{
		Build:      pick(own.Build, s.Dependencies.Build),
		Runtime:    pick(own.Runtime, s.Dependencies.Runtime),
		Recommends: pick(own.Recommends, s.Dependencies.Recommends),
		Test:       pick(own.Test, s.Dependencies.Test),
		ExtraRepos: repositories,
	}
}

// relationsFor gives the Provides, Replaces and Conflicts of a target.
func (s *Spec) relationsFor(target string) (provides, replaces, conflicts DependencyList) {
	provides, replaces, conflicts = s.Provides, s.Replaces, s.Conflicts
	own := s.Targets[target]
	if own.Provides != nil {
		provides = own.Provides
	}
	if own.Replaces != nil {
		replaces = own.Replaces
	}
	if own.Conflicts != nil {
		conflicts = own.Conflicts
	}
	return provides, replaces, conflicts
}
