#!/usr/bin/env python3
"""The vcpkg port is right as far as can be seen without vcpkg.

usage: vcpkg.py --build FOLDER --work FOLDER

The manifest says what the source says; the portfile runs, with stand-ins for vcpkg's functions (vcpkg_functions.cmake)
that install what was built in FOLDER, and what it leaves is what vcpkg wants of a package.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
PORT = os.path.join(ROOT, "vcpkg", "ports", "snaptrail")
# vcpkg's names of what cmake/SnaptrailDependencies.cmake looks for.
NAMES = {"simdjson": "simdjson", "absl": "abseil", "ZLIB": "zlib", "nlohmann_json": "nlohmann-json", "re2": "re2",
         "yaml-0.1": "libyaml", "libdeflate": "libdeflate"}


def text(*path):
    with open(os.path.join(ROOT, *path)) as f:
        return f.read()


def names(dependencies):
    return [d if isinstance(d, str) else d["name"] for d in dependencies]


def manifest_problems(manifest):
    version = re.search(r'SNAPTRAIL_VERSION_STRING\D*"?(\d+\.\d+\.\d+)', text("include", "snaptrail", "version.h"))
    if manifest["version-semver"] != version.group(1):
        yield f"version {manifest['version-semver']}, of the source {version.group(1)}"
    known = {"name", "version-semver", "description", "license", "supports", "dependencies", "default-features",
             "features", "homepage", "documentation", "port-version"}
    yield from (f"{key} is no field of a manifest" for key in sorted(set(manifest) - known))
    if manifest["license"] != "Apache-2.0" or "Apache License" not in text("LICENSE"):
        yield "another licence than the source's"
    found = set(re.findall(r"find_package\((\w+)", text("cmake", "SnaptrailDependencies.cmake")))
    found |= set(re.findall(r"pkg_check_modules\(.* ([\w.-]+)\)", text("cmake", "SnaptrailDependencies.cmake")))
    wanted = {NAMES[name] for name in found if name != "PkgConfig"} | {"vcpkg-cmake", "vcpkg-cmake-config"}
    listed = names(manifest["dependencies"])
    if set(listed) != wanted:
        yield f"dependencies {sorted(listed)}, of the source {sorted(wanted)}"
    if listed != sorted(listed):
        yield "dependencies are not in order"
    yield from (f"{name} is no feature" for name in set(manifest["default-features"]) - set(manifest["features"]))
    for name, feature in manifest["features"].items():
        if not feature.get("description") or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
            yield f"feature {name}: its name or description"
    if "cli11" not in names(manifest["features"]["tools"]["dependencies"]):
        yield "the command line needs cli11"


def port_problems(features, build, work):
    """Runs the portfile, and looks at the package."""
    shutil.rmtree(work, ignore_errors=True)
    package = os.path.join(work, "package")
    os.makedirs(package)
    run = subprocess.run(
        ["cmake", f"-DCURRENT_PACKAGES_DIR={package}", f"-DFEATURES={';'.join(features)}", f"-DBUILD={build}",
         "-DPORT=snaptrail", f"-DPORTFILE={PORT}/portfile.cmake", "-P", os.path.join(HERE, "vcpkg_functions.cmake")],
        capture_output=True, text=True)
    if run.returncode != 0:
        yield f"with {features}: {run.stderr}"
        return
    with open(os.path.join(work, "options")) as f:
        options = f.read().split()
    known = set(re.findall(r"option\((SNAPTRAIL_\w+)", text("CMakeLists.txt")))
    for option in options:
        name = option[2:].split("=")[0]
        if name.startswith("SNAPTRAIL_") and name not in known:
            yield f"the source has no option {name}"
    for feature, name in (("capi", "SNAPTRAIL_BUILD_CAPI"), ("tools", "SNAPTRAIL_BUILD_CLI")):
        if f"-D{name}={'ON' if feature in features else 'OFF'}" not in options:
            yield f"with {features}: {name} is not said"
    for path in ("share/snaptrail/copyright", "share/snaptrail/usage", "share/snaptrail/snaptrailConfig.cmake",
                 "include/snaptrail/engine.h", "lib/libsnaptrail_core.a", "debug/lib/libsnaptrail_core.a"):
        if not os.path.exists(os.path.join(package, path)):
            yield f"with {features}: the package has no {path}"
    for path in ("debug/include", "debug/share", "lib/cmake", "debug/lib/cmake", "bin", "debug/bin"):
        if os.path.exists(os.path.join(package, path)):
            yield f"with {features}: the package has {path}"
    for target in re.findall(r"snaptrail::\w+", text("vcpkg", "ports", "snaptrail", "usage")):
        exported = "".join(text_of for _, text_of in cmake_files(package))
        if target not in exported and (target != "snaptrail::capi" or "capi" in features):
            yield f"usage names {target}, which the package has not"


def cmake_files(package):
    folder = os.path.join(package, "share", "snaptrail")
    for name in os.listdir(folder):
        if name.endswith(".cmake"):
            with open(os.path.join(folder, name)) as f:
                yield name, f.read()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--work", required=True)
    args = parser.parse_args()
    with open(os.path.join(PORT, "vcpkg.json")) as f:
        manifest = json.load(f)
    bad = list(manifest_problems(manifest))
    for features in ([], ["capi"], ["capi", "tools"]):
        bad += port_problems(features, args.build, args.work)
    for line in bad:
        print(line, file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
