"""Surveys: what a sample says of everybody, and how sure that is."""

from yoriai.pure.survey.weighting import (
    Estimate,
    NotAStratum,
    Stratum,
    design_effect,
    weighted_shares,
    weights,
)

__all__ = ["Estimate", "NotAStratum", "Stratum", "design_effect", "weighted_shares", "weights"]
