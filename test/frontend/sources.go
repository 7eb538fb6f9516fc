package main

import (
	"fmt"
	"path"

	"github.com/moby/buildkit/client/llb"
	"github.com/pkg/errors"
)

// sources gives one tree with every source of the spec under its name.
func (j *job) sources() (llb.State, error) {
	tree := llb.Scratch()
	for name, source := range sorted(j.spec.Sources) {
		state, err := j.source(&source, name, "sources", name)
		if err != nil {
			return tree, err
		}
		tree = tree.File(llb.Copy(state, "/", "/", &llb.CopyInfo{CopyDirContentsOnly: true}), j.group("Prepare sources"))
	}
	return tree, nil
}

// patchedSources gives the same tree with the spec's patches applied by the worker's patch.
func (j *job) patchedSources(worker llb.State) (llb.State, error) {
	tree, err := j.sources()
	if err != nil {
		return tree, err
	}
	for name, patches := range sorted(j.spec.Patches) {
		for _, patch := range patches {
			run := worker.Run(
				llb.Args([]string{"/bin/sh", "-c", fmt.Sprintf("patch -p%d -s < %q", *patch.Strip, path.Join("/patches", patch.Source, patch.Path))}),
				llb.Dir(path.Join("/work/pkg", name)),
				llb.AddMount("/patches", tree, llb.Readonly),
				llb.Network(llb.NetModeNone),
				llb.WithCustomNamef("Apply patch %q to source %q", patch.Source, name),
				j.group("Build deb package"),
			)
			tree = run.AddMount("/work/pkg", tree)
		}
	}
	return tree, nil
}

// source gives a tree that holds one source under the given name: a directory, or a file for http and inline files.
func (j *job) source(source *Source, name string, at ...any) (llb.State, error) {
	if len(source.Generate) > 0 {
		return llb.Scratch(), fmt.Errorf("generators are out of reach of the %s", standIn)
	}
	location := j.lines.at(at...)
	switch {
	case source.Inline != nil:
		return inlineSource(source, name, location), nil
	case source.HTTP != nil:
		return httpSource(source.HTTP, name, j.lines.at(append(at, "http")...)), nil
	case source.Context != nil:
		state, err := j.context(source.Context.Name)
		if err != nil {
			return llb.Scratch(), j.lines.mark(err, append(at, "context")...)
		}
		if state == nil {
			return llb.Scratch(), j.lines.mark(fmt.Errorf("context %q not found", source.Context.Name), append(at, "context")...)
		}
		return source.pick(*state, source.Path, name, location), nil
	case source.Image != nil:
		state, err := j.imageSource(source, at...)
		if err != nil {
			return llb.Scratch(), err
		}
		inside := source.Path
		if source.Image.Cmd != nil {
			inside = "/"
		}
		return source.pick(state, inside, name, location), nil
	case source.Git != nil:
		options := []llb.GitOption{}
		if source.Git.KeepGitDir {
			options = append(options, llb.KeepGitDir())
		}
		state := llb.Git(source.Git.URL, source.Git.Commit, options...)
		return source.pick(state, source.Path, name, location), nil
	}
	return llb.Scratch(), j.lines.mark(fmt.Errorf("build sources are out of reach of the %s", standIn), at...)
}

// pick copies the path, includes and excludes of a source to a directory of its name.
func (s *Source) pick(from llb.State, inside, name string, options ...llb.ConstraintsOpt) llb.State {
	if isRoot(inside) {
		inside = "/"
	}
	return llb.Scratch().File(llb.Copy(from, inside, name+"/", &llb.CopyInfo{
		CreateDestPath:      true,
		CopyDirContentsOnly: true,
		IncludePatterns:     s.Includes,
		ExcludePatterns:     s.Excludes,
	}), options...)
}

func inlineSource(source *Source, name string, location llb.ConstraintsOpt) llb.State {
	write := func(state llb.State, place string, file *InlineFile) llb.State {
		return state.File(llb.Mkfile(place, file.Permissions, []byte(file.Contents), llb.WithUIDGID(file.UID, file.GID)), location)
	}
	if file := source.Inline.File; file != nil {
		return write(llb.Scratch(), name, file)
	}
	dir := source.Inline.Dir
	state := llb.Scratch().File(llb.Mkdir("/content", dir.Permissions, llb.WithUIDGID(dir.UID, dir.GID)), location)
	for entry, file := range sorted(dir.Files) {
		state = write(state, path.Join("/content", entry), file)
	}
	return source.pick(state, path.Join("/content", source.Path), name, location)
}

func httpSource(source *HTTPSource, name string, location llb.ConstraintsOpt) llb.State {
	options := []llb.HTTPOption{llb.Filename(name), location}
	if source.Digest != "" {
		options = append(options, llb.Checksum(source.Digest))
	}
	if source.Permissions != 0 {
		options = append(options, llb.Chmod(source.Permissions))
	}
	return llb.HTTP(source.URL, options...)
}

// imageSource gives the image, or the directory that the commands run in it have filled.
func (j *job) imageSource(source *Source, at ...any) (llb.State, error) {
	image := llb.Image(source.Image.Ref, llb.WithMetaResolver(j.client), llb.Platform(j.platform))
	command := source.Image.Cmd
	if command == nil {
		return image, nil
	}
	for name, value := range sorted(command.Env) {
		image = image.AddEnv(name, value)
	}
	if command.Dir != "" {
		image = image.Dir(command.Dir)
	}
	result := llb.Scratch()
	for index, step := range command.Steps {
		options := []llb.RunOption{
			llb.Args([]string{"/bin/sh", "-c", step.Command}),
			j.lines.at(append(at, "image", "cmd", "steps", index)...),
		}
		for name, value := range sorted(step.Env) {
			options = append(options, llb.AddEnv(name, value))
		}
		mounts, err := j.mounts(append(append([]Mount{}, command.Mounts...), step.Mounts...))
		if err != nil {
			return image, err
		}
		run := image.Run(append(options, mounts...)...)
		if isRoot(source.Path) {
			image = run.Root()
			result = image
			continue
		}
		result = run.AddMount(source.Path, result)
		image = run.Root()
	}
	return result, nil
}

// mounts turns the mounts of a step or a test into options of its run.
func (j *job) mounts(mounts []Mount) ([]llb.RunOption, error) {
	var options []llb.RunOption
	for _, mount := range mounts {
		state, err := j.source(&mount.Spec, "mount")
		if err != nil {
			return nil, errors.Wrapf(err, "mount %s", mount.Dest)
		}
		options = append(options, llb.AddMount(mount.Dest, state, llb.SourcePath("mount")))
	}
	return options, nil
}
