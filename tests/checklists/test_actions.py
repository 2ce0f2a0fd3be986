"""Verbs over checklists: copies, versions that never change, what is refused."""

from datetime import UTC, datetime

import pytest

from tests.cast import Cast
from webapp.checklists import actions, draft, queries, refusals
from webapp.checklists.schema import Kind, load_items

AT = datetime(2026, 11, 21, 2, 15, tzinfo=UTC)


def test_a_second_copy_gets_its_own_name(cast: Cast) -> None:
    first = actions.create_from_catalogue("toilet", by=cast.manager.id, at=AT)
    second = actions.create_from_catalogue("toilet", by=None, at=AT)
    assert (first.name, second.name) == ("公共卫生间保洁", "公共卫生间保洁 2")
    assert first.catalogue_key == second.catalogue_key == "toilet"


def test_a_version_stays_as_it_was_published(cast: Cast) -> None:
    checklist = actions.create_from_catalogue("toilet", by=cast.manager.id, at=AT)
    version = actions.publish(checklist, by=cast.manager.id, at=AT)
    asked = list(version.items)
    items = draft.remove(load_items(checklist.draft), "floor")
    actions.save_draft(checklist, items, at=AT)
    second = actions.publish(checklist, by=cast.manager.id, at=AT)
    assert (version.number, second.number) == (1, 2)
    assert version.items == asked
    assert checklist.current_version_id == second.id
    assert [one.number for one in queries.versions(checklist.id)] == [2, 1]


def test_publishing_twice_is_refused(cast: Cast) -> None:
    checklist = actions.create_from_catalogue("toilet", by=None, at=AT)
    actions.publish(checklist, by=None, at=AT)
    with pytest.raises(refusals.NothingChanged):
        actions.publish(checklist, by=None, at=AT)


def test_a_new_name_alone_is_a_new_version(cast: Cast) -> None:
    checklist = actions.create_from_catalogue("toilet", by=None, at=AT)
    actions.publish(checklist, by=None, at=AT)
    actions.rename(checklist, name="北区厕所", name_en="North", kind=Kind.CLEANING, at=AT)
    assert actions.publish(checklist, by=None, at=AT).name == "北区厕所"


def test_an_unfinished_draft_is_kept_but_not_published(cast: Cast) -> None:
    checklist = actions.create("门岗", kind=Kind.POST, by=None, at=AT)
    actions.save_draft(checklist, (draft.blank("check", "a"),), at=AT)
    with pytest.raises(refusals.NotPublishable) as refused:
        actions.publish(checklist, by=None, at=AT)
    assert {defect.code for defect in refused.value.detail["defects"]} >= {"empty_text"}


def test_an_archived_checklist_is_neither_drafted_nor_published(cast: Cast) -> None:
    checklist = actions.create_from_catalogue("toilet", by=None, at=AT)
    actions.archive(checklist, by=None, at=AT)
    with pytest.raises(refusals.Archived):
        actions.save_draft(checklist, (), at=AT)
    with pytest.raises(refusals.Archived):
        actions.publish(checklist, by=None, at=AT)


def test_what_the_catalogue_does_not_have(cast: Cast) -> None:
    with pytest.raises(refusals.NotInCatalogue):
        actions.create_from_catalogue("moon_base", by=None, at=AT)
