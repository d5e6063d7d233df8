"""Input in all its forms, and the states of an engine."""
import gzip
import io
import mmap
import os
import pathlib
import tempfile
import threading
import unittest
from datetime import datetime, timedelta, timezone

import snaptrail
from support import OWN, engine, share, shares


class Forms(unittest.TestCase):
    """One input, however it is given: the same findings."""

    DATA = shares(5)

    def ingest(self, source, name="in"):
        with engine() as e:
            result = e.ingest(source, name)
            e.flush()
            self.assertEqual((result.records, result.consumed), (5, len(self.DATA)))
            return e.findings().json_lines()

    def setUp(self):
        self.expected = self.ingest(self.DATA)
        self.assertEqual(self.expected.count("\n"), 5)

    def test_buffers(self):
        array = bytearray(self.DATA)
        for source in (array, memoryview(self.DATA), memoryview(array), memoryview(array).toreadonly(),
                       memoryview(b"xx" + self.DATA + b"yy")[2:-2]):
            self.assertEqual(self.ingest(source), self.expected)
        array += b"x"  # nothing holds it any more

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "log")
            path.write_bytes(self.DATA)
            self.assertEqual(self.ingest(str(path)), self.expected)
            self.assertEqual(self.ingest(path), self.expected)
            with open(path, "rb") as file:
                self.assertEqual(self.ingest(file), self.expected)
            with open(path, "rb", buffering=0) as file:
                self.assertEqual(self.ingest(file), self.expected)
            for access in (mmap.ACCESS_READ, mmap.ACCESS_WRITE):
                with open(path, "r+b") as file, mmap.mmap(file.fileno(), 0, access=access) as mapped:
                    self.assertEqual(self.ingest(mapped), self.expected)
            with gzip.open(pathlib.Path(folder, "log.gz"), "wb") as file:
                file.write(self.DATA)
            with gzip.open(pathlib.Path(folder, "log.gz")) as file:
                self.assertEqual(self.ingest(file), self.expected)
            with open(path) as file, engine() as e, self.assertRaisesRegex(TypeError, "'rb'"):
                e.ingest(file)
        self.assertEqual(self.ingest(io.BytesIO(self.DATA)), self.expected)

    def test_pipe(self):
        reading, writing = os.pipe()
        os.write(writing, self.DATA)
        os.close(writing)
        with os.fdopen(reading, "rb") as file:
            self.assertEqual(self.ingest(file), self.expected)

    def test_reader_of_bytes(self):
        class Reader:
            def __init__(self, data):
                self._file = io.BytesIO(data)

            def read(self, size):
                return self._file.read(min(size, 100))

        self.assertEqual(self.ingest(Reader(self.DATA)), self.expected)

    def test_pieces(self):
        for size in (1, 7, 1000):
            with engine() as e:
                e.begin_input("in")
                for place in range(0, len(self.DATA), size):
                    e.feed(memoryview(self.DATA)[place:place + size])
                e.end_input()
                e.flush()
                self.assertEqual(e.findings().json_lines(), self.expected)

    def test_batch_and_records(self):
        with engine() as e:
            result = e.ingest_batch(self.DATA.splitlines(), ["in"] * 5)
            self.assertEqual((result.records, result.consumed, result.malformed), (5, 5, 0))
            e.flush()
            batch = e.findings()
        with engine() as e:
            for line in self.DATA.splitlines():
                e.ingest_record(line, "in")
            e.flush()
            self.assertEqual(e.findings().json_lines(), batch.json_lines())
        self.assertEqual([f.uid for f in batch], [f.uid for f in _findings(self.DATA)])
        with engine() as e:
            self.assertEqual(e.ingest_batch([share(1), b"{", share(2)]).malformed, 1)
            with self.assertRaises(snaptrail.MalformedError):
                e.ingest_record(b"{]")
            with self.assertRaises(ValueError):
                e.ingest_batch([b"{}"], ["a", "b"])
            self.assertEqual(e.ingest_batch([]).records, 0)

    def test_empty(self):
        with tempfile.NamedTemporaryFile() as file, engine() as e:
            for source in (b"", file.name, io.BytesIO()):
                self.assertEqual(e.ingest(source).consumed, 0)
            e.flush()
            self.assertEqual(len(e.findings()), 0)
            self.assertEqual(list(e), [])

    def test_what_is_no_source(self):
        with engine() as e:
            for source in (1, None, [b"{}"], memoryview(self.DATA)[::2]):
                with self.assertRaises((TypeError, BufferError)):
                    e.ingest(source)
            with self.assertRaises(FileNotFoundError):
                e.ingest("/does/not/exist")
            e.ingest(self.DATA)  # and goes on
            self.assertEqual(e.stats().records, 5)

    def test_names(self):
        with tempfile.NamedTemporaryFile() as file, engine() as e:
            file.write(share(1))
            file.flush()
            e.ingest(file.name)
            e.flush()
            self.assertEqual(e.findings()[0]["evidence"][0]["input"], file.name)


