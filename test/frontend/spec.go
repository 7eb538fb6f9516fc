package main

import "io/fs"

// Spec is a Dalec spec as the release line 0.21 decodes it.
//
// Fields tagged expand:"true" are those in which build arguments are substituted; expand:"inherit" does what the
// field that holds the value says.
type Spec struct {
	Name        string `yaml:"name,omitempty"`
	Description string `yaml:"description,omitempty"`
	Website     string `yaml:"website,omitempty"`
	Version     string `yaml:"version,omitempty" expand:"true"`
	Revision    string `yaml:"revision,omitempty" expand:"true"`
	NoArch      bool   `yaml:"noarch,omitempty"`
	License     string `yaml:"license,omitempty"`
	Vendor      string `yaml:"vendor,omitempty"`
	Packager    string `yaml:"packager,omitempty"`

	Conflicts DependencyList `yaml:"conflicts,omitempty" expand:"true"`
	Replaces  DependencyList `yaml:"replaces,omitempty" expand:"true"`
	Provides  DependencyList `yaml:"provides,omitempty" expand:"true"`

	Args          map[string]string  `yaml:"args,omitempty"`
	Sources       map[string]Source  `yaml:"sources,omitempty"`
	Patches       map[string][]Patch `yaml:"patches,omitempty"`
	Build         Build              `yaml:"build,omitempty"`
	Artifacts     Artifacts          `yaml:"artifacts,omitempty"`
	Dependencies  *Dependencies      `yaml:"dependencies,omitempty"`
	Targets       map[string]Target  `yaml:"targets,omitempty"`
	PackageConfig *PackageConfig     `yaml:"package_config,omitempty"`
	Image         *Image             `yaml:"image,omitempty"`
	Changelog     []ChangelogEntry   `yaml:"changelog,omitempty"`
	Tests         []*Test            `yaml:"tests,omitempty"`
}

// Target holds what differs for one distribution.
type Target struct {
	Dependencies  *Dependencies  `yaml:"dependencies,omitempty"`
	Image         *Image         `yaml:"image,omitempty"`
	Frontend      *Frontend      `yaml:"frontend,omitempty"`
	Tests         []*Test        `yaml:"tests,omitempty"`
	PackageConfig *PackageConfig `yaml:"package_config,omitempty"`
	Artifacts     *Artifacts     `yaml:"artifacts,omitempty"`
	Provides      DependencyList `yaml:"provides,omitempty" expand:"true"`
	Replaces      DependencyList `yaml:"replaces,omitempty" expand:"true"`
	Conflicts     DependencyList `yaml:"conflicts,omitempty" expand:"true"`
}

// Frontend names another frontend that serves a target, or a signer.
type Frontend struct {
	Image   string `yaml:"image,omitempty"`
	CmdLine string `yaml:"cmdline,omitempty"`
}

// PackageConfig says how packages are signed.
type PackageConfig struct {
	Signer *Signer `yaml:"signer,omitempty"`
}

// Signer is a frontend that signs packages.
type Signer struct {
	Image   string            `yaml:"image,omitempty"`
	CmdLine string            `yaml:"cmdline,omitempty"`
	Args    map[string]string `yaml:"args,omitempty" expand:"true"`
}

// ChangelogEntry is one entry of the package's changelog.
type ChangelogEntry struct {
	Date    Date     `yaml:"date"`
	Author  string   `yaml:"author,omitempty"`
	Changes []string `yaml:"changes,omitempty"`
}

// Build is how the artifacts come out of the sources.
type Build struct {
	Steps       []Step            `yaml:"steps,omitempty"`
	Env         map[string]string `yaml:"env,omitempty" expand:"true"`
	NetworkMode string            `yaml:"network_mode,omitempty" expand:"true"`
	Caches      []Cache           `yaml:"caches,omitempty"`
}

// Step is one shell command.
type Step struct {
	Command string            `yaml:"command,omitempty"`
	Env     map[string]string `yaml:"env,omitempty" expand:"true"`
	Mounts  []Mount           `yaml:"mounts,omitempty"`
}

// Mount is a source at a path of a step or a test.
type Mount struct {
	Dest string `yaml:"dest"`
	Spec Source `yaml:"spec"`
}

