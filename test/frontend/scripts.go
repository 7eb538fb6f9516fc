package main

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
)

// buildScript runs the build steps one after another, each in a shell of its own.
func buildScript(spec *Spec, epoch string) string {
	text := &strings.Builder{}
	text.WriteString("#!/bin/sh\nset -ex\n")
	if epoch != "" {
		fmt.Fprintf(text, "export SOURCE_DATE_EPOCH=%s\n", quote(epoch))
	}
	for name, value := range sorted(spec.Build.Env) {
		fmt.Fprintf(text, "export %s=%s\n", name, quote(value))
	}
	for _, step := range spec.Build.Steps {
		text.WriteString("(\n")
		for name, value := range sorted(step.Env) {
			fmt.Fprintf(text, "export %s=%s\n", name, quote(value))
		}
		text.WriteString(step.Command + "\n)\n")
	}
	return text.String()
}

// installScript calls the functions of package.sh for each artifact of a target.
func installScript(spec *Spec, target string) string {
	text := &strings.Builder{}
	artifacts := spec.artifactsFor(target)
	put := func(directory, name, mode, file string) {
		// A pattern keeps the names of what it finds.
		if strings.HasSuffix(name, "*") {
			name = ""
		}
		fmt.Fprintf(text, "put %s %s %s %s\n", quote(directory), quote(name), quote(mode), quote(file))
	}
	for _, kind := range artifactKinds(artifacts, spec.Name) {
		for file, artifact := range sorted(kind.files) {
			put(path.Join(kind.directory, artifact.SubPath), artifact.nameFor(file), artifactMode(spec, file, artifact), file)
		}
	}
	for file, artifact := range sorted(artifacts.Manpages) {
		if artifact.Name == "" && (artifact.SubPath == "" || artifact.SubPath == path.Base(path.Dir(file))) {
			fmt.Fprintf(text, "manpage %s\n", quote(file))
			if mode := artifactMode(spec, file, artifact); mode != "" {
				// Dalec 0.21 looks for it where only renamed pages are, and fails.
				fmt.Fprintf(text, "chmod %s \"$stage\"%s\n", mode, quote(path.Join("/usr/share/doc/manpages", spec.Name, path.Base(file))))
			}
			continue
		}
		put(path.Join("/usr/share/doc/manpages", spec.Name, artifact.SubPath), artifact.nameFor(file), artifactMode(spec, file, artifact), file)
	}
	if directories := artifacts.Directories; directories != nil {
		for root, created := range sorted(map[string]map[string]DirectoryMode{"/etc": directories.Config, "/var/lib": directories.State}) {
			for name, directory := range sorted(created) {
				fmt.Fprintf(text, "directory %s %s\n", quote(path.Join(root, name)), quote(octal(uint32(directory.Mode))))
			}
		}
	}
	if artifacts.Systemd != nil {
		for file, unit := range sorted(artifacts.Systemd.Units) {
			put("/lib/systemd/system", Artifact{Name: unit.Name}.nameFor(file), "0644", file)
		}
		for file, dropin := range sorted(artifacts.Systemd.Dropins) {
			put("/lib/systemd/system/"+dropin.Unit+".d", Artifact{Name: dropin.Name}.nameFor(file), "", file)
		}
	}
	for _, link := range artifacts.Links {
		source, dest := linkPaths(link)
		fmt.Fprintf(text, "link %s %s\n", quote(source), quote(dest))
	}
	return text.String()
}

// linkPaths makes a link relative where both ends share their first directory, as Debian's policy 10.5 has it.
func linkPaths(link ArtifactLink) (source, dest string) {
	source, dest = path.Join("/", link.Source), path.Join("/", link.Dest)
	if strings.Split(source, "/")[1] != strings.Split(dest, "/")[1] {
		return source, dest
	}
	relative, err := filepath.Rel(path.Dir(dest), source)
	if err != nil {
		return source, dest
	}
	return relative, dest
}

type artifactKind struct {
	directory string
	files     map[string]Artifact
}

