package main

import (
	"maps"
	"slices"

	"github.com/google/shlex"
	"github.com/moby/buildkit/util/system"
	dockerspec "github.com/moby/docker-image-spec/specs-go/v1"
	"github.com/pkg/errors"
)

// imageConfig is the configuration of the spec's base image, else an empty one, with the spec's image section, then
// the target's, laid over it.
func (d debDistro) imageConfig(j *job) (*dockerspec.DockerOCIImage, error) {
	base, err := j.spec.singleBase(j.target)
	if err != nil {
		return nil, err
	}
	image := emptyImage(j.platform)
	image.RootFS.Type = "layers"
	image.Config.WorkingDir = "/"
	image.Config.Env = []string{"PATH=" + system.DefaultPathEnv(j.platform.OS)}
	if base != "" {
		if image, err = resolveConfig(j, base); err != nil {
			return nil, err
		}
	}
	merged := Image{Labels: map[string]string{}, Volumes: map[string]struct{}{}}
	for _, section := range []*Image{j.spec.Image, j.spec.Targets[j.target].Image} {
		if section != nil {
			merged.overlay(section)
		}
	}
	return image, merged.writeTo(&image.Config)
}

func (i *Image) overlay(over *Image) {
	pick := func(into *string, value string) {
		if value != "" {
			*into = value
		}
	}
	pick(&i.Entrypoint, over.Entrypoint)
	pick(&i.Cmd, over.Cmd)
	pick(&i.WorkingDir, over.WorkingDir)
	pick(&i.StopSignal, over.StopSignal)
	pick(&i.User, over.User)
	i.Env = append(i.Env, over.Env...)
	maps.Copy(i.Labels, over.Labels)
	maps.Copy(i.Volumes, over.Volumes)
}

func (i *Image) writeTo(config *dockerspec.DockerOCIImageConfig) error {
	if i.Entrypoint != "" {
		words, err := shlex.Split(i.Entrypoint)
		if err != nil {
			return errors.Wrap(err, "error splitting entrypoint into args")
		}
		// The base's arguments would be nonsense to another entrypoint.
		config.Entrypoint, config.Cmd = words, nil
	}
	if i.Cmd != "" {
		words, err := shlex.Split(i.Cmd)
		if err != nil {
			return errors.Wrap(err, "error splitting cmd into args")
		}
		config.Cmd = words
	}
	for _, entry := range i.Env {
		if !slices.Contains(config.Env, entry) {
			config.Env = append(config.Env, entry)
		}
	}
	if i.WorkingDir != "" {
		config.WorkingDir = i.WorkingDir
	}
	if i.StopSignal != "" {
		config.StopSignal = i.StopSignal
	}
	if i.User != "" {
		config.User = i.User
	}
	if len(i.Labels) > 0 {
		labels := maps.Clone(config.Labels)
		if labels == nil {
			labels = map[string]string{}
		}
		maps.Copy(labels, i.Labels)
		config.Labels = labels
	}
	if len(i.Volumes) > 0 {
		volumes := maps.Clone(config.Volumes)
		if volumes == nil {
			volumes = map[string]struct{}{}
		}
		maps.Copy(volumes, i.Volumes)
		config.Volumes = volumes
	}
	return nil
}
