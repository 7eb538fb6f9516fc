// Command signer is a signing frontend for tests: it signs every file that Dalec sends it with the Ed25519 key of the
// build secret signing-key, and adds the signature as <file>.sig.
//
// It keeps the contract of https://project-dalec.github.io/dalec/signing: packages come as the build context, and go
// back with what the signer made of them. Its image holds nothing else; the same program signs in a build step.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/frontend/gateway/client"
	"github.com/moby/buildkit/frontend/gateway/grpcclient"
	"github.com/moby/buildkit/util/appcontext"
)

const keyFile = "/run/secrets/signing-key"

func main() {
	run := func() error { return grpcclient.RunFromEnvironment(appcontext.Context(), handle) }
	if len(os.Args) == 4 && os.Args[1] == "sign" {
		run = func() error { return signFiles(os.Args[2], os.Args[3]) }
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func handle(ctx context.Context, c client.Client) (*client.Result, error) {
	ui, err := dockerui.NewClient(c)
	if err != nil {
		return nil, err
	}
	// BuildKit's cache does not look at secrets: without the name of the key, another key would change nothing.
	keyID := ui.BuildArgs["KEY_ID"]
	if keyID == "" {
		return nil, errors.New("the signer needs the argument KEY_ID, the name of the key in the secret signing-key")
	}
	packages, err := ui.MainContext(ctx)
	if err != nil {
		return nil, err
	}
	if packages == nil {
		return nil, errors.New("no packages were given to the signer")
	}
	own, err := image(c)
	if err != nil {
		return nil, err
	}
	signatures := own.Run(
		llb.Args([]string{"/signer", "sign", "/packages", "/signatures"}),
		llb.AddMount("/packages", *packages, llb.Readonly),
		llb.AddSecret(keyFile, llb.SecretID("signing-key")),
		llb.AddEnv("KEY_ID", keyID),
		llb.Network(llb.NetModeNone),
		llb.WithCustomNamef("Sign packages for %s with the key %s", ui.BuildOpts().Opts["dalec.target"], keyID),
	).AddMount("/signatures", llb.Scratch())
	signed := packages.File(llb.Copy(signatures, "/", "/", &llb.CopyInfo{CopyDirContentsOnly: true}))
	definition, err := signed.Marshal(ctx)
	if err != nil {
		return nil, err
	}
	return c.Solve(ctx, client.SolveRequest{Definition: definition.ToPB()})
}

// image is the root file system that this frontend runs in.
func image(c client.Client) (*llb.State, error) {
	current, known := c.(interface{ CurrentFrontend() (*llb.State, error) })
	if !known {
		return nil, errors.New("this client does not tell which frontend it runs")
	}
	state, err := current.CurrentFrontend()
	if err == nil && state == nil {
		err = errors.New("BuildKit does not tell which frontend it runs")
	}
	return state, err
}
