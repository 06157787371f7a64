import csv

import pytest

from tests.shared_data import real_file
from yoriai.pure.japan import municipality


# 北海道, 青森県, 千代田区, 西東京市, 小平市, 東久留米市, 練馬区, 沖縄県 as the ministry publishes them.
@pytest.mark.parametrize(
    "code", ["010006", "020001", "131016", "132292", "132110", "132225", "131202", "470007"]
)
def test_published_codes_are_accepted(code):
    assert municipality.require_municipality_code(code) == code


@pytest.mark.parametrize("position", range(6))
def test_one_wrong_digit_is_noticed(position):
    code = list("132292")
    code[position] = str((int(code[position]) + 1) % 10)

    with pytest.raises(municipality.NotAMunicipalityCode):
        municipality.require_municipality_code("".join(code))


@pytest.mark.parametrize("text", ["", "13229", "1322922", "13229二", "１３２２９２"])
def test_what_is_not_six_digits_is_refused(text):
    with pytest.raises(municipality.NotAMunicipalityCode):
        municipality.require_municipality_code(text)


def test_every_code_in_the_national_list_is_accepted():
    rows = csv.DictReader(real_file("ref/localgovjp-utf8.csv").read_text("utf-8-sig").splitlines())
    codes = [row["lgcode"] for row in rows if len(row["lgcode"]) == 6]

    assert len(codes) > 1700
    assert [municipality.require_municipality_code(code) for code in codes] == codes
