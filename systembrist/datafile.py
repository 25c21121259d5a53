"""Reads a YAML data file into a model, because whoever changes the data must be told which line is wrong.

Knows nothing of what the files mean: the shape says that. Every fault is reported, not just the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from systembrist.errors import InputRefused

M = TypeVar("M", bound=BaseModel)
Place = tuple[str | int, ...]
Fault = tuple[int, str]

# Pydantic speaks of its own types and in English; the reader of the message edits a text file.
_SAYS: Mapping[str, str] = {
    "missing": "fältet {field} saknas",
    "extra_forbidden": "okänt fält {field}",
    "string_type": "{field} ska vara text",
    "string_pattern_mismatch": "{field} har fel tecken eller längd: {input}",
    "string_too_short": "{field} är för kort",
    "string_too_long": "{field} är för långt",
    "bool_type": "{field} ska vara true eller false",
    "bool_parsing": "{field} ska vara true eller false",
    "tuple_type": "{field} ska vara en lista",
    "list_type": "{field} ska vara en lista",
    "model_type": "{field} ska vara namngivna fält",
    "dict_type": "{field} ska vara namngivna fält",
    "too_short": "{field} ska ha minst {min_length} poster, men har {actual_length}",
    "too_long": "{field} ska ha högst {max_length} poster, men har {actual_length}",
    "greater_than": "{field} ska vara större än {gt}",
    "greater_than_equal": "{field} ska vara minst {ge}",
    "less_than": "{field} ska vara mindre än {lt}",
    "less_than_equal": "{field} ska vara högst {le}",
    "literal_error": "{field} ska vara något av {expected}",
    "enum": "{field} ska vara något av {expected}",
}
_SAYS_BY_START = (
    ("int_", "{field} ska vara ett heltal"),
    ("float_", "{field} ska vara ett tal"),
    ("date_", "{field} ska vara ett datum, t.ex. 2026-01-31"),
)


class Faults(ValueError):
    """What a shape's validator raises when it knows where below itself each fault sits."""

    def __init__(self, *faults: tuple[Place, str]) -> None:
        super().__init__("; ".join(message for _, message in faults))
        self.faults: Sequence[tuple[Place, str]] = faults


class _Impossible(yaml.MarkedYAMLError):
    """Well-formed, but no such value exists."""


class _Loader(yaml.SafeLoader):
    """The safe loader, except that an impossible value (30 February) keeps its line."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, OverflowError):
            value = getattr(node, "value", "")
            raise _Impossible(problem=f"värdet {value} är omöjligt", problem_mark=node.start_mark) from None


def read(path: Path, shape: type[M]) -> M:
    """The file at `path` as a `shape`.

    Raises InputRefused with one line a fault, such as "data/taxonomy.yaml rad 12: fältet name saknas".
    """
    name = f"{path.parent.name}/{path.name}"
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputRefused(f"{name} rad {line}: filen är inte sparad som UTF-8") from None
    except FileNotFoundError:
        raise InputRefused(f"{name}: filen saknas") from None
    except OSError as error:
        raise InputRefused(f"{name}: filen går inte att läsa ({error.strerror})") from None
    shaped, faults = _check(text, shape)
    if shaped is None or faults:
        raise InputRefused(*(f"{name} rad {line}: {message}" for line, message in sorted(set(faults))))
    return shaped


def _check(text: str, shape: type[M]) -> tuple[M | None, list[Fault]]:
    """The text as a `shape`, if it could be one, and everything that is wrong with it."""
    try:
        root = yaml.compose(text, Loader=_Loader)
        if root is None:
            return None, [(1, "filen är tom")]
        faults = list(_duplicates(root, set()))
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - _Loader is a SafeLoader
        try:
            return shape.model_validate(data), faults
        except ValidationError as error:
            return None, [*faults, *_shape_faults(error, root)]
    except yaml.YAMLError as error:
        return None, [_syntax_fault(error, text)]
    except RecursionError:
        return None, [(1, "filen är för djupt nästlad")]


def _syntax_fault(error: yaml.YAMLError, text: str) -> Fault:
    """Where and why the text stops being YAML (the parser says why in English)."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "okänt fel"
    line = mark.line + 1 if mark else text.count("\n", 0, getattr(error, "position", 0)) + 1
    return line, problem if isinstance(error, _Impossible) else f"kan inte läsas som YAML ({problem})"


def _duplicates(node: yaml.Node, seen: set[int]) -> Iterator[Fault]:
    """Keys written twice in one mapping: YAML would silently keep the last."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            if str(key.value) in keys:
                yield key.start_mark.line + 1, f"fältet {key.value} står två gånger"
            keys.add(str(key.value))
            yield from _duplicates(value, seen)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _duplicates(item, seen)


def _shape_faults(error: ValidationError, root: yaml.Node) -> Iterator[Fault]:
    """Each of pydantic's faults with its line, in the words of someone who edits the file."""
    faults = error.errors()
    for fault in faults:
        where: Place = fault["loc"]
        below_it = any(len(other["loc"]) > len(where) and other["loc"][: len(where)] == where for other in faults)
        if fault["type"] == "too_short" and below_it:
            continue  # pydantic counts only the entries that were right
        cause = fault.get("ctx", {}).get("error")
        if isinstance(cause, Faults):
            yield from ((_line(root, (*where, *below)), message) for below, message in cause.faults)
        elif isinstance(cause, Exception):
            yield _line(root, where), str(cause)
        else:
            yield _line(root, where), _wording(fault)


def _wording(fault: ErrorDetails) -> str:
    """One of pydantic's own faults in Swedish."""
    starts = (says for start, says in _SAYS_BY_START if fault["type"].startswith(start))
    says = _SAYS.get(fault["type"]) or next(starts, "{field} har ett värde som inte går att använda")
    field = next((str(part) for part in reversed(fault["loc"]) if isinstance(part, str)), "filen")
    told = {**fault.get("ctx", {}), "field": field, "input": str(fault["input"])[:60]}
    if "expected" in told:  # a list that pydantic has put into words
        told["expected"] = str(told["expected"]).replace(" or ", " eller ")
    return says.format(**told)


def _line(root: yaml.Node, where: Place) -> int:
    """The line of the field or list item at `where`; of the nearest one above it when it is not in the file."""
    node, line = root, root.start_mark.line + 1
    for part in where:
        if isinstance(node, yaml.MappingNode):
            found = [(value, key.start_mark) for key, value in node.value if str(key.value) == str(part)]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            found = [(node.value[part], node.value[part].start_mark)]
        else:
            found = []
        if found:  # else a name that pydantic put in itself, such as the branch of a union
            node, mark = found[-1]
            line = mark.line + 1
    return int(line)
