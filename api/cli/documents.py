"""Commands about documents that were taken back."""

from __future__ import annotations

from api.cli.commands import Commands
from api.cli.console import out, print_json
from api.cli.options import Json, Number, Reason
from api.cli.work import Work
from api.schemas.cases import WithdrawnOut
from landtrack.actions.erasure import erase_document
from landtrack.queries.documents import withdrawn_documents

document = Commands("Documents that were taken back. 附件。")


@document.command("withdrawn")
def list_withdrawn(work: Work, json: Json = False) -> None:
    """What was taken back, by whom and why, and what of it was erased. 已撤回的附件。"""
    with work.reading() as session:
        found = withdrawn_documents(session, actor=work.actor)
    if json:
        print_json([WithdrawnOut.of(line) for line in found])
        return
    for line in found:
        told = work.say(
            f"{line.by} 于 {line.at:%Y-%m-%d} 撤回：{line.reason}",
            f"taken back by {line.by} on {line.at:%Y-%m-%d}: {line.reason}",
        )
        out.print(f"{line.id}  {line.name}  {told}", markup=False)
        if gone := line.erased:
            erased = work.say(
                f"{gone.by} 于 {gone.at:%Y-%m-%d} 删除内容，理由：{gone.reason}",
                f"erased by {gone.by} on {gone.at:%Y-%m-%d}, because: {gone.reason}",
            )
            out.print(f"    {erased}", markup=False)


@document.command("erase")
def erase(
    work: Work,
    number: Number,
    reason: Reason,
) -> None:
    """Erase what a withdrawn document holds, for good. 永久删除内容。"""
    with work.writing() as session:
        erase_document(session, number, reason=reason, actor=work.actor, now=work.now())
    out.print(
        work.say(f"✓ 附件 {number} 的内容已删除。", f"✓ What document {number} held is erased.")
    )
