# What Debian 12 has of what the recipe requires, in place of Conan Center's
# packages; `./dev conan` installs it. The versions are older than those that
# Conan Center's own recipes go together in, which the recipe asks for.
[settings]
os=Linux
arch={{ detect_api.detect_arch() }}
build_type=Release
compiler=gcc
compiler.version={{ detect_api.detect_gcc_compiler()[1].major }}
compiler.libcxx=libstdc++11
compiler.cppstd=20

[replace_requires]
abseil/*: abseil/20220623.1
re2/*: re2/20220601

[replace_tool_requires]
pkgconf/*: pkgconf/1.8.1

[platform_requires]
abseil/20220623.1
libdeflate/1.14
libyaml/0.2.5
nlohmann_json/3.11.2
re2/20220601
simdjson/3.0.1
zlib/1.2.13

[platform_tool_requires]
cmake/3.25.1
pkgconf/1.8.1

[conf]
tools.cmake.cmaketoolchain:generator=Ninja
tools.cmake.cmaketoolchain:user_presets=