def _findings(data):
    with engine() as e:
        e.ingest(data)
        e.flush()
        return e.findings()


class Told(unittest.TestCase):
    """The callback, the queue, and the iterators."""

    def test_queue(self):
        with engine() as e:
            e.ingest(shares(10))
            self.assertEqual(e.stats().pending, 10)
            self.assertEqual(len(e.drain(3)), 3)
            rest = list(e)
            self.assertEqual(len(rest), 7)
            self.assertTrue(all(f.action == snaptrail.Action.CREATE for f in rest))
            self.assertEqual(len(e.drain()), 0)
            with self.assertRaises(ValueError):
                e.drain(-1)

    def test_callback_sees_what_the_queue_has(self):
        told = []
        with engine(on_finding=told.append) as e:
            e.ingest(shares(1000))
            e.flush()
            self.assertEqual(e.stats().pending, 0)
        with engine() as e:
            e.ingest(shares(1000))
            e.flush()
            self.assertEqual([f.json(True) for f in told], [f.json(True) for f in e])

    def test_full_queue(self):
        data = shares(3000)  # more than a piece of 1 MiB
        with engine(snaptrail.Options(max_pending_findings=10)) as e:
            with self.assertRaises(snaptrail.QueueFullError) as caught:
                e.ingest(data)
            full, found = caught.exception, []
            self.assertEqual((full.code, full.name), (-41, "SNAPTRAIL_E_QUEUE_FULL"))
            self.assertEqual(bytes(full.rest), data[full.consumed:])
            rest = full.rest
            while len(rest):
                found += e
                try:
                    e.feed(rest)
                    break
                except snaptrail.QueueFullError as error:
                    rest = error.rest
            found += e
            e.end_input()
            found += e
            e.flush()
            found += e
        self.assertEqual(len({f.uid for f in found}), 3000)

    def test_full_queue_of_a_path_and_of_a_batch(self):
        with tempfile.NamedTemporaryFile() as file, engine(snaptrail.Options(max_pending_findings=10)) as e:
            file.write(shares(3000))
            file.flush()
            with self.assertRaises(snaptrail.QueueFullError) as caught:
                e.ingest(file.name)
            rest = caught.exception.rest
            self.assertEqual(bytes(rest), shares(3000)[caught.exception.consumed:])
        with engine(snaptrail.Options(max_pending_findings=10)) as e:
            with self.assertRaises(snaptrail.QueueFullError) as caught:
                e.ingest_batch(shares(20).splitlines())
            self.assertEqual(caught.exception.consumed, 10)
        with engine(snaptrail.Options(max_pending_findings=10), on_finding=lambda f: None) as e:
            self.assertEqual(e.ingest_batch(shares(100).splitlines()).consumed, 100)

    def test_stream(self):
        for source in (shares(3000), io.BytesIO(shares(3000))):
            with engine(snaptrail.Options(max_pending_findings=10)) as e:
                self.assertEqual(len({f.uid for f in e.stream(source)}), 3000)
        with engine(on_finding=lambda f: None) as e, self.assertRaises(ValueError):
            next(e.stream(b""))

    def test_callback_with_a_small_queue(self):
        told = []
        with engine(snaptrail.Options(max_pending_findings=10), on_finding=told.append) as e:
            self.assertEqual(e.ingest(shares(3000)).pending, 0)
        self.assertEqual(len(told), 3000)

    def test_callback_raises(self):
        told = []

        def tell(finding):
            told.append(finding)
            if len(told) == 3:
                raise KeyError("mine")

        with engine(on_finding=tell) as e:
            with self.assertRaisesRegex(KeyError, "mine"):
                e.ingest(shares(10))
            self.assertEqual(len(told), 3)
            self.assertEqual(e.stats().pending, 7)
            e.flush()
        with engine() as e:  # nothing was lost, nothing told twice
            e.ingest(shares(10))
            e.flush()
            self.assertEqual([f.json(True) for f in told], [f.json(True) for f in e])

    def test_callback_stops(self):
        told = []

        def tell(finding):
            told.append(finding)
            return len(told) < 3

        data = shares(3000)
        with engine(on_finding=tell) as e:
            with self.assertRaises(snaptrail.CallbackAbortedError) as caught:
                e.ingest(data)
            # Pieces are 1 MiB, and the callback was called after the first.
            self.assertEqual(caught.exception.consumed, 1 << 20)
            e.on_finding = None
            rest = e.drain(5)
            self.assertEqual(len(rest), 5)
            self.assertFalse({f.uid for f in rest} & {f.uid for f in told})
            # What a call hands out is what was drained for the callback; then the queue.
            self.assertGreater(len(list(e)), 100)

    def test_callback_calls_its_engine(self):
        errors = []

        def tell(finding):
            for use in (e.flush, e.stats, e.drain, lambda: e.ingest(b""), e.findings):
                try:
                    use()
                except snaptrail.BusyError as error:
                    errors.append(error.code)
            with engine() as other:  # another is free
                other.ingest(share(7))
                errors.append(len(list(other)))

        with engine(on_finding=tell) as e:
            e.ingest(share(1))
        self.assertEqual(errors, [-3] * 5 + [1])

    def test_callback_closes_its_engine(self):
        told = []

        def tell(finding):
            told.append(finding)
            e.close()
            e.close()

        e = engine(on_finding=tell)
        with self.assertRaisesRegex(snaptrail.ClosedError, "callback closed"):
            e.ingest(shares(10))
        self.assertEqual(len(told), 1)
        self.assertEqual(told[0].rule_name, "shared_outside")
        self.assertTrue(e.closed)
        with self.assertRaises(snaptrail.ClosedError):
            e.flush()


