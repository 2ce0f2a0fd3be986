"""The people of a simulated company: how they walk, look and tap. All of them are honest here."""

from dataclasses import dataclass
from random import Random
from uuid import UUID

from webapp.demo.world.chance import uuid7

SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许邓韩冯曹彭曾"
GIVEN = "伟强磊军勇杰涛超明刚平辉鹏飞斌波宁浩凯健俊帆华亮旭阳东海林峰建国"


@dataclass(frozen=True)
class Guard:
    """One guard's manner."""

    id: UUID
    name: str
    pace: float  # metres a second
    look_seconds: float  # median, from the scan to the first answer
    tap_seconds: float  # median, from one answer to the next
    rest_rate: float  # of all ways: a cigarette, a chat, a resident's parcel
    stray_rate: float  # of all rounds walked in another order than planned
    forget_rate: float  # of all points: passed by, gone back for
    agrees: bool  # to the phone telling how far it is from the point


def hire(random: Random, count: int, at_ms: int) -> list[Guard]:
    """Guards of all kinds: brisk and slow, thorough and quick-fingered."""
    names: dict[str, None] = {}
    while len(names) < count:
        given = "".join(random.sample(GIVEN, random.choice((1, 2))))
        names.setdefault(random.choice(SURNAMES) + given)
    return [manner(random, name, at_ms) for name in names]


def manner(random: Random, name: str, at_ms: int) -> Guard:
    """How one of them is."""
    return Guard(
        id=uuid7(random, at_ms),
        name=name,
        pace=min(1.6, max(0.75, random.gauss(1.15, 0.18))),
        look_seconds=random.uniform(9, 35),
        tap_seconds=random.uniform(1.9, 6),
        rest_rate=random.uniform(0.02, 0.1),
        stray_rate=random.uniform(0.02, 0.3),
        forget_rate=random.uniform(0.002, 0.02),
        agrees=random.random() < 0.8,
    )
