package main

import (
	"context"
	"io"
	gofs "io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/moby/patternmatcher"
	"github.com/tonistiigi/fsutil"
	"github.com/tonistiigi/fsutil/types"
)

// sightQuestion is one use of a context, as a Dalec spec writes it.
type sightQuestion struct {
	// Tree holds the paths in the context, sorted; a directory ends in a slash.
	Tree     []string `json:"tree"`
	Path     string   `json:"path"`
	Includes []string `json:"includes"`
	Excludes []string `json:"excludes"`
	// Ignored holds the patterns of the context's ignore file.
	Ignored []string `json:"ignored"`
	// Mounted says that the source is laid over a path of a step.
	Mounted bool `json:"mounted"`
}

type sightAnswer struct {
	Refused bool `json:"refused"`
	// Files holds the files that are sent to BuildKit and then copied.
	Files []string `json:"files"`
}

func visibleFiles(asked sightQuestion) sightAnswer {
	var sent []string
	filter, err := fsutil.NewFilterFS(tree(asked.Tree), filterOf(asked))
	if err == nil {
		err = filter.Walk(context.Background(), "", func(file string, _ gofs.DirEntry, err error) error {
			sent = append(sent, file)
			return err
		})
	}
	if err != nil {
		return sightAnswer{Refused: true}
	}
	files, err := copied(asked, sent)
	return sightAnswer{Refused: err != nil, Files: files}
}

// filterOf says what Dalec asks of the client that sends the context: SetLocalOption in its source.go.
func filterOf(asked sightQuestion) *fsutil.FilterOpt {
	if isRoot(asked.Path) {
		return &fsutil.FilterOpt{
			IncludePatterns: asked.Includes,
			ExcludePatterns: append(append([]string{}, asked.Excludes...), asked.Ignored...),
		}
	}
	excludes := []string{"*", "!" + filepath.Clean(asked.Path)}
	for _, exclude := range asked.Excludes {
		excludes = append(excludes, filepath.Join(asked.Path, exclude))
	}
	var includes []string
	for _, include := range asked.Includes {
		includes = append(includes, filepath.Join(asked.Path, include))
	}
	return &fsutil.FilterOpt{
		IncludePatterns: includes,
		ExcludePatterns: append(excludes, asked.Ignored...),
		FollowPaths:     []string{asked.Path},
	}
}

func isRoot(name string) bool {
	return name == "" || name == "/" || name == "."
}

// copied says which of the files that were sent BuildKit copies into the source. It matches as Copy does in fsutil/copy.
func copied(asked sightQuestion, sent []string) ([]string, error) {
	for _, patterns := range [][]string{asked.Includes, asked.Excludes} {
		if _, err := patternmatcher.New(patterns); err != nil {
			return nil, err
		}
	}
	files := []string{}
	isSent := map[string]bool{}
	for _, name := range sent {
		isSent[name] = true
	}
	root := ""
	if !isRoot(asked.Path) {
		root = path.Clean(asked.Path)
	}
	for _, name := range asked.Tree {
		if strings.HasSuffix(name, "/") || !isSent[name] || (root != "" && name != root && !strings.HasPrefix(name, root+"/")) {
			continue
		}
		from := name
		if !asked.Mounted {
			from = strings.TrimPrefix(strings.TrimPrefix(name, root), "/")
		}
		isCopied, err := isCopied(asked, from)
		if err != nil {
			return nil, err
		}
		if isCopied {
			files = append(files, name)
		}
	}
	return files, nil
}

func isCopied(asked sightQuestion, name string) (bool, error) {
	if name == "" {
		return true, nil
	}
	included := true
	if len(asked.Includes) > 0 {
		matched, err := walked(asked.Includes, name)
		if err != nil {
			return false, err
		}
		included = matched
	}
	excluded, err := walked(asked.Excludes, name)
	return included && !excluded, err
}

func walked(patterns []string, name string) (bool, error) {
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return false, err
	}
	var info patternmatcher.MatchInfo
	var matched bool
	parts := strings.Split(name, "/")
	for length := range parts {
		matched, info, err = matcher.MatchesUsingParentResults(path.Join(parts[:length+1]...), info)
		if err != nil {
			return false, err
		}
	}
	return matched, nil
}

// tree is a file system that knows names and nothing else.
type tree []string

func (names tree) Walk(_ context.Context, target string, visit gofs.WalkDirFunc) error {
	skipped := ""
	for _, name := range names {
		isDirectory := strings.HasSuffix(name, "/")
		name = strings.TrimSuffix(name, "/")
		if skipped != "" && strings.HasPrefix(name, skipped) {
			continue
		}
		if target != "" && target != "/" && name != target && !strings.HasPrefix(name, target+"/") {
			continue
		}
		mode := os.FileMode(0o644)
		if isDirectory {
			mode = os.ModeDir | 0o755
		}
		err := visit(name, &fsutil.DirEntryInfo{Stat: &types.Stat{Path: name, Mode: uint32(mode)}}, nil)
		if err == filepath.SkipDir && isDirectory {
			skipped = name + "/"
		} else if err != nil {
			return err
		}
	}
	return nil
}

func (tree) Open(string) (io.ReadCloser, error) {
	return nil, os.ErrNotExist
}
