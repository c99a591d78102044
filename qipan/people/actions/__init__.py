"""Actions 人员动作: every write about organisations, people, roles and tokens; each leaves a trail entry."""

from qipan.people.actions.accounts import (
    change_password,
    note_lock_out,
    note_log_in,
    note_log_out,
    set_language,
)
from qipan.people.actions.organisations import (
    close_organisation,
    create_organisation,
    edit_organisation,
    load_division_tree,
)
from qipan.people.actions.people import (
    add_user,
    edit_user,
    grant_role,
    reset_password,
    set_active,
    withdraw_role,
)
from qipan.people.actions.tokens import IssuedToken, issue_token, note_token_use, revoke_token

__all__ = [
    "IssuedToken",
    "add_user",
    "change_password",
    "close_organisation",
    "create_organisation",
    "edit_organisation",
    "edit_user",
    "grant_role",
    "issue_token",
    "load_division_tree",
    "note_lock_out",
    "note_log_in",
    "note_log_out",
    "note_token_use",
    "reset_password",
    "revoke_token",
    "set_active",
    "set_language",
    "withdraw_role",
]
