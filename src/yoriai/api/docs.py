"""The description of the interface as a plain page: no script, nothing from elsewhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase


class PlainPage(DocsBase):
    """A table of all endpoints, made from the OpenAPI document."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        schema = api.get_openapi_schema(path_params=kwargs)
        endpoints = [
            {
                "path": path,
                "method": method.upper(),
                "summary": found.get("summary", ""),
                "description": found.get("description", ""),
                "parameters": found.get("parameters", []),
                "needs_token": "security" in found,
            }
            for path, methods in schema["paths"].items()
            for method, found in methods.items()
        ]
        context = {"endpoints": endpoints, "openapi_url": self.get_openapi_url(api, kwargs)}
        return render(request, "api/docs.html", context)
