"""An alarm for operations says what is wrong by codes: nobody's name can come into it."""

import pytest

from hub.domain.alarm import Alarm, AlarmCode
from hub.domain.ids import AreaId

SUFFOLK = AreaId("suffolk")


@pytest.mark.parametrize(
    ("code", "about"),
    [
        (AlarmCode.DISTRICT_UNKNOWN, "E07000999"),
        (AlarmCode.SCHOOL_UNKNOWN, "123456"),
        (AlarmCode.PROVIDER_ENDED, "suffolk-idva"),
        (AlarmCode.NO_SERVICE, "stalking-service"),
        (AlarmCode.AREA_WITHOUT_DIRECTORY, ""),
    ],
)
def test_an_alarm_says_what_it_is_about(code: AlarmCode, about: str) -> None:
    assert Alarm(code=code, area=SUFFOLK, about=about).about == about


@pytest.mark.parametrize(
    ("code", "about"),
    [
        (AlarmCode.DISTRICT_UNKNOWN, "Rosewell"),
        (AlarmCode.SCHOOL_UNKNOWN, "St Mary's, Thera Rosewell's class"),
        (AlarmCode.NO_SERVICE, "Thera Rosewell"),
        (AlarmCode.SCHOOL_UNKNOWN, "1234567"),
    ],
)
def test_what_is_no_code_does_not_stand_in_an_alarm(code: AlarmCode, about: str) -> None:
    assert Alarm(code=code, area=SUFFOLK, about=about).about == ""


def test_the_same_thing_again_is_the_same_alarm() -> None:
    one = Alarm(code=AlarmCode.SCHOOL_UNKNOWN, area=SUFFOLK, about="123456")

    assert one == Alarm(code=AlarmCode.SCHOOL_UNKNOWN, area=SUFFOLK, about="123456")
    assert one != Alarm(code=AlarmCode.SCHOOL_UNKNOWN, area=SUFFOLK, about="123457")
