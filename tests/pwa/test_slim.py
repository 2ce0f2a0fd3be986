"""Scripts lose their comments, never their meaning nor their line numbers."""

import pytest

from webapp.pwa.build import SERVICE_WORKER, STATIC
from webapp.pwa.slim import slim

SCRIPTS = [*(STATIC / "js").rglob("*.js"), *SERVICE_WORKER.rglob("*.js")]


@pytest.mark.parametrize(
    ("source", "slimmed"),
    [
        ("a = 1 // why\nb", "a = 1 \nb"),
        ("/**\n * doc\n */\nf()", "\n\n\nf()"),
        ("if (a) {\n    b()\n}", "if (a) {\nb()\n}"),
        ("a/* x */b", "a b"),
        ("\"// no\" + '/* no */'", "\"// no\" + '/* no */'"),
        (r'"a\"// no"', r'"a\"// no"'),
        ("`// ${a /* x */ + `${b}  // no`}  no */`", "`// ${a   + `${b}  // no`}  no */`"),
        ("`a\n    b ${{ c: 1 }.c}\n    d`", "`a\n    b ${{ c: 1 }.c}\n    d`"),
        ("x.replace(/[/*]\"/g, '') // c", "x.replace(/[/*]\"/g, '') "),
        ("return /\\/\\/ '/.test(a)", "return /\\/\\/ '/.test(a)"),
        ("a / b // c\n/ d", "a / b \n/ d"),
        ("f(a) / 2 + '/' // c", "f(a) / 2 + '/' "),
        ("`${x / 2}` // c", "`${x / 2}` "),
    ],
)
def test_only_comments_and_indentation_go(source: str, slimmed: str) -> None:
    assert slim(source) == slimmed


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_line_numbers_stay(script) -> None:
    source = script.read_text()
    assert slim(source).count("\n") == source.count("\n")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_slim_script_cannot_get_slimmer(script) -> None:
    once = slim(script.read_text())
    assert [line.strip() for line in slim(once).split("\n")] == [
        line.strip() for line in once.split("\n")
    ]
