"""The opinion map: sparse votes → positions, opinion groups, what each group says, common ground, what to ask next.

`whole.opinion_map` is the one call; the folders hold its steps, each usable and tested alone. Agree is +1, disagree −1,
pass 0, and a vote that was not given is absent: it is never counted as a pass.
"""
