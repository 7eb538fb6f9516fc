// Command frontend is a contract stand-in of the Dalec frontend, for machines that cannot pull or build the genuine
// one. See README.md for what it keeps of Dalec's contract and what it refuses.
package main

import (
	"fmt"
	"os"

	"github.com/moby/buildkit/frontend/gateway/grpcclient"
	"github.com/moby/buildkit/util/appcontext"
)

// standIn is how this frontend names itself wherever it speaks.
const standIn = "contract stand-in of the Dalec frontend (not Dalec; set DALEC_FRONTEND_BINARY for the genuine one)"

func main() {
	if len(os.Args) > 1 && os.Args[1] == testRunner {
		os.Exit(runCheck(os.Args[2:]))
	}
	if err := grpcclient.RunFromEnvironment(appcontext.Context(), handle); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(70)
	}
}
