"""Requests with extreme values, made from an OpenAPI document: each is a good one but for one place of it."""

import copy
import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from urllib.parse import quote

_DEEP: Final = 5_000
_LONG: Final = 1_000_000
# Of an address or a header; a server takes no longer one.
_LONGEST_LINE: Final = 20_000
_HERE: Final = "\x01here\x01"
_BORDER: Final = "b0rder"
_UNIQUE: Final = frozenset({"name", "email"})

# JSON as it is written, which holds more than its values: what is no number, halves of characters, keys said twice.
NUMBERS: Final = (
    *("-1", "0", "-0.0", "1.5", "1000000000000000000", "-1000000000000000000", "1e18", "9223372036854775808"),
    *(
        "2147483648",
        "1e400",
        "-1e400",
        "1e-400",
        "1e999999999",
        "1e-999999999",
        "0." + "0" * 40 + "1",
        "9" * 5_000,
    ),
    *("NaN", "Infinity", "-Infinity"),
)
TEXTS: Final = (
    *(
        '""',
        '" "',
        r'"\u0000"',
        r'"a\u0000b"',
        r'"\ud800"',
        r'"\udc00\ud800"',
        r'"\u202e\ufeff"',
        '"' + "😀" * 200 + '"',
    ),
    *(r'"a\r\nSet-Cookie: x=1"', '"\'; DROP TABLE users; --"', '"%00%s%n{0}"', '"../../etc/passwd"', '"٣"'),
    '"' + "x" * _LONG + '"',
    '"' + "x" * 4_001 + '"',
)
DAYS: Final = (
    *('"0001-01-01"', '"9999-12-31"', '"2024-02-29"', '"2026-02-29"', '"0000-00-00"', '"10000-01-01"'),
    *('"-0001-01-01"', '"2026-W53-7"', '"20260101"', '"2026-01-01T00:00:00Z"', '"24:00"', '"00:00"'),
)
SHAPES: Final = (
    *("null", "true", "[]", "{}", "[" * _DEEP, "[" * _DEEP + "]" * _DEEP, '{"a":' * 17 + "1" + "}" * 17),
    *('{"a": 1, "a": 2}', "[null]", "\x00", "\\", '"', '{"id": "x"}'),
)
EVERYTHING: Final = (*NUMBERS, *TEXTS, *DAYS, *SHAPES)


@dataclass(frozen=True)
class Extreme:
    """A request; `told` says in short what is extreme of it."""

    method: str
    path: str
    told: str
    address: str
    headers: Mapping[str, bytes] = field(default_factory=dict)
    body: bytes | None = None