// Cache is one of four kinds of cache that build steps can have.
type Cache struct {
	Dir         *CacheDir   `yaml:"dir,omitempty"`
	GoBuild     *ScopeCache `yaml:"gobuild,omitempty"`
	RustSCCache *RustCache  `yaml:"rustsccache,omitempty"`
	Bazel       *BazelCache `yaml:"bazel,omitempty"`
}

// CacheDir is a cache at a path.
type CacheDir struct {
	Key             string `yaml:"key,omitempty"`
	Dest            string `yaml:"dest,omitempty"`
	Sharing         string `yaml:"sharing,omitempty"`
	NoAutoNamespace bool   `yaml:"no_auto_namespace,omitempty"`
}

// ScopeCache is the cache of the Go compiler.
type ScopeCache struct {
	Scope    string `yaml:"scope,omitempty"`
	Disabled bool   `yaml:"disabled,omitempty"`
}

// RustCache is the cache of sccache.
type RustCache struct {
	Scope string `yaml:"scope,omitempty"`
}

// BazelCache is the cache of bazel.
type BazelCache struct {
	Scope string `yaml:"scope,omitempty"`
}

// Image is the configuration of a container image.
type Image struct {
	Entrypoint string              `yaml:"entrypoint,omitempty"`
	Cmd        string              `yaml:"cmd,omitempty"`
	Env        []string            `yaml:"env,omitempty"`
	Labels     map[string]string   `yaml:"labels,omitempty" expand:"true"`
	Volumes    map[string]struct{} `yaml:"volumes,omitempty"`
	WorkingDir string              `yaml:"working_dir,omitempty"`
	StopSignal string              `yaml:"stop_signal,omitempty"`
	Base       string              `yaml:"base,omitempty"`
	Bases      []BaseImage         `yaml:"bases,omitempty"`
	Post       *PostInstall        `yaml:"post,omitempty"`
	User       string              `yaml:"user,omitempty"`
}

// BaseImage is the image that a package is installed into.
type BaseImage struct {
	Rootfs Source `yaml:"rootfs"`
}

// PostInstall changes an image after the package is installed.
type PostInstall struct {
	Symlinks map[string]Symlink `yaml:"symlinks,omitempty"`
}

// Symlink is one or several links to the path that is its key.
type Symlink struct {
	Path  string   `yaml:"path,omitempty"`
	Paths []string `yaml:"paths,omitempty"`
	User  string   `yaml:"user,omitempty"`
	Group string   `yaml:"group,omitempty"`
}

// Test is run in a container that has the package installed.
type Test struct {
	Name   string               `yaml:"name,omitempty"`
	Dir    string               `yaml:"dir,omitempty"`
	Mounts []Mount              `yaml:"mounts,omitempty"`
	Env    map[string]string    `yaml:"env,omitempty" expand:"true"`
	Steps  []TestStep           `yaml:"steps,omitempty"`
	Files  map[string]FileCheck `yaml:"files,omitempty"`
}

// TestStep is a command, run without a shell, and what it must print.
type TestStep struct {
	Command string            `yaml:"command,omitempty"`
	Env     map[string]string `yaml:"env,omitempty" expand:"true"`
	Stdin   string            `yaml:"stdin,omitempty" expand:"true"`
	Stdout  OutputCheck       `yaml:"stdout,omitempty"`
	Stderr  OutputCheck       `yaml:"stderr,omitempty"`
}

// OutputCheck is what the content of a file or a stream must be.
type OutputCheck struct {
	Equals     string   `yaml:"equals,omitempty" expand:"true"`
	Contains   []string `yaml:"contains,omitempty" expand:"true"`
	Matches    []string `yaml:"matches,omitempty" expand:"true"`
	StartsWith string   `yaml:"starts_with,omitempty" expand:"true"`
	EndsWith   string   `yaml:"ends_with,omitempty" expand:"true"`
	Empty      bool     `yaml:"empty,omitempty"`
}

// FileCheck is what a file must be.
type FileCheck struct {
	OutputCheck `yaml:",inline"`
	Permissions fs.FileMode `yaml:"permissions,omitempty"`
	IsDir       bool        `yaml:"is_dir,omitempty"`
	NotExist    bool        `yaml:"not_exist,omitempty"`
	NoFollow    bool        `yaml:"no_follow,omitempty"`
	LinkTarget  string      `yaml:"link_target,omitempty"`
}
