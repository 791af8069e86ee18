"""The description of the interface, for programs. It holds no data, so it is open."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from drf_spectacular.renderers import OpenApiYamlRenderer

from accounts.middleware import unscoped
from exports.api.openapi import document

JSON_TYPE, YAML_TYPE = "application/vnd.oai.openapi+json", "application/vnd.oai.openapi"


@unscoped
@login_not_required
@require_safe
def schema_json(request: HttpRequest) -> HttpResponse:
    return JsonResponse(document(), content_type=JSON_TYPE)


@unscoped
@login_not_required
@require_safe
def schema_yaml(request: HttpRequest) -> HttpResponse:
    return HttpResponse(OpenApiYamlRenderer().render(document(), renderer_context={}), content_type=YAML_TYPE)
