package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/containerd/platforms"
	"github.com/goccy/go-yaml"
	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/frontend/gateway/client"
	dockerspec "github.com/moby/docker-image-spec/specs-go/v1"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
	"github.com/pkg/errors"
)

// job is one build of one target for one platform.
type job struct {
	ctx      context.Context
	client   client.Client
	ui       *dockerui.Client
	platform ocispecs.Platform
	spec     *Spec
	lines    *sourceMap
	// target is the first part of the route: the key under which the spec's targets are looked up.
	target string
	path   string
}

// handler makes the result of a route and, for images, their configuration.
type handler func(*job) (llb.State, *dockerspec.DockerOCIImage, error)

func build(ctx context.Context, c client.Client, ui *dockerui.Client, found route) (*client.Result, error) {
	builder, err := ui.Build(ctx, func(ctx context.Context, platform *ocispecs.Platform, _ int) (*dockerui.BuildResult, error) {
		spec, lines, err := loadSpec(ctx, ui, platform, false)
		if err != nil {
			return nil, err
		}
		work := &job{ctx: ctx, client: c, ui: ui, spec: spec, lines: lines, target: topLevelKey(found.path), path: found.path}
		work.platform = platforms.DefaultSpec()
		if platform != nil {
			work.platform = *platform
		}
		state, image, err := found.build(work)
		if err != nil {
			return nil, err
		}
		work.warn("Built by the " + standIn)
		reference, err := work.solve(state)
		if err != nil {
			return nil, err
		}
		// As Dalec does; BuildKit clamps it to SOURCE_DATE_EPOCH.
		now := time.Now()
		image.Created = &now
		return &dockerui.BuildResult{Reference: reference, Image: image}, nil
	})
	if err != nil {
		return nil, err
	}
	return builder.Finalize()
}

func (j *job) solve(state llb.State) (client.Reference, error) {
	constraints := []llb.ConstraintsOpt{llb.Platform(j.platform)}
	if filter, given := j.client.BuildOpts().Opts["no-cache"]; given && filter == "" {
		constraints = append(constraints, llb.IgnoreCache)
	}
	definition, err := state.Marshal(j.ctx, constraints...)
	if err != nil {
		return nil, errors.Wrap(err, "error marshalling llb")
	}
	result, err := j.client.Solve(j.ctx, client.SolveRequest{Definition: definition.ToPB()})
	if err != nil {
		return nil, err
	}
	return result.SingleRef()
}

func (j *job) warn(message string) {
	// A warning that cannot be delivered must not fail the build.
	_ = j.client.Warn(j.ctx, "", message, client.WarnOpts{})
}

// context gives a build context of the request, nil where it has none of that name.
func (j *job) context(name string, options ...llb.LocalOption) (*llb.State, error) {
	if name == dockerui.DefaultLocalNameContext {
		return j.ui.MainContext(j.ctx, options...)
	}
	named, err := j.ui.NamedContext(name, dockerui.ContextOpt{
		ResolveMode:    j.ui.ImageResolveMode.String(),
		Platform:       &j.platform,
		AsyncLocalOpts: func() []llb.LocalOption { return options },
	})
	if err != nil || named == nil {
		return nil, err
	}
	state, _, err := named.Load(j.ctx)
	return state, err
}

// group names the operations of a build step in BuildKit's progress.
func (j *job) group(name string) llb.ConstraintsOpt {
	return llb.ProgressGroup(j.path+name, name, false)
}

func emptyImage(platform ocispecs.Platform) *dockerspec.DockerOCIImage {
	return &dockerspec.DockerOCIImage{Image: ocispecs.Image{Platform: platform}}
}

func buildResolvedSpec(j *job) (llb.State, *dockerspec.DockerOCIImage, error) {
	text, err := yaml.Marshal(j.spec)
	if err != nil {
		return llb.Scratch(), nil, err
	}
	return llb.Scratch().File(llb.Mkfile("spec.yml", 0o640, text)), &dockerspec.DockerOCIImage{}, nil
}

func buildSources(j *job) (llb.State, *dockerspec.DockerOCIImage, error) {
	state, err := j.sources()
	return state, &dockerspec.DockerOCIImage{}, err
}

// refuse answers for the routes that only genuine Dalec builds.
func refuse(j *job) (llb.State, *dockerspec.DockerOCIImage, error) {
	return llb.Scratch(), nil, fmt.Errorf("%q is out of reach of the %s", j.path, standIn)
}

func refuseRpm(j *job) (llb.State, *dockerspec.DockerOCIImage, error) {
	var missing []string
	required := []struct{ name, value string }{
		{"name", j.spec.Name}, {"version", j.spec.Version}, {"revision", j.spec.Revision},
		{"description", j.spec.Description}, {"license", j.spec.License},
	}
	for _, field := range required {
		if field.value == "" {
			missing = append(missing, "missing required field: "+field.name)
		}
	}
	if len(missing) > 0 {
		return llb.Scratch(), nil, fmt.Errorf("rpm: invalid spec: %s", strings.Join(missing, "\n"))
	}
	return refuse(j)
}
