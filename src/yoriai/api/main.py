"""The public interface for programs, version 1: reading only, no key needed.

Every endpoint is a few lines over a room's queries; what is not public there is not public here.
"""

from __future__ import annotations

from ninja import NinjaAPI

from yoriai.api.consultations import router as consultations
from yoriai.api.coordination import router as coordination
from yoriai.api.docs import PlainPage
from yoriai.api.ledger import router as ledger
from yoriai.api.measures import router as measures
from yoriai.api.problems import install

api = NinjaAPI(
    title="Yoriai",
    version="1.0.0",
    description="From a citizen's voice to a funded, running, measured service. Public data, reading only.",
    urls_namespace="api",
    docs=PlainPage(),
    docs_url="/docs",
    openapi_url="/openapi.json",
)
install(api)
api.add_router("", consultations, tags=["consultations"])
api.add_router("", measures, tags=["measures"])
api.add_router("", coordination, tags=["chain"])
api.add_router("", ledger, tags=["log"])
