"""The interface for programs, version 1: what is public can be read by anybody, speaking needs a token.

Every endpoint is a few lines over a room's queries and operations, the same that the pages call: what is refused
there is refused here.
"""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from yoriai.api.coordination import router as coordination
from yoriai.api.desk import router as desk
from yoriai.api.docs import PlainPage
from yoriai.api.gatherings import router as gatherings
from yoriai.api.ledger import router as ledger
from yoriai.api.measures import router as measures
from yoriai.api.organisation import router as organisation
from yoriai.api.problems import install
from yoriai.api.proposals import router as proposals
from yoriai.api.registrations import router as registrations
from yoriai.api.speaking import router as consultations
from yoriai.api.surveys import router as surveys
from yoriai.api.voting import router as voting
from yoriai.apps.shared.errors import PROBLEM_TYPE


class Interface(NinjaAPI):
    """The library's interface, whose description says in which form refusals come."""

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        """Return the description; refusals are problem documents."""
        schema = super().get_openapi_schema(**where)
        for operation in (one for path in schema["paths"].values() for one in path.values()):
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    answer["content"] = {PROBLEM_TYPE: next(iter(answer["content"].values()))}
        return schema


api = Interface(
    title="Yoriai",
    version="1.0.0",
    description=(
        "From a citizen's voice to a funded, running, measured service. Public data is read without a token; "
        "speaking and the desk need one (Authorization: Bearer). See docs/api.md."
    ),
    urls_namespace="api",
    docs=PlainPage(),
    docs_url="/docs",
    openapi_url="/openapi.json",
    servers=[{"url": "/", "description": "this installation"}],
)
install(api)
api.add_router("", consultations, tags=["consultations"])
api.add_router("", voting, tags=["voting"])
api.add_router("", gatherings, tags=["meetings"])
api.add_router("", registrations, tags=["meetings"])
api.add_router("", proposals, tags=["proposals"])
api.add_router("", surveys, tags=["surveys"])
api.add_router("", measures, tags=["measures"])
api.add_router("", coordination, tags=["chain"])
api.add_router("", ledger, tags=["log"])
api.add_router("", organisation, tags=["token"])
api.add_router("", desk, tags=["desk"])
