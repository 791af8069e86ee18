"""The data dictionary by API, in the renderings others read."""

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from exports.api import described
from exports.api.views import ConsumerView
from exports.dictionary.codebook import codebook_csv
from exports.dictionary.frictionless import datapackage
from exports.dictionary.json_schema import json_schema
from exports.dictionary.odm import odm
from exports.dictionary.redcap import redcap_csv
from exports.dictionary.version import dictionary_version
from exports.release.entities import ENTITIES
from exports.terms import Unknown, agreement_in_force, columns_for, profile_for
from exports.vocabulary import Profile, Scope


class Dictionary(ConsumerView):
    """Every table and column that the token's project may have."""

    scope = Scope.DICTIONARY

    @described.dictionary_read("read_dictionary")
    def get(self, request: Request) -> HttpResponse | Response:
        return self._rendered("json-schema")

    def _rendered(self, rendering: str) -> HttpResponse | Response:
        if rendering not in described.RENDERINGS:
            raise Unknown(
                f"The dictionary is not rendered as {rendering!r}. There are: {', '.join(described.RENDERINGS)}."
            )
        profile = profile_for(self.project, agreement_in_force(self.project), Profile.CODED)
        tables = {entity: columns_for(self.project, entity, profile) for entity in ENTITIES}
        headers = {"ETag": f'"{dictionary_version()}-{profile.value}"'}
        match rendering:
            case "frictionless":
                return Response(
                    datapackage(tables, name=self.project.code, version=dictionary_version()), headers=headers
                )
            case "redcap":
                return HttpResponse(redcap_csv(tables), content_type="text/csv; charset=utf-8", headers=headers)
            case "codebook":
                return HttpResponse(codebook_csv(tables), content_type="text/csv; charset=utf-8", headers=headers)
            case "odm":
                told = {"code": self.project.code, "title": self.project.title, "version": dictionary_version()}
                text = odm(tables, **told, at=timezone.now())
                return HttpResponse(text, content_type="text/xml; charset=utf-8", headers=headers)
        return Response(json_schema(tables, version=dictionary_version()), headers=headers)


class DictionaryAs(Dictionary):
    """The same in another rendering."""

    @described.dictionary_read("read_dictionary_as")
    def get(self, request: Request, rendering: str) -> HttpResponse | Response:
        return self._rendered(rendering)
