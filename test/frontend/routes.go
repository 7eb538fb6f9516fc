package main

import "slices"

// route is one target of the table: a path below which every longer target goes to the same handler.
type route struct {
	path        string
	description string
	isDefault   bool
	hidden      bool
	build       handler
}

// debDistro is a distribution whose packages are .deb files.
type debDistro struct {
	key       string
	image     string
	versionID string
	sysext    bool
}

var debDistros = []debDistro{
	{key: "trixie", image: "docker.io/library/debian:trixie", versionID: "debian13", sysext: true},
	{key: "bookworm", image: "docker.io/library/debian:bookworm", versionID: "debian12"},
	{key: "bullseye", image: "docker.io/library/debian:bullseye", versionID: "debian11"},
	{key: "bionic", image: "docker.io/library/ubuntu:bionic", versionID: "ubuntu18.04"},
	{key: "focal", image: "docker.io/library/ubuntu:focal", versionID: "ubuntu20.04"},
	{key: "jammy", image: "docker.io/library/ubuntu:jammy", versionID: "ubuntu22.04"},
	{key: "noble", image: "docker.io/library/ubuntu:noble", versionID: "ubuntu24.04", sysext: true},
	{key: "resolute", image: "docker.io/library/ubuntu:resolute", versionID: "ubuntu26.04", sysext: true},
}

var rpmDistros = []struct {
	key, name string
	sysext    bool
}{
	{"almalinux8", "AlmaLinux 8", false},
	{"almalinux9", "AlmaLinux 9", false},
	{"azlinux3", "Azure Linux 3", true},
	{"azlinux4", "Azure Linux 4", true},
	{"rockylinux8", "RockyLinux 8", false},
	{"rockylinux9", "RockyLinux 9", false},
}

const sysextDescription = "Builds a systemd system extension image."

// allRoutes is the route table of Dalec 0.21: 98 listed routes and the hidden bare names of most distributions.
func allRoutes() map[string]route {
	table := map[string]route{}
	for _, r := range slices.Concat(debugRoutes(), debRoutes(), rpmRoutes(), otherRoutes()) {
		table[r.path] = r
	}
	return table
}

func debugRoutes() []route {
	return []route{
		{path: "debug/resolve", description: "Outputs the resolved dalec spec file with build args applied.", build: buildResolvedSpec},
		{path: "debug/sources", description: "Outputs all sources from a dalec spec file.", build: buildSources},
		{path: "debug/patched-sources", description: "Outputs all patched sources from a dalec spec file.", build: refuse},
		{path: "debug/gomods", description: "Outputs all the gomodule dependencies for the spec", build: refuse},
		{path: "debug/cargohome", description: "Outputs all the Cargo dependencies for the spec", build: refuse},
		{path: "debug/pip", description: "Outputs all the pip dependencies for the spec", build: refuse},
	}
}

func debRoutes() []route {
	var routes []route
	for _, distro := range debDistros {
		key := distro.key
		routes = append(routes,
			route{path: key, description: "Builds a deb package.", hidden: true, build: distro.buildDeb},
			route{path: key + "/deb", description: "Builds a deb package.", isDefault: true, build: distro.buildDeb},
			route{path: key + "/testing/container", description: "Builds a container image for testing purposes only.", build: distro.buildTestingContainer},
			route{path: key + "/container", description: "Builds a container image.", build: distro.buildContainer},
			route{path: key + "/dsc", description: "Builds a Debian source package.", build: distro.buildSourcePackage},
			route{path: key + "/worker", description: "Builds the worker image.", build: distro.buildWorker},
		)
		if distro.sysext {
			routes = append(routes, route{path: key + "/testing/sysext", description: sysextDescription, build: refuse})
		}
	}
	return routes
}

func rpmRoutes() []route {
	var routes []route
	for _, distro := range rpmDistros {
		key, container := distro.key, "Builds a container image for "+distro.name
		routes = append(routes,
			route{path: key, description: container, hidden: true, build: refuse},
			route{path: key + "/container", description: container, isDefault: true, build: refuse},
			route{path: key + "/container/depsonly", description: "Builds a container image with only the runtime dependencies installed.", build: refuse},
			route{path: key + "/rpm", description: "Builds an rpm and src.rpm.", build: refuseRpm},
			route{path: key + "/rpm/debug/buildroot", description: "Outputs an rpm buildroot suitable for passing to rpmbuild.", build: refuse},
			route{path: key + "/rpm/debug/sources", description: "Outputs all the sources specified in the spec file in the format given to rpmbuild.", build: refuse},
			route{path: key + "/rpm/debug/spec", description: "Outputs the generated RPM spec file", build: refuse},
			route{path: key + "/worker", description: "Builds the base worker image responsible for building the rpm", build: refuse},
		)
		if distro.sysext {
			routes = append(routes, route{path: key + "/testing/sysext", description: sysextDescription, build: refuse})
		}
	}
	return routes
}

func otherRoutes() []route {
	const windows = "Builds binaries and installs them into a Windows base image"
	return []route{
		{path: "flatcar/testing/sysext", description: "Build a Flatcar-compatible systemd sysext (.raw)", isDefault: true, build: refuse},
		{path: "flatcar/worker", description: "Builds the worker image used to assemble Flatcar sysext images.", build: refuse},
		{path: "windowscross", description: windows, hidden: true, build: refuse},
		{path: "windowscross/container", description: windows, isDefault: true, build: refuse},
		{path: "windowscross/zip", description: "Builds binaries combined into a zip file", build: refuse},
		{path: "windowscross/worker", description: "Builds the base worker image responsible for building the package", build: refuse},
	}
}
