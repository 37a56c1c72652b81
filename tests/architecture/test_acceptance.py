"""Whoever reads what a person can check in the consoles finds the test of each by its number."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
GUIDE = TOP / "docs/consoles.md"
LINE = re.compile(r"^\| (\d+) \| .* \| \[test_\w+\.py\]\(\.\./(\S+?)\)", re.MULTILINE)


def marked(module: Path) -> Iterator[int]:
    """Yield the numbers with which tests of a module are marked, as their names say them."""
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.FunctionDef):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.check":
                    number = int(ast.unparse(mark.args[0]))
                    assert node.name.startswith(f"test_check_{number:02}_"), node.name
                    yield number


def test_each_check_of_the_guide_has_a_test_of_its_number_where_the_guide_says() -> None:
    told = {(int(number), path) for number, path in LINE.findall(GUIDE.read_text())}
    modules = sorted((TOP / "tests").rglob("test_*.py"))
    found = {(number, str(module.relative_to(TOP))) for module in modules for number in marked(module)}

    assert {number for number, _ in told} == {*range(1, 22), 25}
    assert found == told
