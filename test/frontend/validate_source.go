package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	pkgerrors "github.com/pkg/errors"
)

func (s *Source) validate(lines *sourceMap, at ...any) error {
	at = slices.Clip(at)
	var problems []error
	for index, generator := range s.Generate {
		if generator == nil || (generator.Gomod == nil && generator.Cargohome == nil && generator.Pip == nil && generator.NodeMod == nil) {
			problems = append(problems, fmt.Errorf("source generator %d: no generator type specified", index))
		}
	}
	variants := 0
	for _, given := range []bool{s.Image != nil, s.Git != nil, s.HTTP != nil, s.Context != nil, s.Build != nil, s.Inline != nil} {
		if given {
			variants++
		}
	}
	switch {
	case variants == 0:
		problems = append(problems, lines.mark(errors.New("no non-nil source variant"), at...))
	case variants > 1:
		problems = append(problems, lines.mark(errors.New("more than one source variant defined"), at...))
	case s.Image != nil:
		problems = append(problems, s.validateImage(lines, true, at...))
	case s.Git != nil:
		problems = append(problems, lines.mark(s.Git.validate(), append(at, "git")...))
	case s.HTTP != nil:
		problems = append(problems, lines.mark(s.validateHTTP(), append(at, "http")...))
	case s.Build != nil:
		if s.Build.Source.Build != nil {
			problems = append(problems, lines.mark(errors.New("build sources cannot be recursive"), append(at, "build")...))
		}
		if err := s.Build.Source.validate(lines, append(at, "build", "source")...); err != nil {
			problems = append(problems, fmt.Errorf("build source: %w", err))
		}
	case s.Inline != nil:
		problems = append(problems, s.validateInline(lines, append(at, "inline")...))
	}
	return errors.Join(problems...)
}

func (s *Source) validateImage(lines *sourceMap, needsPath bool, at ...any) error {
	var problems []error
	if s.Image.Ref == "" {
		problems = append(problems, lines.mark(errors.New("docker image source must have a ref"), append(at, "image")...))
	}
	if cmd := s.Image.Cmd; cmd != nil {
		if len(cmd.Steps) == 0 {
			problems = append(problems, errors.New("command must have at least one step"))
		}
		for index, step := range cmd.Steps {
			if step == nil || step.Command == "" {
				err := lines.mark(errors.New("step must have a command"), append(at, "image", "cmd", "steps", index)...)
				problems = append(problems, fmt.Errorf("step %d: %w", index, err))
			}
		}
		problems = append(problems, validateMounts(cmd.Mounts, lines, append(at, "image", "cmd", "mounts")...))
	}
	if needsPath && s.Path == "" {
		problems = append(problems, lines.mark(errors.New("docker image source path cannot be empty"), append(at, "image")...))
	}
	return errors.Join(problems...)
}

func (g *GitSource) validate() error {
	var problems []error
	if g.URL == "" {
		problems = append(problems, errors.New("git source must have a URL"))
	}
	if g.Commit == "" {
		problems = append(problems, errors.New("git source must have a commit"))
	}
	return pkgerrors.Wrap(errors.Join(problems...), "invalid git source")
}

func (s *Source) validateHTTP() error {
	var problems []error
	if s.HTTP.URL == "" {
		problems = append(problems, errors.New("http source must have a URL"))
	}
	if s.HTTP.Digest != "" {
		problems = append(problems, s.HTTP.Digest.Validate())
	}
	if len(s.Excludes) > 0 {
		problems = append(problems, errors.New("http source cannot be used with excludes"))
	}
	if len(s.Includes) > 0 {
		problems = append(problems, errors.New("http source cannot be used with includes"))
	}
	if s.Path != "" {
		problems = append(problems, errors.New("http source cannot be used with path"))
	}
	return errors.Join(problems...)
}

func (s *Source) validateInline(lines *sourceMap, at ...any) error {
	at = slices.Clip(at)
	var problems []error
	file, dir := s.Inline.File, s.Inline.Dir
	if file == nil && dir == nil {
		problems = append(problems, lines.mark(errors.New("inline source is missing contents to inline"), at...))
	}
	if file != nil && dir != nil {
		problems = append(problems, lines.mark(errors.New("inline source variant cannot have both a file and dir set"), at...))
	}
	owner := func(uid, gid int, place ...any) {
		if uid < 0 {
			problems = append(problems, lines.mark(fmt.Errorf("uid %d must be non-negative", uid), append(place, "uid")...))
		}
		if gid < 0 {
			problems = append(problems, lines.mark(fmt.Errorf("gid %d must be non-negative", gid), append(place, "gid")...))
		}
	}
	if file != nil {
		owner(file.UID, file.GID, append(at, "file")...)
		for name, given := range map[string]bool{"a path": s.Path != "", "includes": s.Includes != nil, "excludes": s.Excludes != nil} {
			if given {
				problems = append(problems, fmt.Errorf("inline file source cannot have %s set", name))
			}
		}
	}
	if dir != nil {
		owner(dir.UID, dir.GID, append(at, "dir")...)
		for name, entry := range sorted(dir.Files) {
			if strings.Contains(name, "/") {
				problems = append(problems, fmt.Errorf("file %q: source name must not contain path separator", name))
			}
			if entry == nil {
				problems = append(problems, fmt.Errorf("file %q: has no content", name))
				continue
			}
			owner(entry.UID, entry.GID, append(at, "dir", "files", name)...)
		}
	}
	return errors.Join(problems...)
}

func (i *Image) validate(lines *sourceMap, at ...any) error {
	if i == nil {
		return nil
	}
	at = slices.Clip(at)
	var problems []error
	if i.Base != "" && len(i.Bases) > 0 {
		problems = append(problems, errors.New("cannot specify both image.base and image.bases"))
	}
	for index, base := range i.Bases {
		if base.Rootfs.Image == nil {
			problems = append(problems, fmt.Errorf("bases[%d]: rootfs currently only supports image source types", index))
			continue
		}
		// A base is the whole image: the one place where an image source needs no path.
		err := base.Rootfs.validateImage(lines, false, append(at, "bases", index, "rootfs")...)
		problems = append(problems, pkgerrors.Wrapf(err, "bases[%d]: rootfs", index))
	}
	if i.Post != nil {
		problems = append(problems, pkgerrors.Wrap(validateSymlinks(i.Post.Symlinks), "postinstall: symlink"))
	}
	return errors.Join(problems...)
}

func validateSymlinks(links map[string]Symlink) error {
	var problems []error
	seen := map[string]string{}
	for target, link := range sorted(links) {
		if target == "" {
			problems = append(problems, errors.New("symlink source is empty"))
		}
		if (link.Path != "") == (len(link.Paths) > 0) {
			problems = append(problems, fmt.Errorf("'path' and 'paths' fields are mutually exclusive, and at least one is required: symlink to %s", target))
		}
		for _, place := range append([]string{link.Path}, link.Paths...) {
			if other, taken := seen[place]; taken && place != "" {
				problems = append(problems, fmt.Errorf("symlink 'newpaths' must be unique: %q points to both %q and %q", place, target, other))
			}
			seen[place] = target
		}
		if slices.Contains(link.Paths, "") {
			problems = append(problems, errors.New("symlink newpath should not be empty"))
		}
	}
	return errors.Join(problems...)
}
