"""What can be read about consultations, opinions, items and results."""

from yoriai.apps.consultations.queries.consultations import *  # noqa: F403
from yoriai.apps.consultations.queries.opinions import *  # noqa: F403