func artifactKinds(artifacts Artifacts, name string) []artifactKind {
	return []artifactKind{
		{"/usr/bin", artifacts.Binaries},
		{"/etc", artifacts.ConfigFiles},
		{path.Join("/usr/share/doc", name), artifacts.Docs},
		{path.Join("/usr/share/doc", name), artifacts.Licenses},
		{"/usr/include", artifacts.Headers},
		{"/usr/share", artifacts.DataDirs},
		{"/usr/libexec", artifacts.Libexec},
		{"/usr/lib", artifacts.Libs},
	}
}

// artifactMode is the mode the artifact asks for, else that of the inline source it is.
func artifactMode(spec *Spec, file string, artifact Artifact) string {
	if artifact.Permissions != 0 {
		return octal(uint32(artifact.Permissions.Perm()))
	}
	name, below, _ := strings.Cut(file, "/")
	source, known := spec.Sources[name]
	if !known || source.Inline == nil {
		return ""
	}
	if source.Inline.File != nil {
		return octal(uint32(source.Inline.File.Permissions))
	}
	if entry := source.Inline.Dir.Files[below]; entry != nil {
		return octal(uint32(entry.Permissions))
	}
	return ""
}

func octal(mode uint32) string {
	if mode == 0 {
		return ""
	}
	return fmt.Sprintf("%04o", mode&0o777)
}

// postinst creates accounts, hands files to them, gives capabilities and enables units; empty where nothing is to do.
func postinst(spec *Spec, target string) string {
	text := &strings.Builder{}
	artifacts := spec.artifactsFor(target)
	for _, user := range artifacts.Users {
		fmt.Fprintf(text, "getent passwd %s >/dev/null || useradd %s\n", quote(user.Name), quote(user.Name))
	}
	for _, group := range artifacts.Groups {
		fmt.Fprintf(text, "getent group %s >/dev/null || groupadd --system %s\n", quote(group.Name), quote(group.Name))
	}
	own := func(flag, user, group, file string) {
		if user != "" {
			fmt.Fprintf(text, "chown %s %s %s\n", flag, quote(user), quote(file))
		}
		if group != "" {
			fmt.Fprintf(text, "chgrp %s %s %s\n", flag, quote(group), quote(file))
		}
	}
	for _, kind := range artifactKinds(artifacts, spec.Name) {
		for file, artifact := range sorted(kind.files) {
			place := path.Join(kind.directory, artifact.SubPath, artifact.nameFor(file))
			own("-R", artifact.User, artifact.Group, place)
			var capabilities []string
			for _, capability := range artifact.LinuxCapabilities {
				if flags := capability.flags(); flags != "" {
					capabilities = append(capabilities, capability.Name+"="+flags)
				}
			}
			if len(capabilities) > 0 {
				fmt.Fprintf(text, "setcap %s %s\n", quote(strings.Join(capabilities, " ")), quote(place))
			}
		}
	}
	if directories := artifacts.Directories; directories != nil {
		for root, created := range sorted(map[string]map[string]DirectoryMode{"/etc": directories.Config, "/var/lib": directories.State}) {
			for name, directory := range sorted(created) {
				own("-R", directory.User, directory.Group, path.Join(root, name))
			}
		}
	}
	for _, link := range artifacts.Links {
		own("-h", link.User, link.Group, link.Dest)
	}
	if artifacts.Systemd != nil {
		for file, unit := range sorted(artifacts.Systemd.Units) {
			if unit.Enable {
				name := quote(Artifact{Name: unit.Name}.nameFor(file))
				fmt.Fprintf(text, "if command -v deb-systemd-helper >/dev/null; then deb-systemd-helper enable %s; fi\n", name)
			}
		}
	}
	if text.Len() == 0 {
		return ""
	}
	return "#!/bin/sh\nset -e\n" + text.String()
}

func (c Capability) flags() string {
	flags := ""
	if c.Effective {
		flags += "e"
	}
	if c.Inheritable {
		flags += "i"
	}
	if c.Permitted {
		flags += "p"
	}
	return flags
}
