"""Makes the wheel: the package, the library, and a tag that says what the library needs. Needs nothing itself.

The library is, in this order: the one that SNAPTRAIL_LIBRARY names; the one that ./dev bundle made; one that is made
now, which takes a compiler and some minutes.
"""
import base64
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import time
import zipfile

from snaptrail_elf import Library, manylinux

HERE = pathlib.Path(__file__).resolve().parents[1]
ROOT = HERE.parents[1]
BUILT = ROOT / "build-bundle"


def _version():
    header = ROOT / "include" / "snaptrail" / "version.h"
    if not header.is_file():
        raise RuntimeError(f"there is no {header}: install from a whole clone of the repository")
    return re.search(r'SNAPTRAIL_VERSION_STRING "(.*)"', header.read_text(encoding="utf-8")).group(1)


def _library():
    given = os.environ.get("SNAPTRAIL_LIBRARY")
    if given:
        path = pathlib.Path(given)
        if not path.is_file():
            raise RuntimeError(f"SNAPTRAIL_LIBRARY names {given}, which is no file")
        return path
    path = BUILT / "capi" / "libsnaptrail.so.0"
    if path.is_file():
        return path
    dev = ROOT / "dev"
    if not dev.is_file():
        raise RuntimeError(f"there is no libsnaptrail.so.0: {path} does not exist, nor the sources to make it of. Name "
                           f"one in SNAPTRAIL_LIBRARY, or install from a whole clone of the repository")
    print(f"building {path}", file=sys.stderr)
    run = subprocess.run([dev, "library"], check=False)
    if run.returncode != 0 or not path.is_file():
        raise RuntimeError(f"{dev} library failed, see above; a library that was made elsewhere can be named in "
                           f"SNAPTRAIL_LIBRARY")
    return path


def _metadata(version):
    return (f"Metadata-Version: 2.1\nName: snaptrail\nVersion: {version}\n"
            "Summary: Finds data theft through cloud snapshots in audit logs\nLicense: Apache-2.0\n"
            "Requires-Python: >=3.9\nClassifier: Operating System :: POSIX :: Linux\n"
            "Classifier: Programming Language :: Python :: 3\n"
            "Classifier: Programming Language :: Python :: Implementation :: CPython\n"
            "Classifier: Typing :: Typed\n"
            "Provides-Extra: pandas\nRequires-Dist: pandas; extra == 'pandas'\n"
            "Provides-Extra: arrow\nRequires-Dist: pyarrow; extra == 'arrow'\n"
            "Description-Content-Type: text/markdown\n\n"
            + (ROOT / "docs" / "python.md").read_text(encoding="utf-8"))


def _licences():
    yield "LICENSE", ROOT / "LICENSE"
    for path in sorted((BUILT / "dependencies" / "prefix" / "licenses").glob("*.txt")):
        yield path.name, path


class _Wheel:
    """A zip archive that is the same bytes each time."""

    def __init__(self, path, info):
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
        self._info = info
        self._records = []
        date = time.gmtime(max(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), 315532800))[:6]
        self._date = date

    def add(self, name, data, mode=0o644):
        entry = zipfile.ZipInfo(name, self._date)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = (0o100000 | mode) << 16
        self._zip.writestr(entry, data)
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        self._records.append(f"{name},sha256={digest},{len(data)}\n")

    def close(self):
        name = f"{self._info}/RECORD"
        self._records.append(f"{name},,\n")
        self._zip.writestr(zipfile.ZipInfo(name, self._date), "".join(self._records))
        self._zip.close()


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    library = _library()
    tag = f"py3-none-{manylinux(Library(library))}"
    version = _version()
    info = f"snaptrail-{version}.dist-info"
    name = f"snaptrail-{version}-{tag}.whl"
    wheel = _Wheel(pathlib.Path(wheel_directory) / name, info)
    package = HERE / "src" / "snaptrail"
    for path in sorted(package.iterdir()):
        if path.suffix == ".py" or path.name == "py.typed":
            wheel.add(f"snaptrail/{path.name}", path.read_bytes())
    wheel.add("snaptrail/libsnaptrail.so.0", library.read_bytes(), 0o755)
    wheel.add(f"{info}/METADATA", _metadata(version).encode())
    wheel.add(f"{info}/WHEEL", f"Wheel-Version: 1.0\nGenerator: snaptrail\nRoot-Is-Purelib: false\nTag: {tag}\n".encode())
    for licence, path in _licences():
        wheel.add(f"{info}/licenses/{licence}", path.read_bytes())
    wheel.close()
    return name


def build_sdist(sdist_directory, config_settings=None):
    raise RuntimeError("there is no source distribution of this folder alone: the library is built of the whole repository")


if __name__ == "__main__":
    print(os.path.join(sys.argv[1], build_wheel(sys.argv[1])))
