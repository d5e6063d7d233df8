"""What a shared library asks of the system that loads it, read from the file itself."""
import re
import struct


class Library:
    """needed: names of libraries; versions: all versions of symbols that it needs, as {"libc.so.6": {"GLIBC_2.34"}};
    machine: "x86_64"."""

    def __init__(self, path):
        with open(path, "rb") as file:
            data = file.read()
        if data[:6] != b"\x7fELF\x02\x01":
            raise ValueError(f"{path} is no 64-bit little-endian ELF file")
        machine, = struct.unpack_from("<H", data, 18)
        self.machine = {62: "x86_64", 183: "aarch64"}.get(machine)
        if self.machine is None:
            raise ValueError(f"{path} is for a machine that has no name here: {machine}")
        place, = struct.unpack_from("<Q", data, 40)
        size, count = struct.unpack_from("<2H", data, 58)
        sections = [struct.unpack_from("<2I4Q2I2Q", data, place + i * size) for i in range(count)]
        self.needed = []
        self.versions = {}
        for section in sections:
            kind, offset, length, link, info = section[1], section[4], section[5], section[6], section[7]
            strings = sections[link][4] if link < count else 0

            def text(at, strings=strings):
                return data[strings + at:data.index(b"\0", strings + at)].decode()

            if kind == 6:  # SHT_DYNAMIC
                for at in range(offset, offset + length, 16):
                    tag, value = struct.unpack_from("<2Q", data, at)
                    if tag == 1:  # DT_NEEDED
                        self.needed.append(text(value))
            elif kind == 0x6FFFFFFE:  # SHT_GNU_verneed
                at = offset
                for _ in range(info):
                    _, auxiliaries, file_name, auxiliary, next_file = struct.unpack_from("<2H3I", data, at)
                    names = self.versions.setdefault(text(file_name), set())
                    aux = at + auxiliary
                    for _ in range(auxiliaries):
                        _, _, _, name, next_aux = struct.unpack_from("<I2H2I", data, aux)
                        names.add(text(name))
                        aux += next_aux
                    at += next_file

    def floor(self, prefix):
        """The newest version that is needed: (2, 34) of "GLIBC"; None: none."""
        found = [tuple(map(int, match.group(1).split("."))) for names in self.versions.values() for name in names
                 if (match := re.fullmatch(prefix + r"_([0-9.]+)", name))]
        return max(found, default=None)


# The libraries that PEP 600's manylinux lets a wheel expect of its host.
ALLOWED = {"libc.so.6", "libm.so.6", "libgcc_s.so.1", "libstdc++.so.6", "libpthread.so.0", "libdl.so.2",
           "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}

# Newest GLIBCXX of the libstdc++ of systems by their glibc (auditwheel's manylinux policies).
STANDARD_LIBRARY = [((2, 17), (3, 4, 19)), ((2, 24), (3, 4, 22)), ((2, 28), (3, 4, 24)), ((2, 31), (3, 4, 28)),
                    ((2, 34), (3, 4, 29)), ((2, 35), (3, 4, 30)), ((2, 39), (3, 4, 33))]


def manylinux(library):
    """The tag that is true of a Library: "manylinux_2_34_x86_64". ValueError: it asks for more than any may."""
    more = sorted(set(library.needed) - ALLOWED)
    if more:
        raise ValueError(f"the library needs {', '.join(more)}, which a wheel cannot expect; ./dev bundle makes one that "
                         f"has its dependencies inside")
    glibc = max(library.floor("GLIBC") or (2, 17), (2, 17))
    standard = library.floor("GLIBCXX")
    if standard is not None:
        hosts = [host for host, newest in STANDARD_LIBRARY if newest >= standard]
        if not hosts:
            raise ValueError(f"no manylinux has a libstdc++ with GLIBCXX_{'.'.join(map(str, standard))}")
        glibc = max(glibc, hosts[0])
    return f"manylinux_{glibc[0]}_{glibc[1]}_{library.machine}"
