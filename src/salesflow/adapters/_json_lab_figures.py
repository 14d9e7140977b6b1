"""What results of the lab are made of, as JSON: metrics, manifests, and sums that are looked at before they are believed."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, cast

import attrs
import cattrs

from salesflow.adapters._json_credit import Form, each_of, parts, placed
from salesflow.adapters._json_values import each_field, inside, new_converter
from salesflow.basics.counts import check_count
from salesflow.basics.plain import read_mapping
from salesflow.errors import InputError
from salesflow.lab.manifest import Fingerprint, Manifest
from salesflow.lab.model import Metric, MetricUnit
from salesflow.lab.streams import Streams
from salesflow.lab.tally import Sums

__all__ = ["MANIFEST", "METRIC", "METRICS", "SUMS", "check_sums", "from_one"]


@lru_cache(maxsize=1)
def _values() -> cattrs.Converter:
    converter = new_converter(MetricUnit)
    for kind in (Metric, Sums, Fingerprint, Manifest):
        each_field(converter, kind)
    return converter


def _value(kind: type[Any]) -> Form:
    names = tuple([each.name for each in attrs.fields(kind)])
    return (
        lambda value: _values().unstructure(value),
        lambda plain: inside(_values(), parts(plain, names), kind, ""),  # nothing is left out of a result
    )


METRIC: Final = _value(Metric)
"""One metric, with its label."""

_ALL_SUMS: Final = _value(Sums)


def _sums_plain(sums: Sums) -> dict[str, object]:
    plain = cast("dict[str, object]", _ALL_SUMS[0](sums))
    if not sums.totals:  # most customers share nothing
        del plain["totals"]
    return plain


def _sums(plain: object) -> Sums:
    return cast("Sums", _ALL_SUMS[1]({"totals": [], **read_mapping(plain, "")}))


SUMS: Final[Form] = (_sums_plain, _sums)
"""One metric's sums; `check_sums` looks whether there can be such customers."""

_EACH: Final = each_of(*METRIC)


def _metrics(plain: object) -> tuple[Metric, ...]:
    metrics = cast("tuple[Metric, ...]", _EACH[1](plain))
    keys = [each.key for each in metrics]
    for place, key in enumerate(keys):
        if key in keys[:place]:
            raise InputError(f"[{place}].key", key, "is a metric that stands there twice")
    if not keys:
        raise InputError("", keys, "are none; one at least was counted")
    return metrics


METRICS: Final[Form] = (_EACH[0], _metrics)
"""The metrics of one experiment: each stands there once."""


def from_one(field: str, value: object) -> None:
    """Refuse what is no whole number from one up."""
    check_count(field, value)
    if not value:
        raise InputError(field, value, "is nothing; one is the least")


def _manifest_plain(manifest: Manifest) -> dict[str, object]:
    return {**_values().unstructure(manifest), "digest": manifest.digest}


def _manifest(plain: object) -> Manifest:
    tree = dict(read_mapping(plain, ""))
    if "digest" not in tree:
        raise InputError(".digest", None, "is missing")
    digest = tree.pop("digest")
    found = inside(_values(), tree, Manifest, "")
    Streams(found.seed)  # checks it
    for name in ("stream_version", "months", "replications", "size"):
        from_one(f".{name}", getattr(found, name))
    placed(_metrics, tree["metrics"], ".metrics")
    if digest != found.digest:
        raise InputError(".digest", digest, "does not fit the rest of the manifest; something was changed")
    return found


MANIFEST: Final[Form] = (_manifest_plain, _manifest)
"""A manifest, with the digest of it all."""


def check_sums(sums: Sums, replications: int, place: str) -> Sums:
    """The sums as they are; those that no customers can have come to in so many replications are an `InputError`."""
    if not _can_be(sums, replications):
        problem = "are figures that no customers can have come to together; something was changed or lost"
        raise InputError(place, attrs.astuple(sums), problem)
    return sums


def _can_be(sums: Sums, times: int) -> bool:
    """Whether there can be customers who come to these sums in so many replications: what must hold, as far as it is cheap."""
    lives, gap, moved = sums.units * times, sums.difference, sums.more + sums.less
    spreads = (sums.first_spread, sums.second_spread, sums.spread)
    counts = (sums.units, *spreads, sums.between, sums.more, sums.less, sums.differing)
    if min(counts) < 0 or (times == 1 and any(spreads)):
        return False
    if sums.totals and (len(sums.totals) != times or sum(sums.totals) != gap):
        return False
    # each customer's sum, squared (`between`), and his spread make R times the squares of his figures
    squares, rest = divmod(sums.between + sums.spread, times)
    if (
        rest
        or not sums.differing <= moved <= min(lives, sums.differing * times)
        or sums.differing > sums.units
    ):
        return False
    if squares < moved or abs(gap) > sums.between or not _is_even(squares - gap, sums.between - gap):
        return False
    if gap * gap > sums.differing * sums.between:
        return False
    if not moved and (squares or sums.first_beyond != sums.second_beyond):
        return False
    one, other, both = spreads
    if (one + other - both) ** 2 > 4 * one * other:  # no correlation is beyond one
        return False
    arms = ((sums.first, one, sums.first_beyond), (sums.second, other, sums.second_beyond))
    return all(_is_arm(sums.units, times, *arm) for arm in arms)


def _is_arm(units: int, times: int, whole: int, spread: int, beyond: int) -> bool:
    """The same for one policy alone."""
    own = times * (beyond + whole) - spread  # the squares of the customers' own sums
    if beyond < 0 or not _is_even(beyond, own - whole) or own < abs(whole) or whole * whole > units * own:
        return False
    return beyond > 0 or 0 <= whole <= units * times


def _is_even(*numbers: int) -> bool:
    return not any(number % 2 for number in numbers)
