from hypothesis import given
from hypothesis import strategies as st

from yoriai.pure.japan.width import fold, to_half_width


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


def test_a_phone_number_typed_in_full_width_becomes_plain():
    assert to_half_width("０４２－４６４－１３１１") == "042-464-1311"
