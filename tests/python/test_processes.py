"""Threads, forks, other processes, the interpreter's end, memory."""
import concurrent.futures
import gc
import multiprocessing
import os
import sys
import threading
import time
import unittest

import snaptrail
from support import OWN, ROOT, engine, run, share, shares


def lines_of(data, rules=None):
    with snaptrail.Engine(rules, own=[OWN]) as e:
        e.ingest(data, "in")
        e.flush()
        return e.findings().json_lines()


def scan_there(path):
    """In a worker process."""
    return snaptrail.scan(path)


def resident():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Threads(unittest.TestCase):
    def test_eight_with_one_ruleset(self):
        rules = snaptrail.compile()
        texts = [shares(300, begin=1000 * n) for n in range(8)]
        expected = [lines_of(text, rules) for text in texts]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.assertEqual(list(pool.map(lambda text: lines_of(text, rules), texts * 3)), expected * 3)

    def test_interpreter_lock_is_released(self):
        """Another thread works while one call is inside the library."""
        data, inside, count, seen = shares(5000), threading.Event(), 0, []

        def work():
            with engine() as e:
                inside.set()
                before = count
                e.ingest(data)
                seen.append(count - before)

        # Nobody is made to give the lock up: only who waits or is in the library does.
        interval = sys.getswitchinterval()
        self.addCleanup(sys.setswitchinterval, interval)
        sys.setswitchinterval(60)
        thread = threading.Thread(target=work)
        thread.start()
        inside.wait()
        while thread.is_alive():
            count += 1
            time.sleep(0)
        thread.join()
        self.assertGreater(seen[0], 10)

    def test_findings_are_read_by_many(self):
        findings = snaptrail.scan(ROOT / "examples" / "attack")
        expected = findings.json_lines()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.assertEqual({text for text in pool.map(lambda _: findings.json_lines(), range(50))}, {expected})

    def test_one_engine_is_for_one(self):
        busy, e = [], engine()
        data = shares(2000)

        def work():
            for _ in range(20):
                try:
                    e.ingest(data)
                    e.drain()
                except snaptrail.BusyError:
                    busy.append(1)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertTrue(busy)
        self.assertEqual(e.stats().malformed, 0)
        e.close()

    def test_interpreter_without_its_lock_is_refused(self):
        code, _, err = run("import sys; sys._is_gil_enabled = lambda: False; import snaptrail")
        self.assertEqual(code, 1)
        self.assertIn("-X gil=1", err)


class Processes(unittest.TestCase):
    def test_fork(self):
        with engine() as e:
            e.ingest(share(1), "in")
            reading, writing = os.pipe()
            child = os.fork()
            if child == 0:
                status = 1
                try:
                    e.ingest(share(2), "in")
                    e.flush()
                    os.write(writing, e.findings().json_lines().encode())
                    e.close()
                    gc.collect()
                    status = 0
                finally:
                    os._exit(status)
            os.close(writing)
            with os.fdopen(reading, "rb") as file:
                there = file.read().decode()
            self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0)
            e.ingest(share(2), "in")
            e.flush()
            self.assertEqual(e.findings().json_lines(), there)
            self.assertEqual(there.count("\n"), 2)

    def test_pools(self):
        paths = [str(ROOT / "examples" / name) for name in ("attack", "everyday")] * 2
        expected = [scan_there(path).json_lines() for path in paths]
        for method in ("fork", "spawn"):
            with self.subTest(method), multiprocessing.get_context(method).Pool(2) as pool:
                results = pool.map(scan_there, paths)
                self.assertEqual([result.json_lines() for result in results], expected)
                self.assertEqual(results[0].stats.records, 14)

    def test_errors_come_back(self):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            with self.assertRaises(FileNotFoundError):
                pool.map(scan_there, ["/does/not/exist"])

    def test_exit_with_engines_alive(self):
        for program in (
                # Everything is alive at the end, and in cycles.
                "import snaptrail, support\n"
                "e = support.engine(); e.ingest(support.shares(10)); fs = e.drain(); f = fs[3]; c = snaptrail.Compiler()\n"
                "e.me = e; print(f.rule_name)",
                # A callback is being told, and ends the program.
                "import support, sys\n"
                "def tell(finding):\n  print(finding.rule_name); sys.exit(0)\n"
                "support.engine(on_finding=tell).ingest(support.share(1))",
                # A daemon thread is inside the library.
                "import support, threading, time\n"
                "data = support.shares(20000)\n"
                "def work():\n"
                "  while True:\n    support.engine().ingest(data)\n"
                "threading.Thread(target=work, daemon=True).start(); time.sleep(0.3); print('shared_outside')"):
            code, out, err = run(program, cwd=os.path.dirname(os.path.abspath(__file__)))
            self.assertEqual((code, out.strip()), (0, "shared_outside"), err)
            self.assertEqual(err, "")

    def test_wrong_library(self):
        code, _, err = run("import snaptrail", env={**os.environ, "SNAPTRAIL_LIBRARY": "/does/not/exist.so"})
        self.assertIn("ImportError: snaptrail: there is no /does/not/exist.so", err)
        code, _, err = run("import snaptrail", env={**os.environ, "SNAPTRAIL_LIBRARY": "libc.so.6"})
        self.assertIn("ImportError: snaptrail: ", err)
        code, _, err = run("import ctypes, snaptrail._declarations", env={**os.environ, "SNAPTRAIL_LIBRARY": __file__})
        self.assertIn("cannot be loaded", err)


class Memory(unittest.TestCase):
    def flat(self, work, rounds=60, slack=2 << 20, batches=6):
        """After a while, work leaves nothing behind.

        An allocator keeps pages as it likes, and one batch of rounds may grow by
        some megabytes for no fault of ours. A leak grows in every batch.
        """
        growth = []
        for _ in range(batches):
            before = resident()
            for _ in range(rounds):
                work()
            gc.collect()
            growth.append(resident() - before)
            if growth[-1] < slack and len(growth) > 1:
                return
        self.fail(f"every {rounds} rounds took more memory, in bytes: {growth}")

    def test_engines_and_findings(self):
        data = shares(300)

        def work():
            e = engine()
            e.ingest(data)
            findings = e.drain()
            findings.json_lines()
            first = findings[0]
            del findings
            first.json()
            if id(e) % 2:
                e.close()

        self.flat(work)

    def test_callbacks_that_raise_and_cycles(self):
        data = shares(100)

        def work():
            def tell(finding):
                raise KeyError(e)
            e = engine(on_finding=tell)
            try:
                e.ingest(data)
            except KeyError:
                pass
            e.me = e
            gc.collect(1)

        self.flat(work)

    def test_rules_and_errors(self):
        def work():
            snaptrail.compile().rules
            try:
                snaptrail.Compiler().add_rules("title: x").build()
            except snaptrail.ContentError:
                pass
            with engine(snaptrail.Options(max_pending_findings=1)) as e:
                for _ in range(50):
                    try:
                        e.ingest_batch([share(1), share(2)])
                    except snaptrail.QueueFullError:
                        pass

        self.flat(work, rounds=15)

    def test_buffers_are_given_back(self):
        data = bytearray(shares(10))
        view = memoryview(data)
        before = sys.getrefcount(data)
        with engine() as e:
            for _ in range(100):
                e.ingest(data)
                e.ingest(view)
            self.assertRaises(BufferError, data.append, 1)  # by view
            view.release()
            data.append(10)
        self.assertLessEqual(sys.getrefcount(data), before)


if __name__ == "__main__":
    unittest.main()
