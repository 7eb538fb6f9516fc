package main

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/distribution/reference"
	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	dockerspec "github.com/moby/docker-image-spec/specs-go/v1"
	"github.com/pkg/errors"
)

func (d debDistro) buildDeb(j *job) (llb.State, *dockerspec.DockerOCIImage, error) {
	packages, err := d.packages(j)
	if err != nil {
		return packages, nil, errors.Wrap(err, "error marshalling llb")
	}
	container, err := d.container(j, packages)
	if err != nil {
		return packages, nil, errors.Wrap(err, "error marshalling llb")
	}
	// The packages are worth nothing when they cannot be installed or a test fails, so they depend on both.
	return j.after(packages, container), emptyImage(j.platform), nil
}

func (d debDistro) buildTestingContainer(j *job) (llb.State, *dockerspec.DockerOCIImage, error) {
	packages, given, err := d.givenPackages(j)
	if err == nil && !given {
		packages, err = d.packages(j)
	}
	if err != nil {
		return packages, nil, err
	}
	image, err := d.imageConfig(j)
	if err != nil {
		return packages, nil, err
	}
	container, err := d.container(j, packages)
	return container, image, err
}

// buildContainer gives the same container as one layer; Dalec's own is smaller, made from nothing.
func (d debDistro) buildContainer(j *job) (llb.State, *dockerspec.DockerOCIImage, error) {
	container, image, err := d.buildTestingContainer(j)
	if err != nil {
		return container, nil, err
	}
	return llb.Scratch().File(llb.Copy(container, "/", "/"), j.group("Build Container Image")), image, nil
}

func (d debDistro) buildSourcePackage(j *job) (llb.State, *dockerspec.DockerOCIImage, error) {
	packages, err := d.packages(j)
	if err != nil {
		return packages, nil, err
	}
	filtered := llb.Scratch().File(llb.Copy(packages, "/", "/", &llb.CopyInfo{
		CopyDirContentsOnly: true, ExcludePatterns: []string{"*.deb"},
	}))
	return filtered, &dockerspec.DockerOCIImage{}, nil
}

func (d debDistro) buildWorker(j *job) (llb.State, *dockerspec.DockerOCIImage, error) {
	image, err := resolveConfig(j, d.image)
	if err != nil {
		return llb.Scratch(), nil, err
	}
	worker, err := d.worker(j)
	return worker, image, err
}

// worker is where packages are built: the context made for it, else a context that replaces the distribution's
// image, else that image.
func (d debDistro) worker(j *job) (llb.State, error) {
	for _, name := range []string{"dalec-" + d.key + "-worker", d.image} {
		given, err := j.context(name)
		if err != nil {
			return llb.Scratch(), err
		}
		if given != nil {
			return *given, nil
		}
	}
	return llb.Image(d.image, llb.WithMetaResolver(j.client), llb.Platform(j.platform)), nil
}

// givenPackages takes prebuilt packages from the context <target>-pkg or pkg.
func (d debDistro) givenPackages(j *job) (llb.State, bool, error) {
	for _, name := range []string{d.key + "-pkg", "pkg"} {
		state, err := j.context(name)
		if err != nil {
			return llb.Scratch(), false, errors.Wrapf(err, "error when retrieving package for %s", d.key)
		}
		if state != nil {
			j.warn("Using package from " + name + " context")
			return *state, true, nil
		}
	}
	return llb.Scratch(), false, nil
}

// container is the distribution's image, or the spec's base, with the packages installed and the spec's tests passed.
func (d debDistro) container(j *job, packages llb.State) (llb.State, error) {
	// Not a named context: Dalec lets none replace this image.
	name, err := j.spec.singleBase(j.target)
	if err != nil {
		return packages, err
	}
	if name == "" {
		name = d.image
	}
	base := llb.Image(name, llb.WithMetaResolver(j.client), llb.Platform(j.platform))
	repositories, err := j.repositories("install")
	if err != nil {
		return packages, err
	}
	installed := base.Run(append(repositories,
		llb.Args([]string{"/bin/sh", "-c", installPackagesScript}),
		llb.AddEnv("DEBIAN_FRONTEND", "noninteractive"),
		j.epochEnv(),
		llb.AddMount("/tmp/dalec/debs", packages, llb.Readonly),
		llb.WithCustomName("Install DEB Packages"),
		j.group("Install DEB Packages"),
	)...).Root()
	linked := j.postSymlinks(installed)
	return j.tested(linked)
}

func (s *Spec) singleBase(target string) (string, error) {
	var bases []BaseImage
	if s.Image != nil {
		bases = s.Image.Bases
	}
	if own := s.Targets[target].Image; own != nil && own.Bases != nil {
		bases = own.Bases
	}
	if len(bases) > 1 {
		return "", errors.New("multiple image bases, expected only one")
	}
	if len(bases) == 0 {
		return "", nil
	}
	return bases[0].Rootfs.Image.Ref, nil
}

func (j *job) postSymlinks(container llb.State) llb.State {
	links := map[string]Symlink{}
	for _, image := range []*Image{j.spec.Image, j.spec.Targets[j.target].Image} {
		if image != nil && image.Post != nil {
			links = image.Post.Symlinks
		}
	}
	var script strings.Builder
	for target, link := range sorted(links) {
		for _, place := range link.Paths {
			script.WriteString("mkdir -p \"$(dirname " + quote(place) + ")\"; ln -s " + quote(target) + " " + quote(place) + "\n")
			if link.User != "" || link.Group != "" {
				script.WriteString("chown -h " + quote(link.User+":"+link.Group) + " " + quote(place) + "\n")
			}
		}
	}
	if script.Len() == 0 {
		return container
	}
	return container.Run(llb.Args([]string{"/bin/sh", "-ec", script.String()}), llb.WithCustomName("Add post-install symlinks")).Root()
}

// epochEnv hands the date that files must not be younger than to a run, where one is given.
func (j *job) epochEnv() llb.RunOption {
	epoch := j.spec.Build.Env["SOURCE_DATE_EPOCH"]
	if _, err := strconv.ParseInt(epoch, 10, 64); err != nil {
		return noConstraint
	}
	return llb.AddEnv("SOURCE_DATE_EPOCH", epoch)
}

func resolveConfig(j *job, name string) (*dockerspec.DockerOCIImage, error) {
	named, err := reference.ParseNormalizedNamed(name)
	if err != nil {
		return nil, errors.Wrap(err, "error resolving base image config")
	}
	_, _, data, err := j.client.ResolveImageConfig(j.ctx, reference.TagNameOnly(named).String(), sourceresolver.Opt{
		ImageOpt: &sourceresolver.ResolveImageOpt{Platform: &j.platform},
	})
	if err != nil {
		return nil, errors.Wrap(err, "error resolving base image config")
	}
	var image dockerspec.DockerOCIImage
	return &image, errors.Wrap(json.Unmarshal(data, &image), "error unmarshalling base image config")
}
