"""The table of ``make faults``, and build/faults.json."""

import json
from collections import defaultdict
from pathlib import Path

from tests.bench.harness import percentile
from tests.faults.campaign import Outcome
from tests.faults.nemesis import Struck
from tests.faults.oracle import MEASURES

# What each must be.
BARS = {
    **dict.fromkeys((*MEASURES, "invariant_violations", "kinds_without_effect"), ("≤", 0.0)),
    "steps_killed_share": ("≥", 1.0),
    "recovery_s_p99": ("≤", 130.0),
    "lateness_s_p99": ("≤", 65.0),
    "herd_10000_tick_s": ("≤", 60.0),
    "herd_10000_claimed_s": ("≤", 300.0),
    "herd_other_lateness_s": ("≤", 65.0),
    "hint_storm_messages": ("≤", 20_000.0),
}
# How many there are depends on the minutes, at least so many; but never none.
MANY = {
    90: {"runs": 10_000, "faults": 500, "interleavings": 10_000},
    20: {"runs": 2_000, "faults": 150, "interleavings": 10_000},
    0: {"runs": 1, "faults": 1, "interleavings": 1},
}
TRIED = 3  # times, before a kind that takes no effect is told
TARGET = Path(__file__).resolve().parents[2] / "build" / "faults.json"


def table(outcome: Outcome) -> dict[str, float]:
    """Print what each kind of fault did; what is counted over all of them."""
    took = [each for each in outcome.struck if each.took_effect]
    print(f"\n{'fault':44} {'tried':>6} {'took effect':>12} {'runs held':>10}")
    for name, each in by_kind(outcome.struck).items():
        effects = sum(one.took_effect for one in each)
        held = len(frozenset().union(*(one.affected for one in each)))
        print(f"{name:44} {len(each):>6} {effects:>12} {held:>10}")
    measures: dict[str, float] = {"faults": len(took), "fault_kinds": len(by_kind(took))}
    measures["kinds_without_effect"] = len(without_effect(outcome.struck))
    if outcome.recoveries:
        measures["recovery_short_s_p99"] = percentile(outcome.recoveries, 0.99)
    return measures


def report(measures: dict[str, float], wrong: dict[str, list[str]]) -> bool:
    """Print all measures and what is wrong, write the file; whether all is as it must be."""
    print(f"\n{'measure':32} {'measured':>10} {'must reach':>12}")
    met = True
    many = next(bars for least, bars in MANY.items() if measures["minutes"] >= least)
    bars = BARS | {name: ("≥", float(bar)) for name, bar in many.items()}
    for name, value in measures.items():
        sign, bar = bars.get(name, ("", 0.0))
        is_met = {"": True, "≤": value <= bar, "≥": value >= bar}[sign]
        met = met and is_met
        shown = f"{sign} {bar:g}" if sign else ""
        print(f"{name:32} {value:>10g} {shown:>12}{'' if is_met else '  NOT MET'}")
    for name, texts in wrong.items():
        for text in texts[:10]:
            print(f"{name}: {text}")
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(measures, indent=2, sort_keys=True) + "\n")
    return met


def without_effect(struck: list[Struck]) -> list[str]:
    """The kinds that were tried again and again, and in vain: harness or Basset is at fault."""
    return [
        name
        for name, each in by_kind(struck).items()
        if len(each) >= TRIED and not any(one.took_effect for one in each)
    ]


def by_kind(struck: list[Struck]) -> dict[str, list[Struck]]:
    sorts: dict[str, list[Struck]] = defaultdict(list)
    for each in struck:
        sorts[each.kind].append(each)
    return dict(sorted(sorts.items()))
