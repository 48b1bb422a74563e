"""Where a key stands in a TOML file: tomllib gives values, and a person who wrote a wrong one needs its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence

Place = tuple[str | int, ...]

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|[\[\]{}=,.\n]"
    r"""|[^\s\[\]{}=,.#"']+""",
    re.DOTALL,
)


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line, counted from 1, of the key at `path` in a valid TOML text.

    A path names keys and, for arrays and arrays of tables, positions: ("steps", 2, "yes", 0, "say"). Where the key is
    not in the text, the line of the nearest table or array around it; 1 when there is none.
    """
    lines = _Finder(text).lines
    return next((lines[tuple(path[:end])] for end in range(len(path), 0, -1) if tuple(path[:end]) in lines), 1)


def line_of_fault(error: tomllib.TOMLDecodeError, text: str) -> int:
    """The line, counted from 1, at which tomllib gave up on `text`."""
    place = re.search(r"at line (\d+)", str(error))
    return int(place[1]) if place else max(1, len(text.splitlines()))


class _Finder:
    """Walks a valid TOML text once and notes the line of each key and array item."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Place, int] = {}
        self._last: dict[Place, int] = {}  # array of tables -> position of its latest table
        self._tokens = [(m[0], text.count("\n", 0, m.start()) + 1) for m in _TOKEN.finditer(text) if m[0][0] != "#"]
        self._at = 0
        self._document()

    def _peek(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        self._at += 1
        return token

    def _skip(self, what: str) -> None:
        while self._peek() and self._peek() in what:
            self._at += 1

    def _note(self, path: Place) -> Place:
        if self._at < len(self._tokens):
            self.lines.setdefault(path, self._tokens[self._at][1])
        return path

    def _document(self) -> None:
        table: Place = ()
        while self._peek():
            if self._peek() == "\n":
                self._next()
            elif self._peek() == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Place:
        """`[a.b]` or `[[a.b]]`: the path of the table that it opens."""
        self._next()
        many = self._peek() == "["
        self._skip("[")
        path: Place = ()
        while self._peek() not in ("]", ""):
            path = self._note((*path, self._key()))
            self._skip(".")
            if self._peek() != "]" and path in self._last:
                path = (*path, self._last[path])
        if many:
            self._last[path] = self._last.get(path, -1) + 1
            path = self._note((*path, self._last[path]))
        self._skip("]")
        return path

    def _key(self) -> str:
        token = self._next()
        return str(tomllib.loads(f"key = {token}")["key"]) if token[0] in "\"'" else token

    def _pair(self, table: Place) -> None:
        path = table
        while self._peek() not in ("=", ""):
            path = self._note((*path, self._key()))
            self._skip(".")
        self._next()
        self._value(path)

    def _value(self, path: Place) -> None:
        opening = self._next()
        if opening == "[":
            self._items(path)
        elif opening == "{":
            self._pairs(path)
        else:
            while self._peek() not in (",", "]", "}", "\n", ""):
                self._next()

    def _items(self, path: Place) -> None:
        self._skip(",\n")
        position = 0
        while self._peek() not in ("]", ""):
            self._value(self._note((*path, position)))
            self._skip(",\n")
            position += 1
        self._next()

    def _pairs(self, path: Place) -> None:
        self._skip(",\n")
        while self._peek() not in ("}", ""):
            self._pair(path)
            self._skip(",\n")
        self._next()
