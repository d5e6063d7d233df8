"""The package around the code: the wheel, its tag, pip, the example, the documentation, the declarations."""
import glob
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import snaptrail
from support import ROOT

sys.path.insert(0, str(ROOT / "bindings" / "python" / "build_backend"))
from snaptrail_elf import Library, manylinux  # noqa: E402

WHEEL = os.environ.get("SNAPTRAIL_WHEEL", "")
BUILT = ROOT / "build-bundle" / "capi" / "libsnaptrail.so.0"


def bare(folder):
    """An environment that has no compiler and nothing of ours."""
    return {"PATH": str(folder), "HOME": str(folder)}


class Wheel(unittest.TestCase):
    def setUp(self):
        if not WHEEL:
            self.skipTest("there is no wheel to test: ./dev python")

    def venv(self, folder):
        """A fresh virtual environment, and its Python."""
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        return pathlib.Path(folder, "bin", "python")

    def test_tag_is_true(self):
        tag = re.search(r"py3-none-manylinux_(\d+)_(\d+)_(\w+)\.whl$", WHEEL)
        library = Library(BUILT)
        self.assertEqual(tag.group(3), library.machine)
        self.assertGreaterEqual(tuple(map(int, tag.groups()[:2])), library.floor("GLIBC"))
        # Another reader of the same file says the same.
        dump = subprocess.run(["objdump", "-T", BUILT], capture_output=True, text=True, check=True).stdout
        seen = max(tuple(map(int, v.split("."))) for v in re.findall(r"\(?GLIBC_([0-9.]+)\)?", dump))
        self.assertEqual(library.floor("GLIBC"), seen)
        self.assertEqual(f"manylinux_{seen[0]}_{seen[1]}_x86_64", manylinux(library))

    def test_runs_in_a_fresh_environment(self):
        found = snaptrail.scan(ROOT / "examples" / "attack")
        with tempfile.TemporaryDirectory() as folder:
            python = self.venv(folder)
            environment = bare(python.parent)
            self.assertIsNone(shutil.which("cc", path=environment["PATH"]))
            subprocess.run([python, "-m", "pip", "-q", "install", "--no-index", "--no-deps", WHEEL], check=True,
                           env=environment)
            out = subprocess.run(
                [python, "-I", "-c",
                 "import snaptrail, sys; found = snaptrail.scan(sys.argv[1]); print(len(found), found[0].rule_name)\n"
                 "print(open('/proc/self/maps').read())", str(ROOT / "examples" / "attack")],
                check=True, env=environment, capture_output=True, text=True, cwd=folder).stdout
            self.assertEqual(out.split("\n", 1)[0], f"{len(found)} {found[0].rule_name}")
            loaded = {os.path.basename(line.split()[-1]) for line in out.splitlines() if ".so" in line}
            self.assertIn("libsnaptrail.so.0", loaded)
            self.assertFalse([name for name in loaded if re.match(r"lib(absl|re2|simdjson|yaml|deflate)", name)])
            for name in glob.glob(f"{folder}/lib/python*/site-packages/snaptrail-*.dist-info/licenses/*.txt"):
                self.assertGreater(os.path.getsize(name), 500, name)

    def test_needs_no_more_than_a_wheel_may(self):
        library = Library(BUILT)
        self.assertIn("libc.so.6", library.needed)
        if shutil.which("cc"):
            # One that asks for another library gets no tag.
            with tempfile.TemporaryDirectory() as folder:
                made = os.path.join(folder, "lib.so")
                subprocess.run(["cc", "-shared", "-o", made, "-x", "c", os.devnull, "-x", "none", "-Wl,--no-as-needed",
                                "-lz"], check=True)
                with self.assertRaisesRegex(ValueError, "libz.so.1"):
                    manylinux(Library(made))

    def test_pip_install_of_the_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            python = self.venv(folder)
            subprocess.run([python, "-m", "pip", "-q", "install", "--no-index", ROOT / "bindings" / "python"], check=True,
                           env={**bare(python.parent), "SNAPTRAIL_LIBRARY": str(BUILT)})
            out = subprocess.run([python, "-I", "-c", "import snaptrail; print(snaptrail.version(), snaptrail.__file__)"],
                                 check=True, env=bare(python.parent), capture_output=True, text=True).stdout
            self.assertTrue(out.startswith(snaptrail.version() + " " + folder), out)
            # And says what is wrong, when the library is not there.
            run = subprocess.run([python, "-m", "pip", "install", "--no-index", ROOT / "bindings" / "python"],
                                 env={**bare(python.parent), "SNAPTRAIL_LIBRARY": "/does/not/exist"},
                                 capture_output=True, text=True)
            self.assertNotEqual(run.returncode, 0)
            self.assertIn("SNAPTRAIL_LIBRARY names /does/not/exist, which is no file", run.stdout + run.stderr)

    def test_library_is_built_where_there_is_none(self):
        """In a clone that was not built ./dev makes the library; where that cannot be, it is said."""
        with tempfile.TemporaryDirectory() as folder:
            clone = pathlib.Path(folder, "clone")
            for name in ("bindings/python", "include/snaptrail"):
                shutil.copytree(ROOT / name, clone / name)
            (clone / "docs").mkdir()
            for name in ("LICENSE", "docs/python.md"):
                shutil.copy(ROOT / name, clone / name)
            backend = [sys.executable, "-B", clone / "bindings" / "python" / "build_backend" / "snaptrail_build.py", folder]
            environment = {"PATH": os.environ["PATH"]}
            run = subprocess.run(backend, capture_output=True, text=True, env=environment)
            self.assertIn("install from a whole clone", run.stderr)
            dev = clone / "dev"
            dev.write_text(f"#!/bin/sh\ncd {clone} && mkdir -p build-bundle/capi && [ $1 = library ] && "
                           f"cp {BUILT} build-bundle/capi/libsnaptrail.so.0\n")
            dev.chmod(0o755)
            run = subprocess.run(backend, capture_output=True, text=True, env=environment)
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertTrue(pathlib.Path(run.stdout.strip()).exists())
            shutil.rmtree(clone / "build-bundle")
            dev.write_text("#!/bin/sh\nexit 1\n")
            run = subprocess.run(backend, capture_output=True, text=True, env=environment)
            self.assertIn("library failed, see above", run.stderr)

    def test_wheel_is_the_same_bytes_each_time(self):
        with tempfile.TemporaryDirectory() as folder:
            backend = ROOT / "bindings" / "python" / "build_backend" / "snaptrail_build.py"
            subprocess.run([sys.executable, "-B", backend, folder], check=True, capture_output=True)
            made = pathlib.Path(folder, os.path.basename(WHEEL))
            self.assertEqual(made.read_bytes(), pathlib.Path(WHEEL).read_bytes())

    def test_types_are_installed(self):
        self.assertTrue(pathlib.Path(snaptrail.__file__).with_name("py.typed").exists())


class Example(unittest.TestCase):
    def test_notebook(self):
        out = subprocess.run([sys.executable, "-B", ROOT / "examples" / "python" / "notebook.py",
                              ROOT / "examples" / "attack", "111122223333"], check=True, capture_output=True,
                             text=True).stdout
        self.assertIn("14 records in 3 files", out)
        self.assertIn("snapshot_chain", out)
        self.assertIn("by carol", out)
        self.assertIn("create critical snapshot_chain", out)

    def test_snippets_of_the_documentation(self):
        """Each ```python block of docs/python.md runs, after those before it."""
        text = (ROOT / "docs" / "python.md").read_text()
        blocks = re.findall(r"```python\n(.*?)```", text, re.S)
        self.assertGreater(len(blocks), 3)
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(ROOT / "examples" / "attack", os.path.join(folder, "AWSLogs"))
            run = subprocess.run([sys.executable, "-B", "-c", "\n".join(blocks)], cwd=folder, capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stderr)

    def test_all_public_names_are_documented(self):
        text = (ROOT / "docs" / "python.md").read_text()
        for name in snaptrail.__all__:
            self.assertIn(name, text)


if __name__ == "__main__":
    unittest.main()
