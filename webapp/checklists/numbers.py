"""Readings as whole thousandths: Python and the phone print floats differently."""

import re

THOUSAND = 1000
LARGEST = 999_999_999_999  # times 100 for a percentage, this still fits in the phone's 53 bits

# What Chinese keyboards type for digits, the point and the minus sign.
_TYPED = str.maketrans(
    "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff0e\u3002\uff0d\u2212",
    "0123456789..--",
)
_BLANK = " \t\r\n\u3000"
_DECIMAL = re.compile(r"-?[0-9]{1,9}(?:\.([0-9]{0,3}))?")
_TOO_PRECISE = re.compile(r"-?[0-9]{1,9}\.[0-9]{4,}")


class NotANumber(ValueError):
    """The text is no number that a person would read off a dial."""


class TooPrecise(ValueError):
    """More decimals than the item, or the store, keeps."""


def trim(text: str) -> str:
    """Without the blanks that both Python and the phone agree on."""
    return text.strip(_BLANK)


def parse(text: str, decimals: int = 3) -> int:
    """Thousandths from what was typed: "0.42" -> 420."""
    typed = trim(text).translate(_TYPED)
    if _TOO_PRECISE.fullmatch(typed):
        raise TooPrecise(text)
    match = _DECIMAL.fullmatch(typed)
    if match is None:
        raise NotANumber(text)
    fraction = (match[1] or "").rstrip("0")
    if len(fraction) > decimals:
        raise TooPrecise(text)
    whole = typed.lstrip("-").partition(".")[0]
    value = int(whole) * THOUSAND + int(fraction.ljust(3, "0"))
    return -value if typed.startswith("-") else value


def show(value: int, decimals: int) -> str:
    """What a person reads: show(420, 2) -> "0.42"; decimals that would be lost are kept."""
    whole, fraction = divmod(abs(value), THOUSAND)
    digits = f"{fraction:03d}"
    kept = max(decimals, len(digits.rstrip("0")))
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{digits[:kept]}" if kept else f"{sign}{whole}"


def show_range(low: int | None, high: int | None, decimals: int) -> str:
    """ "0.30–0.50", "≥ 0.30", "≤ 0.50", one figure when both are the same, or nothing."""
    if low is not None and high is not None:
        if low == high:
            return show(low, decimals)
        return f"{show(low, decimals)}–{show(high, decimals)}"
    if low is not None:
        return f"≥ {show(low, decimals)}"
    return f"≤ {show(high, decimals)}" if high is not None else ""
