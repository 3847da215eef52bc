"""Providers of many new entries at once, so that twenty thousand take no twenty thousand questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stepladder.achievements.duplicates import provider_key
from stepladder.achievements.model import Provider as Named
from stepladder.server.catalog.importing_plan import Line
from stepladder.server.catalog.keys import keys_for_providers
from stepladder.server.catalog.models import Provider

_NAME, _ISSUER, _SITE = 160, 300, 200


@dataclass(frozen=True)
class Made:
    """Providers by the name that lines give them.

    Attributes:
        new_ids: those that were made now.
    """

    by_name: dict[str, Provider]
    new_ids: list[int]

    def of(self, line: Line) -> Provider:
        """Whose an entry is."""
        return line.provider or self.by_name[provider_key(line.provider_name)]


def made_providers(lines: Sequence[Line]) -> Made:
    """Those that lines name and that are not here, made."""
    wanted: dict[str, tuple[str, Named]] = {}
    for each in lines:
        if each.provider is None:
            wanted.setdefault(provider_key(each.provider_name), (each.provider_name, each.achievement.provider))
    keys = keys_for_providers(said for said, _ in wanted.values()) if wanted else []
    issuers = set(Provider.objects.exclude(issuer="").values_list("issuer", flat=True)) if wanted else set()
    found: dict[str, Provider] = {}
    for key, (name, (said, named)) in zip(keys, wanted.items(), strict=True):
        issuer = named.id if len(named.id) <= _ISSUER and named.id not in issuers else ""
        site = named.site if len(named.site) <= _SITE else ""
        found[name] = Provider(
            key=key, name=said[:_NAME], kind=named.kind.value, country=named.country, site=site, issuer=issuer
        )
    Provider.objects.bulk_create(found.values())
    return Made(found, [each.pk for each in found.values()])
