"""A form on paper that is scanned back: where everything stands on the sheet, and what a scan says.

`layout` and `form_id` need no NumPy, so that the page to print can ask them; `scan` and `boxes` do.
Lengths are tenths of a millimetre from the upper left corner of the sheet, which the four corner marks enclose.
"""
