"""The schedules that were published, and the one that holds both.

Windows are in days after the operation; where a paper names the visit only, they are those the registry proposes, wide
enough for a real clinic and never overlapping.
"""

from outcomes.schedule.protocol import OnRevision, Protocol, Track, Unit, Window

_WINDOWS: dict[int, tuple[int, int]] = {
    1: (20, 34),
    3: (75, 120),
    6: (150, 225),
    9: (240, 300),
    12: (320, 420),
    18: (490, 600),
    24: (670, 790),
    30: (850, 970),
    36: (1040, 1160),
}
#: Past three years a window is as wide as that of 36 months, and lies as far along as its month.
_FROM_36 = (1040, 1160)
TEN_YEARS = range(48, 121, 12)


def month(number: int) -> Window:
    """The window of a month after the operation."""
    first, last = _WINDOWS.get(number) or tuple(day + round((number - 36) * 365 / 12) for day in _FROM_36)
    return Window(number, Unit.MONTHS, first, last)


def months(*numbers: int) -> tuple[Window, ...]:
    return tuple(month(number) for number in sorted(numbers))


#: Every three months in the first year, every six until the third, then yearly.
XU_2021 = Protocol(
    "Xu 2021",
    {
        Track.CLINIC: months(3, 6, 9, 12, 18, 24, 30, 36, *TEN_YEARS),
        Track.IMAGING: months(3, 6, 9, 12, 18, 24, 30, 36, *TEN_YEARS),
        Track.QUESTIONNAIRES: (),
    },
)
#: 1, 3, 6 and 12 months, then every six; functional outcomes at 6 months.
ZHENG_2021 = Protocol(
    "Zheng 2021",
    {
        Track.CLINIC: months(1, 3, 6, 12, *range(18, 97, 6)),
        Track.IMAGING: months(3, 6, 12, *range(18, 97, 6)),
        Track.QUESTIONNAIRES: months(6),
    },
)
#: Holds both, so that either paper's figures can be drawn from it.
STANDARD = Protocol(
    "Standard",
    {
        Track.CLINIC: months(1, 3, 6, 9, 12, 18, 24, 30, 36, *TEN_YEARS),
        Track.IMAGING: months(3, 6, 9, 12, 18, 24, 30, 36, 48, 60),
        Track.QUESTIONNAIRES: months(6, 12, 24),
    },
    OnRevision.KEEP,
)

PUBLISHED: dict[str, Protocol] = {"standard": STANDARD, "xu2021": XU_2021, "zheng2021": ZHENG_2021}
