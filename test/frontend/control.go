package main

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/moby/buildkit/client/llb"
)

const placeholderEmail = "dalec@users.noreply.github.com"

// controlData is the debian directory of the source package; what the scripts need lies in its dalec directory.
func (d debDistro) controlData(j *job) llb.State {
	spec := j.spec
	epoch := packageDate(spec)
	architecture := "any"
	if spec.NoArch {
		architecture = "all"
	}
	values := []string{
		"NAME=" + quote(spec.Name),
		"VERSION=" + quote(spec.Version),
		"DEBIAN_REVISION=" + quote(d.versionID+"u"+spec.Revision),
		"ARCHITECTURE=" + architecture,
		"TARGET=" + quote(j.target),
		"SOURCE_DATE_EPOCH=" + epoch,
	}
	sourceFields := sourceControl(spec, j.target)
	files := map[string]string{
		"control": "Source: " + spec.Name + "\n" + sourceFields + "\nPackage: " + spec.Name + "\nArchitecture: " +
			architecture + "\n" + binaryControl(spec, j.target),
		"changelog":            changelog(spec, d.versionID, j.target),
		"rules":                "#!/usr/bin/make -f\n%:\n\t@echo 'written by the " + standIn + ": debian/dalec holds the scripts'; false\n",
		"source/format":        "3.0 (quilt)\n",
		"dalec/package.env":    strings.Join(values, "\n") + "\n",
		"dalec/source-control": sourceFields,
		"dalec/binary-control": binaryControl(spec, j.target),
		"dalec/build.sh":       buildScript(spec, epoch),
		"dalec/install.sh":     installScript(spec, j.target),
		"dalec/package.sh":     string(packageScript),
	}
	if script := postinst(spec, j.target); script != "" {
		files["dalec/postinst"] = script
	}
	state := llb.Scratch().File(llb.Mkdir("debian", 0o755).Mkdir("debian/dalec", 0o755).Mkdir("debian/source", 0o755))
	for name, content := range sorted(files) {
		state = state.File(llb.Mkfile(path.Join("debian", name), 0o755, []byte(content)))
	}
	return state
}

// packageDate is the date that files of a package are not younger than, in seconds: SOURCE_DATE_EPOCH of the build,
// else the date of the changelog, where Dalec writes the oldest entry. Without either it is empty and files keep the
// time of the build, so that equal inputs give different packages, as with Dalec.
func packageDate(spec *Spec) string {
	if given := spec.Build.Env["SOURCE_DATE_EPOCH"]; given != "" {
		return given
	}
	if entry := changelogEntry(spec); entry != nil {
		return strconv.FormatInt(entry.Date.Unix(), 10)
	}
	return ""
}

func changelogEntry(spec *Spec) *ChangelogEntry {
	if len(spec.Changelog) == 0 {
		return nil
	}
	oldest := slices.MinFunc(spec.Changelog, func(a, b ChangelogEntry) int { return a.Date.Compare(b.Date.Time) })
	return &oldest
}

func changelog(spec *Spec, versionID, target string) string {
	entry := changelogEntry(spec)
	if entry == nil {
		entry = &ChangelogEntry{
			Date:    Date{time.Unix(0, 0).UTC()},
			Author:  "Dalec Dummy Changelog <" + placeholderEmail + ">",
			Changes: []string{"Dummy changelog entry"},
		}
	}
	text := fmt.Sprintf("%s (%s-%su%s) %s; urgency=low\n\n", spec.Name, spec.Version, versionID, spec.Revision, target)
	for _, change := range entry.Changes {
		text += "  * " + change + "\n"
	}
	return text + fmt.Sprintf("\n -- %s  %s\n", entry.Author, entry.Date.Format("Mon, 02 Jan 2006 15:04:05 -0700"))
}

func maintainer(spec *Spec) string {
	if strings.Contains(spec.Packager, "<") {
		return spec.Packager
	}
	return strings.TrimSpace(spec.Packager) + " <" + placeholderEmail + ">"
}

func sourceControl(spec *Spec, target string) string {
	text := "Maintainer: " + maintainer(spec) + "\n"
	if spec.Website != "" {
		text += "Homepage: " + spec.Website + "\n"
	}
	needed := append(relations(spec.dependenciesFor(target).Build), "debhelper-compat (= 11)")
	return text + "Build-Depends: " + strings.Join(needed, ", ") + "\n"
}

func binaryControl(spec *Spec, target string) string {
	text := "Maintainer: " + maintainer(spec) + "\n"
	if spec.Website != "" {
		text += "Homepage: " + spec.Website + "\n"
	}
	dependencies := spec.dependenciesFor(target)
	provides, replaces, conflicts := spec.relationsFor(target)
	fields := []struct {
		name string
		list DependencyList
	}{
		{"Depends", dependencies.Runtime}, {"Recommends", dependencies.Recommends},
		{"Provides", provides}, {"Replaces", replaces}, {"Conflicts", conflicts},
	}
	for _, field := range fields {
		if len(field.list) > 0 {
			text += field.name + ": " + strings.Join(relations(field.list), ", ") + "\n"
		}
	}
	lines := strings.Split(strings.TrimSpace(spec.Description), "\n")
	for index, line := range lines[1:] {
		lines[index+1] = " " + line
		if strings.TrimSpace(line) == "" {
			lines[index+1] = " ."
		}
	}
	return text + "Description: " + strings.Join(lines, "\n") + "\n"
}

// relations writes dependencies as a control file has them: "name (>= 1.0) [amd64]".
func relations(list DependencyList) []string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(list)) {
		architectures := ""
		if len(list[name].Arch) > 0 {
			architectures = " [" + strings.Join(slices.Sorted(slices.Values(list[name].Arch)), " ") + "]"
		}
		if len(list[name].Version) == 0 {
			all = append(all, name+architectures)
		}
		for _, version := range slices.Sorted(slices.Values(list[name].Version)) {
			all = append(all, fmt.Sprintf("%s (%s)%s", name, versionRelation(version), architectures))
		}
	}
	return all
}

func versionRelation(version string) string {
	operator, number, found := strings.Cut(version, " ")
	switch {
	case !found && version != "" && version[0] >= '0' && version[0] <= '9':
		return "= " + version
	case operator == "<":
		return "<< " + number
	case operator == ">":
		return ">> " + number
	case operator == "==":
		return "= " + number
	}
	return version
}

func quote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
