package main

// fillDefaults writes out what an omitted field means.
func (s *Spec) fillDefaults() {
	for name, source := range s.Sources {
		source.fillDefaults()
		s.Sources[name] = source
	}
	for _, patches := range s.Patches {
		for index := range patches {
			if patches[index].Strip == nil {
				one := 1
				patches[index].Strip = &one
			}
		}
	}
	s.Dependencies.fillDefaults()
	s.Image.fillDefaults()
	for _, test := range s.Tests {
		test.fillDefaults()
	}
	for name, target := range s.Targets {
		target.Dependencies.fillDefaults()
		target.Image.fillDefaults()
		for _, test := range target.Tests {
			test.fillDefaults()
		}
		s.Targets[name] = target
	}
}

func (t *Test) fillDefaults() {
	for index := range t.Mounts {
		t.Mounts[index].Spec.fillDefaults()
	}
}

func (s *Source) fillDefaults() {
	if s.Context != nil && s.Context.Name == "" {
		s.Context.Name = "context"
	}
	if s.Image != nil && s.Image.Cmd != nil {
		for index := range s.Image.Cmd.Mounts {
			s.Image.Cmd.Mounts[index].Spec.fillDefaults()
		}
	}
	if s.Inline == nil {
		return
	}
	if s.Inline.File != nil && s.Inline.File.Permissions == 0 {
		s.Inline.File.Permissions = 0o644
	}
	if dir := s.Inline.Dir; dir != nil {
		if dir.Permissions == 0 {
			dir.Permissions = 0o755
		}
		for _, file := range dir.Files {
			if file.Permissions == 0 {
				file.Permissions = 0o644
			}
		}
	}
}

func (d *Dependencies) fillDefaults() {
	if d == nil {
		return
	}
	for index := range d.ExtraRepos {
		repository := &d.ExtraRepos[index]
		if len(repository.Envs) == 0 {
			repository.Envs = []string{"build", "install", "test"}
		}
		for _, sources := range []map[string]Source{repository.Keys, repository.Config} {
			for name, source := range sources {
				source.fillDefaults()
				sources[name] = source
			}
		}
		for number := range repository.Data {
			repository.Data[number].Spec.fillDefaults()
		}
	}
}

func (i *Image) fillDefaults() {
	if i == nil {
		return
	}
	if i.Base != "" {
		i.Bases = append(i.Bases, BaseImage{Rootfs: Source{Image: &ImageSource{Ref: i.Base}}})
		i.Base = ""
	}
	if i.Post == nil {
		return
	}
	for target, link := range i.Post.Symlinks {
		if link.Path != "" {
			link.Paths, link.Path = append(link.Paths, link.Path), ""
			i.Post.Symlinks[target] = link
		}
	}
}
