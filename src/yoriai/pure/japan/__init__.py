"""Fiscal years, eras, municipality codes, kana and width: what is Japanese about dates, numbers and words."""
