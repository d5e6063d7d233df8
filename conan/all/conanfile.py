import os

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, rmdir
from conan.tools.gnu import PkgConfig, PkgConfigDeps

required_conan_version = ">=2"


# What who links the core links too: packages, and the modules of pkg-config in them. nlohmann_json is in none of it,
# but Conan wants every requirement named.
LINKED = {
    "abseil": (
        "absl_btree",
        "absl_flat_hash_map",
        "absl_flat_hash_set",
        "absl_function_ref",
        "absl_hash",
        "absl_inlined_vector",
        "absl_span",
        "absl_strings",
    ),
    "libdeflate": ("libdeflate",),
    "libyaml": ("yaml-0.1",),
    "nlohmann_json": (),
    "re2": ("re2",),
    "simdjson": ("simdjson",),
    "zlib": ("zlib",),
}


class SnaptrailConan(ConanFile):
    name = "snaptrail"
    version = "0.1.0"
    description = "Finds data theft through cloud snapshots in audit logs"
    license = "Apache-2.0"
    topics = ("security", "detection", "cloudtrail", "snapshot")
    package_type = "static-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"fPIC": [True, False]}
    default_options = {"fPIC": True}
    implements = ["auto_shared_fpic"]

    @property
    def _source_root(self):
        return os.path.join(self.recipe_folder, "..", "..")

    # In Conan Center: source() with get() and conandata.yml takes this place.
    def export_sources(self):
        for pattern in ("CMakeLists.txt", "LICENSE", "cmake/*", "content/*", "include/*", "src/*"):
            copy(self, pattern, self._source_root, self.export_sources_folder)

    def layout(self):
        cmake_layout(self, src_folder=".")

    def requirements(self):
        # No public header includes any of these.
        self.requires("abseil/[>=20240116.1 <=20260107.1]")
        self.requires("libdeflate/[>=1.14 <2]")
        self.requires("libyaml/[>=0.2.5 <1]")
        self.requires("nlohmann_json/[>=3.11 <4]")
        self.requires("re2/[>=20240702]")
        self.requires("simdjson/[>=3.0.1 <5]")
        self.requires("zlib/[>=1.2.11 <2]")

    def build_requirements(self):
        self.tool_requires("cmake/[>=3.24]")
        self.tool_requires("pkgconf/[>=2 <3]")

    def validate(self):
        check_min_cppstd(self, 20)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["SNAPTRAIL_BUILD_CLI"] = False
        toolchain.cache_variables["SNAPTRAIL_BUILD_CAPI"] = False
        toolchain.cache_variables["SNAPTRAIL_BUILD_TESTS"] = False
        toolchain.cache_variables["SNAPTRAIL_INSTALL"] = True
        toolchain.generate()
        CMakeDeps(self).generate()
        # libyaml and libdeflate are looked for by pkg-config.
        PkgConfigDeps(self).generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        CMake(self).install()
        # Conan writes its own.
        rmdir(self, os.path.join(self.package_folder, "lib", "cmake"))
        rmdir(self, os.path.join(self.package_folder, "share"))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "snaptrail")
        core = self.cpp_info.components["core"]
        core.set_property("cmake_target_name", "snaptrail::core")
        core.libs = ["snaptrail_core"]
        packages = {dependency.ref.name for dependency in self.dependencies.direct_host.values()}
        for name, modules in LINKED.items():
            if name in packages:
                core.requires.append(f"{name}::{name}")
                continue
            # A profile says that the platform has it ([platform_requires]): then there is no package to require.
            for module in modules:
                PkgConfig(self, module).fill_cpp_info(self.cpp_info.components[module])
                core.requires.append(module)
        if self.settings.os in ("Linux", "FreeBSD"):
            core.system_libs = ["m", "pthread"]
