"""What the kinds of journal entries are called."""

from __future__ import annotations

from typing import Final

from landtrack.text import Text

ACTION_LABELS: Final[dict[str, Text]] = {
    "found_register": Text("建立台账", "Founded the register"),
    "create_record": Text("新增记录", "Added a record"),
    "add_building": Text("新增楼栋", "Added a building"),
    "state_area": Text("登记建筑面积", "Stated a floor area"),
    "correct_area": Text("更正建筑面积", "Corrected a floor area"),
    "log_milestone": Text("登记节点", "Logged a milestone"),
    "plan_milestone": Text("登记计划日期", "Planned a milestone"),
    "correct_milestone": Text("更正节点", "Corrected a milestone"),
    "withdraw_milestone": Text("撤回节点", "Withdrew a milestone"),
    "correct_field": Text("更改字段", "Changed a field"),
    "correct_place": Text("更改图形", "Changed an outline"),
    "paste_rows": Text("粘贴更新", "Pasted rows"),
    "undo_corrections": Text("撤销更改", "Undid changes"),
    "occupy": Text("项目落地", "Placed a project on a site"),
    "withdraw_occupation": Text("撤回项目落地", "Withdrew a placing"),
    "split_records": Text("拆分地块", "Split a parcel"),
    "merge_records": Text("合并地块", "Merged parcels"),
    "replan_records": Text("重新划定地块", "Re-planned parcels"),
    "stage_import": Text("上传文件", "Sent a file"),
    "accept_import": Text("接收导入", "Accepted an import"),
    "discard_import": Text("放弃导入", "Discarded an import"),
    "undo_import": Text("撤销导入", "Undid an import"),
    "import_outlines": Text("更新村界", "Took in village outlines"),
    "set_target": Text("设定目标", "Set a target"),
    "add_rule": Text("新增口径", "Added a counting rule"),
    "decide_double": Text("认定重复", "Decided on a double"),
    "look_for_doubles": Text("查找重复", "Looked for doubles"),
    "publish_figure": Text("发布数字", "Published a figure"),
    "load_sample": Text("载入示例数据", "Loaded sample data"),
    "count_by": Text("改用口径", "Counts by another rule"),
    "raise_blocker": Text("登记堵点", "Raised a blocker"),
    "move_blocker": Text("推进堵点", "Moved a blocker on"),
    "register_appeal": Text("登记诉求", "Registered an appeal"),
    "move_appeal": Text("办理诉求", "Moved an appeal on"),
    "attach_document": Text("附上文件", "Attached a document"),
    "withdraw_document": Text("撤回文件", "Withdrew a document"),
    "erase_document": Text("删除附件内容", "Erased a document"),
    "hold_meeting": Text("召开调度会", "Held a dispatch meeting"),
    "take_decision": Text("作出调度决定", "Took a decision"),
    "follow_up": Text("跟进调度决定", "Followed a decision up"),
    "create_user": Text("新增账号", "Added an account"),
    "change_user": Text("更改账号", "Changed an account"),
    "change_password": Text("更改密码", "Changed a password"),
    "reset_password": Text("重设密码", "Reset a password"),
    "create_token": Text("新增令牌", "Made a token"),
    "revoke_token": Text("停用令牌", "Revoked a token"),
    "save_view": Text("保存视图", "Saved a view"),
    "drop_view": Text("删除视图", "Deleted a view"),
}


def action_label(action: str) -> Text:
    """What a kind of entry is called; one that has no name yet, by its code."""
    return ACTION_LABELS.get(action, Text(action, action.replace("_", " ")))
