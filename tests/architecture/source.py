"""The source of the product as the rules about it see it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "yoriai"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(below: str = "") -> list[Path]:
    return sorted(path for path in (PACKAGE / below).rglob("*.py") if "migrations" not in path.parts)


def templates() -> list[Path]:
    return sorted(PACKAGE.rglob("templates/**/*.html"))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def is_public_contract(path: Path) -> bool:
    """Tell whether the public functions of a file are read by other rooms: `pure/` and operations."""
    inside = path.relative_to(PACKAGE).parts
    return inside[0] == "pure" or "operations" in inside or path.name == "operations.py"
