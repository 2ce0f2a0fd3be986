"""The phone's half of what both sides must spell and read alike: tests/vectors/."""

import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from tests.browser.field.conftest import Phone, found, journal
from tests.browser.field.packs import LOBBY, ROOF, url_of
from tests.browser.field.test_journal import MODULES
from webapp.sync.seals import open_seal
from webapp.sync.signed import decode

VECTORS = Path(__file__).parents[2] / "vectors"


def _vectors(name: str) -> dict[str, Any]:
    vectors: dict[str, Any] = json.loads((VECTORS / name).read_text("utf-8"))
    return vectors


def test_canonical_and_labels(phone: Phone) -> None:
    page = phone.open()
    page.goto(f"{phone.url}/field/")
    spelled = _vectors("canonical.json")["canonical"]
    values = json.dumps([one["value"] for one in spelled])
    work = f"""async ({{ canonical, sha256 }}) => Promise.all({values}.map(
      async (value) => [canonical(value), await sha256(canonical(value))]))"""
    said = page.evaluate(MODULES.replace("WORK", work), ["canonical"])
    assert said == [[one["canonical"], one["sha256"]] for one in spelled]


def test_what_of_a_journal_is_sent(phone: Phone) -> None:
    page = phone.open()
    page.goto(f"{phone.url}/field/")
    cases = json.loads((VECTORS / "pushes.json").read_text("utf-8"))
    work = f"({{ brief }}) => {json.dumps(cases)}.map(({{ stored }}) => stored.map(brief))"
    said = page.evaluate(MODULES.replace("WORK", work), ["brief"])
    assert said == [case["sent"] for case in cases]


def test_time(phone: Phone) -> None:
    """The best guess of every clock, and what the phone can tell from its own journal."""
    page = phone.open()
    page.goto(f"{phone.url}/field/")
    told = _vectors("time.json")
    work = f"""({{ floorOf, madeAt, passed }}) => {{
      const held = (a) => a && {{ ...a, token: `v1.${{a.server_ms}}.0` }}
      const told = {json.dumps(told)}
      return [
        told.estimates.map((one) => madeAt({{ ...one, anchor: held(one.anchor) }})),
        told.passed.map(([from, to]) => passed(from, to)),
        told.floors.map((one) => floorOf(one, held(one.anchor), one.last)),
      ]
    }}"""
    estimates, passed, floors = page.evaluate(MODULES.replace("WORK", work), ["clock"])
    cases = told["estimates"]  # that nothing is made after its arrival, only the server sees
    seen = [min(made, one["received"]) for made, one in zip(estimates, cases, strict=True)]
    assert seen == [one["at"] for one in cases]
    assert passed == [one[2] for one in told["passed"]]
    assert floors == [one["floor"] for one in told["floors"]]


def test_the_journal_says_what_it_knows_of_its_time(phone: Phone) -> None:
    """Restarted without network and with the clock set back, an entry is not before the last."""
    page = phone.start()
    assert phone.context
    page.click("a[href='/field/scan']")
    found(page, url_of(LOBBY))
    page.wait_for_selector("text=已签到")
    before = journal(page)[-1]["entry"]
    assert before["floor"] >= int(before["anchor"]["token"].split(".")[1])
    assert before["anchor"]["asked"] <= before["anchor"]["mono"]
    phone.context.set_offline(True)
    page.add_init_script("Date.now = ((real) => () => real() - 86_400_000)(Date.now.bind(Date))")
    page.goto(f"{phone.url}/field/scan")
    found(page, url_of(ROOF))
    page.wait_for_selector("text=此点只需签到")
    after = journal(page)[-1]["entry"]
    assert after["epoch"] != before["epoch"]
    assert after["floor"] >= before["floor"]
    assert after["wall"] < before["wall"]


