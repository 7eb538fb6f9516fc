package main

import (
	"fmt"
	"maps"
	"strconv"

	"github.com/goccy/go-yaml"
	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/frontend/gateway/client"
	"github.com/moby/buildkit/solver/pb"
	"github.com/pkg/errors"
)

const (
	skipSigning          = "DALEC_SKIP_SIGNING"
	signingConfigPath    = "DALEC_SIGNING_CONFIG_PATH"
	signingConfigContext = "DALEC_SIGNING_CONFIG_CONTEXT_NAME"
)

// signed sends the .deb files through the signer, if there is one, and lays what comes back over all files.
func (j *job) signed(packages llb.State) (llb.State, error) {
	signer, err := j.signer()
	if err != nil || signer == nil {
		return packages, err
	}
	debs := llb.Scratch().File(llb.Copy(packages, "/", "/", &llb.CopyInfo{IncludePatterns: []string{"**/*.deb"}}))
	after, err := j.forwardToSigner(signer, debs)
	if err != nil {
		return packages, err
	}
	return packages.File(llb.Copy(after, "/", "/")), nil
}

// signer is that of the file which a build argument names, else that of the target, else that of the spec.
func (j *job) signer() (*Signer, error) {
	arguments := j.ui.BuildArgs
	if skip, _ := strconv.ParseBool(arguments[skipSigning]); skip {
		j.warn(fmt.Sprintf("Signing disabled by build-arg %q", skipSigning))
		return nil, nil
	}
	common, own := validSigner(j.spec.PackageConfig), validSigner(j.spec.Targets[j.target].PackageConfig)
	found := common
	if own != nil {
		found = own
	}
	path := arguments[signingConfigPath]
	if path == "" {
		if own != nil && common != nil {
			j.warn(fmt.Sprintf("Root signing spec overridden by target signing spec: target %q", j.target))
		}
		return found, nil
	}
	from := arguments[signingConfigContext]
	if from == "" {
		from = dockerui.DefaultLocalNameContext
	}
	if found != nil {
		j.warn(fmt.Sprintf("Spec signing config overwritten by config at path %q in build-context %q", path, from))
	}
	return j.signerFromContext(path, from)
}

// validSigner takes a signer without an image for none, as Dalec does.
func validSigner(config *PackageConfig) *Signer {
	if config == nil || config.Signer == nil || config.Signer.Image == "" {
		return nil
	}
	return config.Signer
}

func (j *job) signerFromContext(path, name string) (*Signer, error) {
	state, err := j.context(name, llb.IncludePatterns([]string{path}))
	if err != nil {
		return nil, err
	}
	if state == nil {
		return nil, fmt.Errorf("context %q not found", name)
	}
	reference, err := j.solve(*state)
	if err != nil {
		return nil, err
	}
	text, err := reference.ReadFile(j.ctx, client.ReadRequest{Filename: path})
	if err != nil {
		return nil, err
	}
	var config PackageConfig
	if err := yaml.Unmarshal(text, &config); err != nil {
		return nil, err
	}
	if config.Signer == nil {
		return nil, fmt.Errorf("%s in build-context %q names no signer", path, name)
	}
	return config.Signer, nil
}

// forwardToSigner runs the signer as a frontend whose main context is the packages; all else that the client gave goes
// along, and the client's build arguments win over the signer's own.
func (j *job) forwardToSigner(signer *Signer, packages llb.State) (llb.State, error) {
	options := map[string]string{"source": signer.Image, "cmdline": signer.CmdLine}
	for name, value := range signer.Args {
		options["build-arg:"+name] = value
	}
	given := maps.Clone(j.client.BuildOpts().Opts)
	delete(given, "source")
	delete(given, "cmdline")
	maps.Copy(options, given)
	options["contextkey"] = dockerui.DefaultLocalNameContext
	options["dalec.target"] = j.target

	states, err := j.client.Inputs(j.ctx)
	if err != nil {
		return packages, err
	}
	if states == nil {
		states = map[string]llb.State{}
	}
	states[dockerui.DefaultLocalNameContext] = packages
	inputs := map[string]*pb.Definition{}
	for name, state := range states {
		definition, err := state.Marshal(j.ctx, j.group("Sign package"))
		if err != nil {
			return packages, err
		}
		inputs[name] = definition.ToPB()
	}
	result, err := j.client.Solve(j.ctx, client.SolveRequest{
		Frontend: "gateway.v0", FrontendOpt: options, FrontendInputs: inputs,
	})
	if err != nil {
		return packages, errors.Wrap(err, "error signing packages")
	}
	reference, err := result.SingleRef()
	if err != nil {
		return packages, err
	}
	return reference.ToState()
}
