package main

import (
	"debug/buildinfo"
	"encoding/json"
	"os"
	"runtime/debug"
)

// version gives that of a module which this program is built from.
func version(module string) string {
	info, _ := debug.ReadBuildInfo()
	return versionIn(info, module)
}

// builtVersion gives that of a module which another program is built from.
func builtVersion(program, module string) string {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return ""
	}
	return versionIn(info, module)
}

func versionIn(info *debug.BuildInfo, module string) string {
	if info == nil {
		return ""
	}
	for _, m := range append(info.Deps, &info.Main) {
		if m.Path == module {
			return m.Version
		}
	}
	return ""
}

// npmVersion gives that of a package which node/package.json asks for.
func npmVersion(name string) string {
	var manifest struct{ Dependencies map[string]string }
	text, err := os.ReadFile("node/package.json")
	if err != nil || json.Unmarshal(text, &manifest) != nil {
		return ""
	}
	if v := manifest.Dependencies[name]; v != "" {
		return "v" + v
	}
	return ""
}