def test_what_the_server_has_signed(phone: Phone) -> None:
    page = phone.open()
    page.goto(f"{phone.url}/field/")
    told = _vectors("receipts.json")
    cases = json.dumps(told["cases"])
    work = f"""({{ verifies }}) => Promise.all({cases}.map(
      (one) => verifies("{told["key"]["receipt"]}", one.signature, one.message)))"""
    said = page.evaluate(MODULES.replace("WORK", work), ["receipts"])
    assert said == [one["holds"] for one in told["cases"]]


def test_what_the_phone_seals_the_server_opens(phone: Phone) -> None:
    page = phone.open()
    page.goto(f"{phone.url}/field/")
    told = _vectors("seals.json")
    private = ec.derive_private_key(int(told["private"], 16), ec.SECP256R1())
    server, cases = json.dumps(told["key"]), json.dumps(told["cases"])
    work = f"""({{ sealFor }}) => Promise.all({cases}.map((one) =>
      sealFor({server}, new TextEncoder().encode(one.content), one.purpose)))"""
    made = page.evaluate(MODULES.replace("WORK", work), ["seals"])
    for case, seal in zip(told["cases"], made, strict=True):
        assert seal["key"] == told["key"]["id"]
        opened = open_seal(private, decode(seal["sealed"]), case["purpose"])
        assert opened == case["content"].encode()
    assert len({seal["sealed"][:80] for seal in made}) == len(made)  # a key of its own each


def test_release_codes(phone: Phone) -> None:
    page = phone.open()
    page.goto(f"{phone.url}/field/")
    cases = _vectors("release.json")
    work = f"""({{ codeFor }}) => Promise.all({json.dumps(cases)}.map(async (one) => {{
      const text = atob(one.release_key.replace(/-/g, "+").replace(/_/g, "/"))
      const raw = Uint8Array.from(text, (letter) => letter.charCodeAt(0))
      const how = {{ name: "HMAC", hash: "SHA-256" }}
      const key = await crypto.subtle.importKey("raw", raw, how, false, ["sign"])
      return codeFor(key, one.purpose, one.device_id, one.seq)
    }}))"""
    said = page.evaluate(MODULES.replace("WORK", work), ["release"])
    assert said == [one["code"] for one in cases]


def test_waits_after_wrong_pins_grow_and_no_reload_shortens_them(phone: Phone) -> None:
    page = phone.open()
    page.goto(f"{phone.url}/field/")
    work = """({ NONE, PIN_WAITS, adopted, counted, waitOf }) => {
      const waits = []
      let tries = NONE
      for (let n = 0; n < 6; n++) {
        tries = counted(tries, { mono: 0, epoch: "a" }, PIN_WAITS)
        waits.push(waitOf(tries, { mono: 0, epoch: "a" }))
      }
      const third = { failures: 3, left: 30000, mono: 1000, epoch: "a" }
      const later = adopted(third, { mono: 11000, epoch: "a" })
      const reloaded = adopted(later, { mono: 50, epoch: "b" })
      const back = { mono: 1, epoch: "a" } // a clock that goes back gives nothing away
      return [waits, waitOf(later, { mono: 11000, epoch: "a" }),
        waitOf(later, { mono: 9, epoch: "b" }), waitOf(reloaded, { mono: 20050, epoch: "b" }),
        waitOf(third, back)]
    }"""
    said = page.evaluate(MODULES.replace("WORK", work), ["tries"])
    assert said == [[0, 0, 30_000, 120_000, 600_000, 0], 20_000, 20_000, 0, 30_000]


def test_what_was_scanned_or_typed(phone: Phone) -> None:
    page = phone.open()
    page.goto(f"{phone.url}/field/")
    vectors = _vectors("labels.json")
    texts = [one["text"] for one in vectors["texts"]]
    said = page.evaluate(
        MODULES.replace("WORK", f"(labels) => {json.dumps(texts)}.map(labels.parse)"), ["labels"]
    )
    assert said == [one["scan"] for one in vectors["texts"]]
    codes = page.evaluate(
        MODULES.replace("WORK", f"(labels) => {json.dumps(vectors['codes'])}.map(labels.isCode)"),
        ["labels"],
    )
    assert all(codes)
