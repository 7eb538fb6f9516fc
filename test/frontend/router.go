package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/containerd/platforms"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/frontend/gateway/client"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
	"github.com/pkg/errors"
)

// handle answers one request of BuildKit: a subrequest or a build.
func handle(ctx context.Context, c client.Client) (*client.Result, error) {
	ui, err := dockerui.NewClient(c)
	if err != nil {
		return nil, err
	}
	// Dalec reads the spec for its routes before anything else, so a spec that does not decode fails every request.
	spec, _, err := loadSpec(ctx, ui, nil, true)
	if err != nil {
		return nil, err
	}
	options := c.BuildOpts().Opts
	routes := allRoutes()
	for _, key := range forwardedKeys(spec) {
		maps.DeleteFunc(routes, func(path string, _ route) bool { return path == key || strings.HasPrefix(path, key+"/") })
		routes[key] = route{path: key, description: "Forwarded to custom frontend: " + spec.Targets[key].Frontend.Image, build: refuse}
	}
	found, result, err := answer(ctx, ui, spec, routes, options["requestid"], options["target"])
	if err != nil || result != nil {
		return result, errors.Wrapf(err, "error handling requested build target %q", options["target"])
	}
	return build(ctx, c, ui, found)
}

func forwardedKeys(spec *Spec) []string {
	var keys []string
	for key, target := range sorted(spec.Targets) {
		if target.Frontend != nil {
			keys = append(keys, key)
		}
	}
	return keys
}

// answer gives the result of a subrequest, or the route of a build.
func answer(ctx context.Context, ui *dockerui.Client, spec *Spec, routes map[string]route, request, target string) (route, *client.Result, error) {
	var result *client.Result
	var err error
	switch request {
	case "":
		found, err := lookup(routes, target)
		return found, nil, err
	case "frontend.targets":
		result, err = listTargets(routes, spec, target)
	case "frontend.subrequests.describe":
		result, err = describeRequests()
	case "frontend.dalec.resolve":
		result, err = resolve(ctx, ui)
	case "frontend.dalec.defaultPlatform":
		result, err = defaultPlatform()
	default:
		err = fmt.Errorf("unsupported subrequest %q", request)
	}
	return route{}, result, err
}

// lookup finds the route of a target: the route itself, else the longest one that the target lies below.
//
// No target at all is an error; Dalec has no default.
func lookup(routes map[string]route, target string) (route, error) {
	for path := target; path != ""; {
		if found, known := routes[path]; known {
			return found, nil
		}
		cut := strings.LastIndexByte(path, '/')
		if cut < 0 {
			break
		}
		path = path[:cut]
	}
	available := slices.Collect(maps.Keys(routes))
	return route{}, fmt.Errorf("no such handler for target %q: available targets: %s", target, strings.Join(available, ", "))
}

// loadSpec reads the spec of the request and puts the build arguments into it.
func loadSpec(ctx context.Context, ui *dockerui.Client, platform *ocispecs.Platform, allowAny bool) (*Spec, *sourceMap, error) {
	source, err := ui.ReadEntrypoint(ctx, "dalec")
	if err != nil {
		return nil, nil, errors.Wrap(err, "could not read spec file")
	}
	spec, lines, err := decodeSpec(source.Data, source.Filename)
	if err != nil {
		return nil, nil, errors.Wrap(err, "error loading spec")
	}
	if platform == nil {
		own := platforms.DefaultSpec()
		platform = &own
	}
	args := maps.Clone(ui.BuildArgs)
	if args == nil {
		args = map[string]string{}
	}
	maps.Copy(args, platformArguments("TARGET", *platform))
	maps.Copy(args, platformArguments("BUILD", ui.BuildPlatforms[0]))
	if key := topLevelKey(ui.BuildOpts().Opts["target"]); key != "" {
		args["DALEC_TARGET"] = key
	}
	if err := spec.substitute(args, allowAny); err != nil {
		return nil, nil, errors.Wrap(err, "error resolving build args")
	}
	return spec, lines, nil
}

func topLevelKey(target string) string {
	key, _, _ := strings.Cut(target, "/")
	return key
}
