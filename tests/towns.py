"""A town that does not ship: two villages somewhere else, as a profile that a person writes."""

_PROFILE = """
code = "441900107"
name = "测试镇"
english = "Test Town"
city = "东莞市"
timezone = "Asia/Shanghai"
source = "测试"
extent = [114.02, 22.98, 114.08, 23.04]
area_km2 = 48.8
crs_candidates = [4547, 4490]
export_crs = 4547
schematic = true
outline = [[114.02, 22.98], [114.08, 22.98], [114.08, 23.04], [114.02, 23.04]]

[[villages]]
code = "441900107200"
name = "东村村民委员会"
short = "东村"
english = "East Village"
centre = [114.065, 23.01]
[[villages]]
code = "441900107201"
name = "西村村民委员会"
short = "西村"
english = "West Village"
centre = [114.035, 23.01]

[rule]
name = "default"
start = "statistical"
grades = ["A"]
area = "at_start"
uses = ["factory", "dormitory"]
net = false

[thresholds]
amber_days_before = 30
red_days_after = 0

[findings]
"""


def other_town() -> str:
    """Its profile, as the text of a .toml file."""
    return _PROFILE.lstrip()
