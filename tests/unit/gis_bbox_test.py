import math

import pytest
import shapely

from gis.bbox import Bbox
from gis.errors import BadBbox, GisError


def test_parse_four_or_six_numbers() -> None:
    assert Bbox.parse("113.9, 22.9,114.1,23.1") == Bbox(113.9, 22.9, 114.1, 23.1)
    assert Bbox.parse("113.9,22.9,0,114.1,23.1,50") == Bbox(113.9, 22.9, 114.1, 23.1)


@pytest.mark.parametrize("text", ["", "1,2,3", "a,b,c,d", "1,2,3,4,5", "0,50,1,40", "0,nan,1,1"])
def test_what_is_no_box_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadBbox) as caught:
        Bbox.parse(text)
    assert isinstance(caught.value, GisError)
    assert caught.value.code == "bad_bbox"
    assert caught.value.message("zh") != caught.value.message("en")


def test_a_box_over_the_antimeridian_has_two_halves() -> None:
    box = Bbox(170, -10, -170, 10)
    assert box.split() == (Bbox(170, -10, 180, 10), Bbox(-180, -10, -170, 10))
    assert box.polygon().area == 20 * 20
    assert box.contains_point(175, 0)
    assert box.contains_point(-175, 0)
    assert not box.contains_point(0, 0)


def test_around_geometries() -> None:
    assert Bbox.around([shapely.Point(1, 2), None, shapely.Point(3, 5)]) == Bbox(1, 2, 3, 5)
    assert Bbox.around([None]) is None
    assert Bbox.around([shapely.Point(math.nan, 1)]) is None


def test_grown_stays_between_the_poles() -> None:
    assert Bbox(0, -89, 1, 89).grown(5) == Bbox(-5, -90, 6, 90)
