package main

import (
	"path"
	"strings"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

type matchQuestion struct {
	Patterns []string `json:"patterns"`
	Paths    []string `json:"paths"`
}

// verdict is true or false, or the word "refused" where the pattern is an error.
type verdict any

func verdictOf(matched bool, err error) verdict {
	if err != nil {
		return "refused"
	}
	return matched
}

type matchAnswer struct {
	// Refused says whether the list of patterns is an error before it matches anything.
	Refused bool `json:"refused"`
	// Alone holds the verdict on each path, when nothing is known of its directory.
	Alone []verdict `json:"alone"`
	// Walked holds the verdict on each path after a walk through its directories.
	Walked []verdict `json:"walked"`
}

func matchPaths(asked matchQuestion) matchAnswer {
	// One matcher per path: an error in one match must not hide another.
	if _, err := patternmatcher.New(asked.Patterns); err != nil {
		return matchAnswer{Refused: true}
	}
	result := matchAnswer{}
	for _, file := range asked.Paths {
		matcher, _ := patternmatcher.New(asked.Patterns)
		matched, _, err := matcher.MatchesUsingParentResults(file, patternmatcher.MatchInfo{})
		result.Alone = append(result.Alone, verdictOf(matched, err))
		result.Walked = append(result.Walked, walkTo(matcher, file))
	}
	return result
}

func walkTo(matcher *patternmatcher.PatternMatcher, file string) verdict {
	var info patternmatcher.MatchInfo
	var matched bool
	parts := strings.Split(file, "/")
	for length := range parts {
		var err error
		matched, info, err = matcher.MatchesUsingParentResults(path.Join(parts[:length+1]...), info)
		if err != nil {
			return verdictOf(false, err)
		}
	}
	return matched
}

type ignoreFileAnswer struct {
	Refused  bool     `json:"refused"`
	Patterns []string `json:"patterns"`
}

func readIgnoreFile(text string) ignoreFileAnswer {
	patterns, err := ignorefile.ReadAll(strings.NewReader(text))
	return ignoreFileAnswer{Refused: err != nil, Patterns: patterns}
}

func cleanPath(written string) string {
	return path.Clean(written)
}