class State(unittest.TestCase):
    def test_closed(self):
        with engine() as e:
            e.ingest(shares(2))
            findings = e.drain()
        e.close()
        for use in (e.flush, e.stats, e.problems, e.findings, e.drain, e.end_input, lambda: e.ingest(b"{}"),
                    lambda: e.advance(1), lambda: e.explain("x")):
            self.assertRaises(snaptrail.ClosedError, use)
        # What it found stays.
        self.assertEqual(findings[1]["rule"]["name"], "shared_outside")

    def test_closed_while_another_thread_is_inside(self):
        inside, closed = threading.Event(), threading.Event()

        def tell(finding):
            inside.set()
            closed.wait(30)

        e = engine(on_finding=tell)
        failures = []

        def work():
            try:
                e.ingest(share(1))
            except snaptrail.ClosedError as error:
                failures.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        inside.wait(30)
        self.assertRaises(snaptrail.BusyError, e.flush)
        e.close()
        closed.set()
        thread.join()
        self.assertEqual(len(failures), 1)
        self.assertRaises(snaptrail.ClosedError, e.flush)

    def test_advance(self):
        with engine(snaptrail.Options(lateness=timedelta(minutes=15))) as e:
            e.ingest(share(1))
            self.assertEqual([f.settled for f in e], [False])
            e.advance(datetime(2024, 5, 2, tzinfo=timezone.utc))
            e.flush()
            self.assertTrue(all(f.settled for f in e.findings()))
            with self.assertRaisesRegex(ValueError, "time zone"):
                e.advance(datetime(2024, 5, 3))

    def test_stats_and_problems(self):
        with engine() as e:
            e.ingest(share(1) + b"\n{]\n" + share(2), "odd")
            stats = e.stats()
            self.assertEqual((stats.records, stats.malformed), (2, 1))
            problem, = e.problems()
            self.assertEqual(problem.input, "odd")
            self.assertEqual(problem.offset, len(share(1)) + 1)
            self.assertTrue(problem.reason)

    def test_explain(self):
        with engine(snaptrail.Options(explain=["e-1"])) as e:
            e.ingest(share(1))
            e.flush()
            self.assertIn("shared_outside", str(e.explain("e-1")))

    def test_options(self):
        with engine(snaptrail.Options(hold_findings=True)) as e:
            e.ingest(share(1))
            self.assertEqual(len(list(e)), 0)
            e.flush()
            self.assertEqual(len(list(e)), 1)
        with engine(snaptrail.Options(events=False)) as e:
            e.ingest(share(1))
            e.flush()
            self.assertEqual((len(list(e)), len(e.findings())), (0, 1))
        with engine(trusted=["999988887777"]) as e:
            e.ingest(share(1))
            e.flush()
            trusted = e.findings().json_lines()
        self.assertNotEqual(trusted, _findings(share(1)).json_lines())
        for bad in ({"own": OWN}, {"automation": "x"}):
            with self.assertRaisesRegex(TypeError, "a list"):
                snaptrail.Engine(None, snaptrail.Options(**bad))
        for bad in ({"max_depth": 1 << 32}, {"max_state_bytes": -1}):
            with self.assertRaises(OverflowError):
                snaptrail.Engine(None, snaptrail.Options(**bad))
        with self.assertRaises(snaptrail.ArgumentError):
            snaptrail.Engine(None, snaptrail.Options(new_window=-1))
        # An empty list is not the same as none: nobody is ours, or known.
        with snaptrail.Engine(own=[]) as e:
            e.ingest(share(1))
            e.flush()
            self.assertNotEqual(e.findings().json_lines(), _findings(share(1)).json_lines())

    def test_all_options_of_the_interface_are_there(self):
        from dataclasses import fields
        from snaptrail import _declarations
        have = {f.name for f in fields(snaptrail.Options)}
        for name, _ in _declarations.EngineOptions._fields_:
            if name not in ("struct_size", "flags") and not name.endswith("_count"):
                self.assertIn(name, have)


if __name__ == "__main__":
    unittest.main()
