"""What the fields of records and buildings mean, in one sentence each, shown beside them.

The terms are those of docs/glossary.md, where their sources stand.
"""

from __future__ import annotations

from landtrack.text import Text

FIELD_HELP: dict[str, Text] = {
    # every record
    "reference": Text("纸面文件自己的编号，不重复", "The paper's own number; unique"),
    "title": Text("大家平时怎么称呼它", "What people call it"),
    "former_titles": Text(
        "以前用过的名称，查找时也认得", "Names it had before; a search finds it by them"
    ),
    "village": Text("不填则按位置判定", "Taken from the position if left empty"),
    "route": Text(
        "这块空间从哪里来：新供用地、盘活存量、工改工、自有用地增资扩产或私人物业",
        "Where the space comes from: new land, idle land put to use, rebuilding, expansion on own "
        "land, or private property",
    ),
    "area_stated_m2": Text(
        "文件上写的面积，永不改写；测量面积另存", "What the paper says; never overwritten"
    ),
    "owner_unit": Text("由哪个单位负责推进，逾期找它", "The unit whose job it is when it is late"),
    "leader": Text("写职务，不写姓名", "A role, not a name"),
    "officer": Text("日常跟进的岗位，写职务", "Who follows it day by day; a role, not a name"),
    "note": Text("别处放不下的说明", "What fits nowhere else"),
    # dates agreed
    "start_by": Text("合同约定的最晚开工日期", "Latest start in the contract"),
    "finish_by": Text("合同约定的最晚竣工日期", "Latest completion in the contract"),
    # land
    "tenure": Text("国有还是集体土地", "State-owned or collective land"),
    "holder": Text(
        "不动产权证或出让合同上的使用权人", "Holder of the land-use right by title or contract"
    ),
    "land_use": Text(
        "规划用途：M1 至 M3 为一至三类工业，M0 为新型产业用地",
        "Planned use: M1 to M3 are industrial classes one to three, M0 is new-type industry",
    ),
    "far_min": Text(
        "总建筑面积与用地面积之比不得低于此数", "Floor area over land area may not be below this"
    ),
    "far_max": Text(
        "总建筑面积与用地面积之比不得高于此数", "Floor area over land area may not exceed this"
    ),
    "density_max": Text(
        "建筑基底面积占用地面积的最大百分比", "Most of the land that buildings may cover, per cent"
    ),
    "investment_yuan_per_m2": Text(
        "每平方米用地的固定资产投资下限", "Least fixed-asset investment for a square metre of land"
    ),
    "term_years": Text(
        "土地使用权的年限，工业用地最长 50 年",
        "Of the land-use right; 50 at most for industry",
    ),
    "price_wan": Text("成交确认书上的总价，万元", "Total price of the deal, in 10,000 yuan"),
    # renovation
    "patch_code": Text(
        "“三旧”改造标图建库的图斑号", "Number of the patch in the province's renewal base"
    ),
    "mode": Text(
        "政府主导、权利人自改、合作改造等", "Led by government, by the holder, in cooperation, ..."
    ),
    "planned_use": Text("改造之后的规划用途", "Planned use after the renewal"),
    "existing_gfa_m2": Text("改造前的全部建筑面积", "All floor area before the renewal"),
    "existing_far": Text("改造前的容积率", "Floor area over land area before the renewal"),
    "planned_gfa_m2": Text(
        "方案中的总建筑面积；计入年度数字的是各楼栋的面积",
        "Floor area of the plan; the year's figure counts buildings",
    ),
    "protected": Text(
        "是否在工业保护线内，线内不得改作他用",
        "Whether inside the line within which industry must stay",
    ),
    # projects
    "investor": Text("签约的企业或其投资方", "The enterprise that signs, or who invests in it"),
    "industry": Text("国民经济行业或重点产业名称", "Sector by the national classification"),
    "space_route": Text(
        "买地、租厂房、买厂房或自有用地", "By buying land, renting or buying a factory, on own land"
    ),
    "total_investment_wan": Text(
        "计划总投资，万元；1 亿元 = 10000 万元",
        "Planned total, in 10,000 yuan; 1 亿元 is 10,000 of them",
    ),
    "agreed_investment_wan": Text(
        "协议上写的投资额，万元，签约任务按它计",
        "What the agreement says, in 10,000 yuan; the target of signed investment counts it",
    ),
    "foreign_funded": Text("是否外商投资企业", "Whether foreign-funded"),
    "headquarters": Text("是否总部项目", "Whether it brings a headquarters"),
    "specialised": Text(
        "是否专精特新企业（经认定）", "Whether recognised as specialised, refined, distinctive, new"
    ),
    "introducer": Text("谁引荐来的，写单位或职务", "Who brought it; a unit or role"),
    # buildings
    "name": Text("图纸上的栋号", "Its number on the drawings"),
    "use": Text("口径按用途决定是否计入", "The counting rule decides by it what is counted"),
    "phase": Text("分期建设的第几期", "Which phase of a phased project"),
    "storeys": Text("地上层数", "Storeys above ground"),
    "height_m": Text("室外地面到屋面的高度，米", "From the ground to the roof, in metres"),
    "planning_permit": Text("证号；证上的面积用于核对", "Its number; its area is compared"),
    "construction_permit": Text(
        "证号；有证而未开工的面积算“有把握”", "Its number; with it a building counts as certain"
    ),
    "retired_on": Text("从这天起不再计入", "Not counted from this day on"),
}
