"""Rules about the code itself, each a few lines."""

from __future__ import annotations

import ast
import re
from collections import Counter

from tests.architecture import source

LONGEST_FILE = 500
LONGEST_FUNCTION = 60
INLINE_CODE = re.compile(
    r"<script(?![^>]*\b(?:src=|type=\"application/json\"))[^>]*>|<style|\sstyle=|\son[a-z]+=|javascript:",
    re.IGNORECASE,
)
CLOCKS = {"now", "utcnow", "today", "time", "monotonic"}


def test_no_file_is_longer_than_the_house_allows():
    long = [
        source.place(path, 1)
        for path in source.python_files()
        if len(path.read_bytes().splitlines()) > LONGEST_FILE
    ]

    assert long == []


def test_no_function_is_longer_than_the_house_allows():
    long = [
        f"{source.place(path, node.lineno)} {node.name}"
        for path in source.python_files()
        for node in source.functions(path)
        if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]

    assert long == []


def test_public_functions_of_calculations_and_operations_have_docstrings():
    silent = [
        f"{source.place(path, node.lineno)} {node.name}"
        for path in source.python_files()
        if source.is_public_contract(path)
        for node in source.tree(path).body
        if isinstance(node, source.Function | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]

    assert silent == []


def test_dataclasses_come_from_the_ground_floor_where_they_cost_nothing():
    costly = [
        source.place(path, node.lineno)
        for path in source.python_files()
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.ImportFrom)
        and node.module == "dataclasses"
        and "dataclass" in {alias.name for alias in node.names}
        and path.name != "values.py"
    ]

    assert costly == []


def test_every_module_says_what_is_in_it():
    silent = [
        source.place(path, 1)
        for path in source.python_files()
        if path.read_text(encoding="utf-8").strip()
        and path.name != "apps.py"
        and not ast.get_docstring(source.tree(path))
    ]

    assert silent == []


def test_calculations_know_no_clock_and_no_file():
    found = [
        source.place(path, node.lineno)
        for path in source.python_files("pure")
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id == "open")
            or (isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS and not node.args)
        )
    ]

    assert found == []


def test_operations_and_queries_of_other_rooms_do_not_read_the_clock():
    found = [
        source.place(path, node.lineno)
        for path in source.python_files("apps")
        if {"operations", "operations.py", "queries", "queries.py", "rules", "rules.py"} & set(path.parts)
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and not node.args
    ]

    assert found == []


def test_the_tables_of_a_room_belong_to_it_alone():
    foreign = [
        f"{source.place(path, node.lineno)} {node.module}"
        for path in source.python_files("apps")
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.ImportFrom)
        and node.module
        and re.fullmatch(r"yoriai\.apps\.\w+\.models(\..*)?", node.module)
        and node.module.split(".")[2] != path.relative_to(source.PACKAGE).parts[1]
    ]

    assert foreign == []


def test_operations_take_keywords_only():
    positional = [
        f"{source.place(path, node.lineno)} {node.name}"
        for path in source.python_files("apps")
        if path.name == "operations.py" or "operations" in path.parts
        for node in source.tree(path).body
        if isinstance(node, ast.FunctionDef)
        and any("operation" in ast.unparse(decorator) for decorator in node.decorator_list)
        and node.args.args
    ]

    assert positional == []


def test_every_refusal_has_a_code_of_its_own():
    codes = Counter(
        statement.value.value
        for path in source.python_files()
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and statement.targets[0].id == "code"
        and isinstance(statement.value, ast.Constant)
    )

    assert [code for code, times in codes.items() if times > 1] == []


def test_no_error_is_swallowed():
    swallowed = [
        source.place(path, node.lineno)
        for path in source.python_files()
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
        and all(isinstance(statement, ast.Pass | ast.Continue) for statement in node.body)
    ]

    assert swallowed == []


def test_templates_hold_no_inline_code_or_style():
    found = [
        source.place(path, number)
        for path in source.templates()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if INLINE_CODE.search(line)
    ]

    assert found == []


def test_templates_never_trust_text_blindly():
    found = [
        source.place(path, number)
        for path in source.templates()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"\|\s*safe\b|autoescape off", line)
    ]

    assert found == []
