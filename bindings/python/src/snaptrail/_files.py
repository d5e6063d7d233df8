"""Files and folders, in the order in which the command reads them."""
from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Callable, Union

PathLike = Union[str, "os.PathLike[str]"]


def _raise(path: str, error: OSError) -> None:
    raise error


def walk(paths: Iterable[PathLike], unreadable: Callable[[str, OSError], None] = _raise) -> Iterator[str]:
    """Each file that is named or is in a folder that is. Files of a folder come before what is in its folders; a folder
    that was entered, by whatever link, is not entered again. unreadable: is told of folders that cannot be listed and of
    links that lead nowhere; else they are raised."""
    entered: set[str] = set()
    for path in paths:
        top = os.fspath(path)
        if not os.path.isdir(top):
            yield top  # what does not exist is told when it is opened
            continue
        folders = [top]
        while folders:
            folder = folders.pop()
            real = os.path.realpath(folder)
            if real in entered:
                continue
            entered.add(real)
            files, inner = [], []
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        if entry.is_dir():
                            inner.append(entry.path)
                        elif entry.is_file():
                            files.append(entry.path)
                        elif not os.path.exists(entry.path):
                            unreadable(entry.path, FileNotFoundError(2, "the link leads nowhere", entry.path))
            except OSError as error:
                unreadable(folder, error)
            yield from sorted(files, key=os.fsencode)
            folders += sorted(inner, key=os.fsencode, reverse=True)
