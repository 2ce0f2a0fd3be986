"""A technician's visit on his phone: every screen is the phone's own, signal or not."""

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.field.jobs import photo, sign, take
from tests.browser.story.phone import Phone

PART, PART_PRICE, LABOUR, LABOUR_PRICE = "角阀", "35", "上门人工", "50"


def fetch_job(phone: Phone, state: str) -> str:
    """上传情况, 现在上传: the job comes with the pack as it stands; its address."""
    job = "#jobs a[href^='/field/jobs/']"
    phone.go("/field/uploads")
    phone.tap("现在上传")
    phone.page.evaluate(JOB_IN_PACK, [phone.modules(), state])
    phone.go("/field/jobs")
    phone.page.locator(job).first.wait_for()
    address = phone.page.locator(job).first.get_attribute("href")
    assert address
    return address


JOB_IN_PACK = """async ([base, state]) => {
  const { transaction } = await import(base + "database.js")
  const all = () => transaction("readonly", ["pack"], (tx) => tx.all("pack"))
  for (let left = 600; left; left -= 1) {
    if ((await all()).some((data) => data.mine && data.state === state)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`no job that is ${state} came with the pack`)
}"""


def ask_consent(page: Page) -> None:
    """More is broken than was told: the resident signs for it, on this phone."""
    page.click("summary:has-text('别的情况')")
    page.click("a:has-text('请住户同意')")
    page.fill("textarea[name=reason]", "要换角阀")
    page.fill("input[name=amount]", PART_PRICE)
    take(page, "请住户同意")
    page.click(".field-foot a:has-text('住户同意')")
    sign(page, "reporter_signature")
    take(page, "住户同意")


def finish(page: Page, after: Path, *, with_bill: bool = False) -> None:
    """After-photo, result, what was used, and the worker's own signature."""
    page.click(".field-foot a:has-text('报完工')")
    photo(page, after)
    page.check("input[value='修好了']", force=True)
    if with_bill:
        page.click("summary:has-text('材料和人工')")
        for at, (name, price) in enumerate(((PART, PART_PRICE), (LABOUR, LABOUR_PRICE))):
            page.fill(f"input[name=m{at}_name]", name)
            page.fill(f"input[name=m{at}_qty]", "1")
            page.fill(f"input[name=m{at}_price]", price)
        page.check("input[name=m0_payer]", force=True)
    sign(page, "worker_signature")
    take(page, "报完工")


def accept(page: Page, rating: int) -> None:
    """The resident signs and rates on the technician's phone."""
    page.click(".field-foot a:has-text('验收签字')")
    sign(page, "reporter_signature")
    page.check(f"input[name=rating][value='{rating}']", force=True)
    take(page, "验收签字")
    page.wait_for_selector("text=已完成")


def is_receipted(phone: Phone) -> None:
    """Back in the net, with nothing to press: everything has its receipt."""
    phone.page.locator("#sync-pill[data-state=uploaded]").wait_for(timeout=60_000)
    assert {line["state"] for line in phone.journal()} == {"sent"}