class Extremes:
    """Makes them. `known` are good values by the name of a parameter; `file` is what a form's file holds.

    With `thorough` every value goes to every place, otherwise those that could fit there: dates to dates, and so on.
    """

    def __init__(
        self, document: Mapping[str, Any], known: Mapping[str, str], file: Iterator[bytes], *, thorough: bool
    ) -> None:
        self._document = document
        self._known = known
        self._file = file
        self._thorough = thorough
        self._number = itertools.count()

    def good(self, method: str, path: str) -> Extreme:
        """A request in which nothing is extreme."""
        operation = self._document["paths"][path][method.lower()]
        media, schema = _content(operation)
        values = self._good_parameters(operation.get("parameters", []))
        known = {place: value for place, value in values.items() if value is not None}
        return _request(method, path, "", known, media, self._body(media, schema))

    def of_route(self, method: str, path: str) -> Iterator[Callable[[], Extreme]]:
        """Each is made when it is called, for some are large."""
        operation = self._document["paths"][path][method.lower()]
        parameters = operation.get("parameters", [])
        media, schema = _content(operation)
        good = self._good_parameters(parameters)

        def made(
            told: str, body: Callable[[], bytes | None], changed: Mapping[tuple[str, str], str]
        ) -> Extreme:
            values = {place: value for place, value in {**good, **changed}.items() if value is not None}
            return _request(method, path, told, values, media, body())

        usual = partial(self._body, media, schema)
        for each in parameters:
            for raw in self._values(each["schema"]):
                changed = {(each["in"], each["name"]): _text(raw)}
                yield partial(made, f"{each['name']}={raw[:40]}", usual, changed)
        edges = {(each["in"], each["name"]): self._edges(each["schema"]) for each in parameters}
        for one, other in itertools.combinations([place for place, raws in edges.items() if raws], 2):
            for first, second in itertools.product(edges[one], edges[other]):
                both = {one: _text(first), other: _text(second)}
                yield partial(made, f"{one[1]}={first[:40]}, {other[1]}={second[:40]}", usual, both)
        for told, body in self._bodies(media, schema):
            yield partial(made, told, body, {})

    def _bodies(self, media: str, schema: Mapping[str, Any]) -> Iterator[tuple[str, Callable[[], bytes]]]:
        if media == "multipart/form-data":
            for name in self._plain(schema)["properties"]:
                for raw in EVERYTHING:
                    yield f"form {name}={raw[:40]}", partial(self._form, name, _text(raw))
        elif media:
            for raw in EVERYTHING:
                yield f"body {raw[:40]}", raw.encode
        if media == "application/json":
            for place, of in self._places(schema, self._good(schema)):
                told = ".".join(map(str, place))
                for raw in self._values(of):
                    yield f"{told}={raw[:40]}", partial(self._with, schema, place, raw)
                if isinstance(place[-1], str):
                    # The same key once more, before the good one.
                    after = f", {json.dumps(place[-1])}: {json.dumps(self._good(of))}"
                    for raw in SHAPES:
                        yield f"{told} twice, {raw[:40]}", partial(self._with, schema, place, raw + after)

    def _body(self, media: str, schema: Mapping[str, Any]) -> bytes | None:
        if media == "multipart/form-data":
            return self._form("", "")
        if media == "application/json":
            return json.dumps(self._good(schema)).encode()
        return next(self._file) if media else None

    def _form(self, name: str, text: str) -> bytes:
        """A form with a good file and, beside or instead of it, that field."""
        content = text.encode("utf-8", "surrogatepass")
        parts = [("file", content if name == "file" else next(self._file), '; filename="a.csv"')]
        if name not in ("", "file"):
            parts.append((name, content, ""))
        return (
            b"".join(
                f'--{_BORDER}\r\nContent-Disposition: form-data; name="{each}"{more}\r\n\r\n'.encode()
                + said
                + b"\r\n"
                for each, said, more in parts
            )
            + f"--{_BORDER}--\r\n".encode()
        )

    def _plain(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a schema refers to; of alternatives the first that is not null."""
        while True:
            if "$ref" in schema:
                schema = self._document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            elif "anyOf" in schema:
                chosen = next(each for each in schema["anyOf"] if each.get("type") != "null")
                schema = {**{key: said for key, said in schema.items() if key != "anyOf"}, **chosen}
            else:
                return schema

    def _good(self, schema: Mapping[str, Any]) -> Any:
        schema = self._plain(schema)
        if "examples" in schema:
            return copy.deepcopy(schema["examples"][0])
        if "enum" in schema:
            return schema["enum"][0]
        match schema.get("type"):
            case "object":
                said = schema.get("properties", {})
                needed = schema.get("required", ())
                return {
                    key: self._known.get(key) or self._new(key, self._good(each))
                    for key, each in said.items()
                    if key in needed or "examples" in self._plain(each)
                }
            case "array":
                return [self._good(schema["items"])] if "items" in schema else []
            case "integer" | "number":
                return schema.get("minimum", 1)
            case "boolean":
                return True
            case _:
                return _good_text(schema)

    def _new(self, key: str, value: Any) -> Any:
        """What there can be one of is never the same twice."""
        return f"{next(self._number)}{value}" if key in _UNIQUE else value

    def _good_parameters(self, parameters: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], str | None]:
        return {(each["in"], each["name"]): self._good_parameter(each) for each in parameters}

    def _good_parameter(self, parameter: Mapping[str, Any]) -> str | None:
        name = parameter["name"]
        if name in self._known:
            return self._known[name]
        return str(self._good(parameter["schema"])) if parameter["in"] == "path" else None

    def _places(
        self, schema: Mapping[str, Any], value: Any
    ) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
        """Every place in a good body, with its schema; the whole body is none."""
        schema = self._plain(schema)
        if isinstance(value, dict):
            said = schema.get("properties", {})
            for key in dict.fromkeys([*said, *value]):
                of = said.get(key) or schema.get("additionalProperties") or {}
                yield (key,), of
                yield from (((key, *below), deeper) for below, deeper in self._places(of, value.get(key)))
        elif isinstance(value, list):
            of = schema.get("items", {})
            for number, each in enumerate(value):
                yield (number,), of
                yield from (((number, *below), deeper) for below, deeper in self._places(of, each))

    def _values(self, schema: Mapping[str, Any]) -> Iterator[str]:
        """What goes to a place with that schema."""
        plain = self._plain(schema)
        kind = plain.get("type")
        if self._thorough or kind in ("integer", "number", None):
            yield from NUMBERS
        if self._thorough or (kind in ("string", None) and plain.get("format") != "date"):
            yield from TEXTS
        if self._thorough or plain.get("format") == "date" or "time" in plain.get("title", "").lower():
            yield from DAYS
        yield from SHAPES
        yield from self._edges(schema)

    def _with(self, schema: Mapping[str, Any], place: tuple[str | int, ...], raw: str) -> bytes:
        """A good body but for that place."""
        whole = self._good(schema)
        _at(whole, place[:-1])[place[-1]] = _HERE
        return json.dumps(whole).replace(json.dumps(_HERE), raw).encode()

    def _edges(self, schema: Mapping[str, Any]) -> list[str]:
        """The last values that its bounds allow and the first that they do not."""
        schema = self._plain(schema)
        found = []
        for bound, beyond in (("minimum", -1), ("maximum", 1)):
            if bound in schema:
                found += [str(schema[bound]), str(schema[bound] + beyond)]
        if schema.get("format") == "date":
            found += DAYS[:4]
        if "maxLength" in schema:
            found += [json.dumps("é" * schema["maxLength"]), json.dumps("é" * (schema["maxLength"] + 1))]
        return found


def _content(operation: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The kind and the schema of its body; none where it has none."""
    content = operation.get("requestBody", {}).get("content", {})
    return next(((media, said["schema"]) for media, said in content.items()), ("", {}))


def _good_text(schema: Mapping[str, Any]) -> str:
    by_format = {"uuid": "00000000-0000-7000-8000-000000000001", "date": "2026-01-31"}
    by_pattern = {"^[A-Z]{3}$": "EUR", "^[A-Z]{2}$": "ES"}
    known = by_format.get(schema.get("format", "")) or by_pattern.get(schema.get("pattern", ""))
    return known or str(schema.get("default") or "")


def _text(raw: str) -> str:
    """A JSON text's characters; of everything else how it is written."""
    if len(raw) > 1 and raw[0] == raw[-1] == '"':
        return str(json.loads(raw))
    return raw


def _at(value: Any, place: tuple[str | int, ...]) -> Any:
    for key in place:
        value = value[key]
    return value


def _request(
    method: str, path: str, told: str, values: Mapping[tuple[str, str], str], media: str, body: bytes | None
) -> Extreme:
    address, query, headers = path, [], {}
    for (place, name), value in values.items():
        value = value[:_LONGEST_LINE]
        written = quote(value.encode("utf-8", "surrogatepass"), safe="")
        if place == "path":
            address = address.replace(f"{{{name}}}", written)
        elif place == "query":
            query.append(f"{name}={written}")
        else:
            # What a server would not let in is not sent: it ends a header.
            sent = "".join(each for each in value if each not in "\r\n\0")
            headers[name] = sent.encode("latin-1", "replace")
    if media:
        more = f"; boundary={_BORDER}" if media.startswith("multipart") else ""
        headers["Content-Type"] = (media + more).encode()
    return Extreme(method, path, told, "?".join(filter(None, [address, "&".join(query)])), headers, body)
