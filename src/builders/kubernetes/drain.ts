/**
 * A shell script that returns once the daemon has run no build for a second, so that a pod which has to go ends its
 * builds first. The kubelet runs it before it stops the daemon, which breaks off what still runs (moby/buildkit#4090).
 *
 * `buildctl debug histories` lists builds under way as STARTED. One look is not enough: a client may have entered the pod
 * and be about to begin. A daemon that does not answer three times in a row is not waited for.
 */
export const drainScript = `
idle=0
silent=0
pause=0
while [ "$idle" -lt 2 ] && [ "$silent" -lt 3 ]; do
  sleep "$pause"
  pause=1
  if builds=$(buildctl debug histories); then
    silent=0
    case "$builds" in
      *STARTED*) idle=0 ;;
      *) idle=$((idle + 1)) ;;
    esac
  else
    silent=$((silent + 1))
  fi
done
`.trim();
