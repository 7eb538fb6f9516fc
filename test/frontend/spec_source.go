package main

import (
	"io/fs"

	"github.com/opencontainers/go-digest"
)

// Source is one of six kinds of input of a build.
type Source struct {
	Image   *ImageSource   `yaml:"image,omitempty"`
	Git     *GitSource     `yaml:"git,omitempty"`
	HTTP    *HTTPSource    `yaml:"http,omitempty"`
	Context *ContextSource `yaml:"context,omitempty"`
	Build   *BuildSource   `yaml:"build,omitempty"`
	Inline  *InlineSource  `yaml:"inline,omitempty"`

	Path     string       `yaml:"path,omitempty" expand:"true"`
	Includes []string     `yaml:"includes,omitempty" expand:"true"`
	Excludes []string     `yaml:"excludes,omitempty" expand:"true"`
	Generate []*Generator `yaml:"generate,omitempty"`
}

// IsDir tells whether the source is a directory rather than one file.
func (s *Source) IsDir() bool {
	if s.HTTP != nil {
		return false
	}
	return s.Inline == nil || s.Inline.Dir != nil
}

// ImageSource is a directory of an image, after commands were run in it.
type ImageSource struct {
	Ref string        `yaml:"ref,omitempty" expand:"true"`
	Cmd *ImageCommand `yaml:"cmd,omitempty"`
}

// ImageCommand is what is run in an image to make a source.
type ImageCommand struct {
	Dir    string            `yaml:"dir,omitempty"`
	Mounts []Mount           `yaml:"mounts,omitempty"`
	Env    map[string]string `yaml:"env,omitempty" expand:"true"`
	Steps  []*Step           `yaml:"steps,omitempty"`
}

// GitSource is a commit of a repository.
type GitSource struct {
	URL        string  `yaml:"url,omitempty" expand:"true"`
	Commit     string  `yaml:"commit,omitempty" expand:"true"`
	Checksum   string  `yaml:"checksum,omitempty" expand:"true"`
	KeepGitDir bool    `yaml:"keepGitDir,omitempty"`
	Auth       GitAuth `yaml:"auth,omitempty"`
}

// GitAuth names the secrets a repository is read with.
type GitAuth struct {
	Header string `yaml:"header,omitempty"`
	Token  string `yaml:"token,omitempty"`
	SSH    string `yaml:"ssh,omitempty"`
}

// HTTPSource is a downloaded file.
type HTTPSource struct {
	URL         string        `yaml:"url,omitempty" expand:"true"`
	Digest      digest.Digest `yaml:"digest,omitempty"`
	Permissions fs.FileMode   `yaml:"permissions,omitempty"`
}

// ContextSource is a build context.
type ContextSource struct {
	Name string `yaml:"name,omitempty" expand:"true"`
}

// BuildSource is the result of a Dockerfile.
type BuildSource struct {
	Source         Source            `yaml:"source,omitempty"`
	DockerfilePath string            `yaml:"dockerfile_path,omitempty" expand:"true"`
	Target         string            `yaml:"target,omitempty" expand:"true"`
	Args           map[string]string `yaml:"args,omitempty" expand:"true"`
}

// InlineSource stands in the spec itself.
type InlineSource struct {
	File *InlineFile `yaml:"file,omitempty"`
	Dir  *InlineDir  `yaml:"dir,omitempty"`
}

// InlineFile is one file.
type InlineFile struct {
	Contents    string      `yaml:"contents,omitempty"`
	Permissions fs.FileMode `yaml:"permissions,omitempty"`
	UID         int         `yaml:"uid,omitempty"`
	GID         int         `yaml:"gid,omitempty"`
}

// InlineDir is a flat directory of files.
type InlineDir struct {
	Files       map[string]*InlineFile `yaml:"files,omitempty"`
	Permissions fs.FileMode            `yaml:"permissions,omitempty"`
	UID         int                    `yaml:"uid,omitempty"`
	GID         int                    `yaml:"gid,omitempty"`
}

// Generator fetches the dependencies of a source.
type Generator struct {
	Subpath   string          `yaml:"subpath,omitempty"`
	Gomod     *GomodGenerator `yaml:"gomod,omitempty"`
	Cargohome *PathsGenerator `yaml:"cargohome,omitempty"`
	Pip       *PipGenerator   `yaml:"pip,omitempty"`
	NodeMod   *PathsGenerator `yaml:"nodemod,omitempty"`
}

// PathsGenerator has no settings but paths.
type PathsGenerator struct {
	Paths []string `yaml:"paths,omitempty"`
}

// GomodGenerator fetches Go modules.
type GomodGenerator struct {
	Paths []string             `yaml:"paths,omitempty"`
	Auth  map[string]GomodAuth `yaml:"auth,omitempty" expand:"true"`
	Edits *GomodEdits          `yaml:"edits,omitempty"`
}

// GomodAuth names the secrets a module host is read with.
type GomodAuth struct {
	Header string    `yaml:"header,omitempty" expand:"inherit"`
	Token  string    `yaml:"token,omitempty" expand:"inherit"`
	SSH    *GomodSSH `yaml:"ssh,omitempty" expand:"inherit"`
}

// GomodSSH names the agent socket a module host is read with.
type GomodSSH struct {
	ID       string `yaml:"id,omitempty" expand:"inherit"`
	Username string `yaml:"username,omitempty" expand:"inherit"`
}

// GomodEdits changes go.mod before modules are fetched.
type GomodEdits struct {
	Replace []GomodReplace `yaml:"replace,omitempty"`
}

// GomodReplace is one replace directive, a map or "old => new".
type GomodReplace struct {
	Old string `yaml:"old"`
	New string `yaml:"new"`
}

// PipGenerator fetches Python packages.
type PipGenerator struct {
	Paths            []string `yaml:"paths,omitempty"`
	RequirementsFile string   `yaml:"requirements_file,omitempty"`
	IndexURL         string   `yaml:"index_url,omitempty"`
	ExtraIndexURLs   []string `yaml:"extra_index_urls,omitempty"`
}

// Patch is a file that is applied to a source.
type Patch struct {
	Source string `yaml:"source"`
	Strip  *int   `yaml:"strip,omitempty"`
	Path   string `yaml:"path,omitempty" expand:"true"`
}
