"""The minifier has put a destructuring before the constant that it reads, twice and silently."""

from tests.pwa.declared import read_too_early
from webapp.pwa.build import Build


def test_a_value_that_is_read_before_it_is_there_is_found() -> None:
    assert read_too_early("{const{body:t}=p(e),e=h();k(t)}") == ["{body:t}=p(e)"]
    assert read_too_early("const e=h(),{body:t}=p(e);k(t)") == []
    assert read_too_early("const f=()=>e,e=h(`${a}`),{e:b}=f();") == []
    assert read_too_early("let a=b.e,[c]=[{e:1}],e=2;") == []


def test_nothing_that_is_served_reads_what_is_not_there_yet(build: Build) -> None:
    found = {
        path: read_too_early(asset.body.decode())
        for path, asset in build.assets.items()
        if path.endswith(".js") and not path.startswith("vendor/")
    }
    assert {path: places for path, places in found.items() if places} == {}
