"""What the lab found, as JSON: manifests, parts to be merged elsewhere, comparisons, exact expectations.

All figures are whole numbers or exact fractions, so that what is read back is equal, and merges as it would have done. A file
is read and not believed: a manifest bears its digest, and sums that no customers can have come to are refused. Import it all
from `salesflow.adapters.json_lab`.

>>> expected_from_json('{"kind": "not_finite", "most": 200000}')
NotFinite(most=200000)
>>> manifest_from_json('{"seed": 7}')
Traceback (most recent call last):
salesflow.errors.InputError: digest: is missing (got None)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from sys import float_info
from typing import Any, Final, cast

import attrs
import cattrs

from salesflow.adapters._json_credit import (
    Form,
    a_count,
    a_text,
    each_of,
    each_row,
    from_json,
    parts,
    placed,
    to_json,
)
from salesflow.adapters._json_lab_figures import MANIFEST, METRIC, METRICS, SUMS, check_sums, from_one
from salesflow.adapters._json_numbers import fraction
from salesflow.adapters._json_values import Read, Write, word
from salesflow.basics.counts import check_count
from salesflow.basics.plain import read_mapping, read_text
from salesflow.errors import InputError
from salesflow.lab.answers import Expected, Narrowed, NotFinite
from salesflow.lab.comparison import Comparison, Difference
from salesflow.lab.manifest import Manifest
from salesflow.lab.parts import Part, Parts
from salesflow.lab.tally import Sums

__all__ = [
    "comparison_form",
    "comparison_from_json",
    "comparison_to_json",
    "difference_from_json",
    "difference_to_json",
    "expected_from_json",
    "expected_to_json",
    "manifest_from_json",
    "manifest_to_json",
    "narrowed_from_json",
    "narrowed_to_json",
    "part_from_json",
    "part_to_json",
    "parts_from_json",
    "parts_to_json",
]


# -- writing and reading ----------------------------------------------------------------------------------------------


def manifest_to_json(manifest: Manifest) -> str:
    """What an experiment was, with every label and the digest of it all."""
    return to_json(_converter(), manifest)


def manifest_from_json(text: str) -> Manifest:
    """The manifest behind JSON; wrong data, and a digest that does not fit the rest, are an `InputError`."""
    return from_json(_converter(), text, Manifest)


def part_to_json(part: Part) -> str:
    """One part of a comparison, to be merged elsewhere."""
    return to_json(_converter(), part)


def part_from_json(text: str) -> Part:
    """The part behind JSON; wrong data, and figures that cannot belong together, are an `InputError` with its place."""
    return from_json(_converter(), text, Part)


def parts_to_json(parts: Parts) -> str:
    """Some parts of one comparison, in their order."""
    return to_json(_converter(), parts)


def parts_from_json(text: str) -> Parts:
    """The parts behind JSON; errors are those of `part_from_json` and of `Parts`."""
    return from_json(_converter(), text, Parts)


def difference_to_json(difference: Difference) -> str:
    """One metric of a comparison, with the sums that its range is worked out from."""
    return to_json(_converter(), difference)


def difference_from_json(text: str) -> Difference:
    """The difference behind JSON; errors are those of `part_from_json`."""
    return from_json(_converter(), text, Difference)


def comparison_to_json(comparison: Comparison) -> str:
    """A comparison: names, manifest, the sums of each metric, whole and group by group. Who played it is not in it."""
    return to_json(_converter(), comparison)


def comparison_from_json(text: str) -> Comparison:
    """The comparison behind JSON; errors are those of `part_from_json`."""
    return from_json(_converter(), text, Comparison)


def expected_to_json(answer: Expected | NotFinite) -> str:
    """An exact expectation, as fractions; or that there is none."""
    return to_json(_converter(), answer)


def expected_from_json(text: str) -> Expected | NotFinite:
    """The answer behind JSON; wrong data is an `InputError` with its place."""
    return from_json(_converter(), text, _Exact).answer


def narrowed_to_json(answer: Narrowed) -> str:
    """A comparison played until it was narrow enough, with what was wanted and when it was looked at."""
    return to_json(_converter(), answer)


def narrowed_from_json(text: str) -> Narrowed:
    """The answer behind JSON; errors are those of `part_from_json`."""
    return from_json(_converter(), text, Narrowed)


# -- differences and parts --------------------------------------------------------------------------------------------


def _difference_plain(difference: Difference) -> dict[str, object]:
    return {
        "metric": METRIC[0](difference.metric),
        "replications": difference.replications,
        "sums": SUMS[0](difference.sums),
    }


def _difference(plain: object) -> Difference:
    tree = parts(plain, ("metric", "replications", "sums"))
    metric, sums = placed(METRIC[1], tree["metric"], ".metric"), placed(SUMS[1], tree["sums"], ".sums")
    from_one(".replications", tree["replications"])
    times = cast("int", tree["replications"])
    return Difference(metric, check_sums(sums, times, ".sums"), times)


_ROWS: Final = each_row(group=a_text, metric=a_text, sums=SUMS)


def _part_plain(part: Part) -> dict[str, object]:
    return {
        "manifest": MANIFEST[0](part.manifest),
        "start": part.start,
        "end": part.end,
        "sums": _ROWS[0]([(*key, sums) for key, sums in part.sums]),
        "way": part.way,
    }


def _part(plain: object) -> Part:
    tree = parts(plain, ("manifest", "start", "end", "sums", "way"))
    made = cast("Manifest", placed(MANIFEST[1], tree["manifest"], ".manifest"))
    for name in ("start", "end"):
        check_count(f".{name}", tree[name])
    start, end = cast("int", tree["start"]), cast("int", tree["end"])
    if not start <= end <= made.size:
        raise InputError(".end", end, f"must lie from {start} to {made.size}, the number of customers")
    rows = cast("Sequence[tuple[str, str, Sums]]", placed(_ROWS[1], tree["sums"], ".sums"))
    known: dict[str, dict[str, Sums]] = {}
    for place, (group, metric, sums) in enumerate(rows):
        if metric in known.setdefault(group, {}):
            raise InputError(f".sums[{place}]", (group, metric), "stands there twice")
        known[group][metric] = check_sums(sums, made.replications, f".sums[{place}].sums")
    keys = {each.key for each in made.metrics}
    units = [{each.units for each in own.values()} for own in known.values()]
    if any(own.keys() != keys for own in known.values()) or any(len(each) > 1 for each in units):
        raise InputError(
            ".sums", len(rows), "do not hold every metric once in each group, for the same customers"
        )
    if sum([each.pop() for each in units]) != end - start or (made.by is None and known.keys() - {""}):
        raise InputError(".sums", len(rows), f"are not those of customers {start} up to {end}")
    return Part(
        made, start, end, tuple([((group, key), sums) for group, key, sums in rows]), _way(made, tree, "way")
    )


def _way(made: Manifest, tree: Mapping[str, object], name: str) -> str:
    """How it was played, as a comparison knows it."""
    found = read_text(tree[name], f".{name}")
    try:
        _ = Comparison(("A", "B"), made, (), engine=found).because
    except KeyError:
        raise InputError(f".{name}", found, "is unknown to this version") from None
    return found


_PARTS: Final = each_of(_part_plain, _part)


def _parts_plain(parts: Parts) -> dict[str, object]:
    return {"parts": _PARTS[0](parts.parts)}


def _parts(plain: object) -> Parts:
    return Parts(placed(_PARTS[1], parts(plain, ("parts",))["parts"], ".parts"))


# -- comparisons ------------------------------------------------------------------------------------------------------

_BY_METRIC: Final = each_row(metric=a_text, sums=SUMS)


def _by_metric_plain(made: Manifest, differences: Sequence[Difference]) -> object:
    known = [(metric, made.replications) for metric in made.metrics]
    if [(each.metric, each.replications) for each in differences] != known:
        problem = "are not those of the manifest; JSON cannot hold them"
        raise InputError("differences", len(differences), problem)
    return _BY_METRIC[0]([(each.metric.key, each.sums) for each in differences])


def _by_metric(made: Manifest, plain: object) -> tuple[Difference, ...]:
    rows = cast("Sequence[tuple[str, Sums]]", _BY_METRIC[1](plain))
    keys = [each.key for each in made.metrics]
    if [key for key, _ in rows] != keys:
        raise InputError(
            "", [key for key, _ in rows], f"are not the metrics of the manifest: {', '.join(keys)}"
        )
    return tuple(
        [
            Difference(metric, check_sums(sums, made.replications, f"[{place}].sums"), made.replications)
            for place, (metric, (_, sums)) in enumerate(zip(made.metrics, rows, strict=True))
        ]
    )


def _comparison_plain(found: Comparison) -> dict[str, object]:
    by_metric = partial(_by_metric_plain, found.manifest)
    return {
        "names": list(found.names),
        "manifest": MANIFEST[0](found.manifest),
        "differences": by_metric(found.differences),
        "groups": [{"group": group, "differences": by_metric(own)} for group, own in found.groups],
        "engine": found.engine,
    }


def _comparison(plain: object) -> Comparison:
    tree = parts(plain, ("names", "manifest", "differences", "groups", "engine"))
    made = cast("Manifest", placed(MANIFEST[1], tree["manifest"], ".manifest"))
    by_metric = partial(_by_metric, made)
    differences = placed(by_metric, tree["differences"], ".differences")
    read_groups = each_row(group=a_text, differences=(str, by_metric))[1]
    groups = cast(
        "tuple[tuple[str, tuple[Difference, ...]], ...]", placed(read_groups, tree["groups"], ".groups")
    )
    _check_groups(made, differences, groups)
    names = placed(each_of(*a_text)[1], tree["names"], ".names")
    return Comparison(names, made, differences, groups, _way(made, tree, "engine"))


def _check_groups(
    made: Manifest, whole: Sequence[Difference], groups: Sequence[tuple[str, Sequence[Difference]]]
) -> None:
    names = [name for name, _ in groups]
    if len(set(names)) < len(names) or bool(names) is (made.by is None):
        raise InputError(
            ".groups", names, "are to stand there once each, and only where customers are told apart"
        )
    for place, each in enumerate(whole):
        if each.sums.units != made.size:
            raise InputError(
                f".differences[{place}].sums.units", each.sums.units, f"are not all {made.size} customers"
            )
        if groups and Sums.total([own[place].sums for _, own in groups]) != each.sums:
            raise InputError(
                f".differences[{place}].sums", each.metric.key, "is not what the groups make together"
            )


comparison_form: Final[Form] = (_comparison_plain, _comparison)
"""How a comparison is written and read inside something larger."""


# -- other answers ----------------------------------------------------------------------------------------------------


@attrs.frozen
class _Exact:
    """An exact answer, or that there is none."""

    answer: Expected | NotFinite


_FRACTIONS: Final = each_of(*fraction)
_GROUPS: Final = each_row(group=a_text, values=_FRACTIONS)


def _expected_plain(answer: Expected) -> dict[str, object]:
    return {
        "kind": "expected",
        "metrics": METRICS[0](answer.metrics),
        "values": _FRACTIONS[0](answer.values),
        "groups": _GROUPS[0](answer.groups),
    }


def _exact(plain: object) -> _Exact:
    tree = dict(read_mapping(plain, ""))
    kind = tree.pop("kind", None)
    if kind == "not_finite":
        from_one(".most", parts(tree, ("most",))["most"])
        return _Exact(NotFinite(cast("int", tree["most"])))
    if kind != "expected":
        raise InputError(".kind", kind, "is unknown; use one of expected, not_finite")
    parts(tree, ("metrics", "values", "groups"))
    metrics = placed(METRICS[1], tree["metrics"], ".metrics")
    values = placed(_FRACTIONS[1], tree["values"], ".values")
    groups = placed(_GROUPS[1], tree["groups"], ".groups")
    rows = [values, *[own for _, own in groups]]
    if any(len(each) != len(metrics) for each in rows):
        raise InputError(".values", len(values), f"are to be one for each of the {len(metrics)} metrics")
    names = [name for name, _ in groups]
    if len(set(names)) < len(names):
        raise InputError(".groups", names, "are to stand there once each")
    if groups and tuple([sum(column) for column in zip(*rows[1:], strict=True)]) != values:
        raise InputError(".values", len(values), "are not what the groups make together")
    return _Exact(Expected(metrics, values, groups))


def _width(plain: object) -> float:
    if isinstance(plain, bool) or not isinstance(plain, int | float) or not 0 < plain <= float_info.max:
        raise InputError("", plain, "must be a number above zero")
    return float(plain)


_WIDTHS: Final = each_row(metric=a_text, half_width=(float, _width))
_LOOKS: Final = each_of(*a_count)


def _narrowed_plain(answer: Narrowed) -> dict[str, object]:
    return {
        "comparison": _comparison_plain(answer.comparison),
        "half_width": _WIDTHS[0](answer.half_width),
        "looks": _LOOKS[0](answer.looks),
    }


def _narrowed(plain: object) -> Narrowed:
    tree = parts(plain, ("comparison", "half_width", "looks"))
    found = cast("Comparison", placed(_comparison, tree["comparison"], ".comparison"))
    widths = placed(_WIDTHS[1], tree["half_width"], ".half_width")
    looks = placed(_LOOKS[1], tree["looks"], ".looks")
    if found.replications < 2 or not looks or looks[-1] != found.replications or [*looks] != sorted({*looks}):
        raise InputError(".looks", looks, "must rise to the replications of the comparison, two at least")
    known = {each.key for each in found.manifest.metrics}
    if not widths or not {key for key, _ in widths} <= known:
        raise InputError(
            ".half_width", widths, f"names none or unknown metrics; there are {', '.join(known)}"
        )
    return Narrowed(found, widths, looks)


@lru_cache(maxsize=1)
def _converter() -> cattrs.Converter:
    converter = cattrs.Converter()
    forms: tuple[tuple[type[Any], Write, Read], ...] = (
        (Manifest, *MANIFEST),
        (Part, _part_plain, _part),
        (Parts, _parts_plain, _parts),
        (Difference, _difference_plain, _difference),
        (Comparison, _comparison_plain, _comparison),
        (Expected, _expected_plain, _exact),
        (NotFinite, lambda answer: {"kind": "not_finite", "most": answer.most}, _exact),
        (Narrowed, _narrowed_plain, _narrowed),
    )
    for kind, write, read in forms:
        word(converter, kind, _readable(write, read), read)
    word(converter, _Exact, str, _exact)
    return converter


def _readable(write: Write, read: Read) -> Write:
    def checked(value: object) -> object:
        plain = write(value)
        read(plain)  # what could not be read again is not written
        return plain

    return checked
