//! What recvmsg() fills in besides the bytes: the flags of the message, and a control message with what there is still
//! to read.

use super::ast::{Expr, ExprKind, SysCall};
use super::backend::{Answer, Missing};
use super::outcome::Lack;
use super::process::sym;
use super::values::number;

/// Level, type and value of a control message.
type Control = [i64; 3];

/// What recvmsg() came to that told so much to be left to read, or nothing of that. Without room for it the kernel says
/// that something was cut off.
pub(crate) fn with_inq(call: &SysCall, value: i64, left: Option<i64>) -> Result<Answer, Missing> {
    let Some(ExprKind::Message(message)) = call.args.get(1).map(|expr| &expr.kind) else {
        return Ok(Answer::Value(value));
    };
    let wanted = message.control.as_ref().map(controls).transpose()?.unwrap_or_default();
    let found: Vec<Control> = left.map(|left| [sym("SOL_TCP"), sym("TCP_CM_INQ"), left]).into_iter().collect();
    let (found, cut) = if wanted.is_empty() { (Vec::new(), !found.is_empty()) } else { (found, false) };
    if wanted != found {
        return Ok(Answer::Filled(value, shown(&wanted), shown(&found)));
    }
    let told = if cut { sym("MSG_CTRUNC") } else { 0 };
    let said = number(&message.flags).map_err(|word| (Lack::Argument, word))?;
    let flags = |bits: i64| match bits {
        bits if bits == sym("MSG_CTRUNC") => "msg_flags=MSG_CTRUNC".to_owned(),
        bits => format!("msg_flags={bits:#x}"),
    };
    Ok(if said == told { Answer::Value(value) } else { Answer::Filled(value, flags(said), flags(told)) })
}

/// The control messages that a script expects.
fn controls(list: &Expr) -> Result<Vec<Control>, Missing> {
    let missing = || (Lack::Argument, "cmsghdr".to_owned());
    let ExprKind::List(all) = &list.kind else { return Err(missing()) };
    let one = |expr: &Expr| -> Result<Control, Missing> {
        let ExprKind::Control(fields) = &expr.kind else { return Err(missing()) };
        let [level, kind, data] = fields.as_ref();
        let word = |expr: &Expr| number(expr).map_err(|word| (Lack::Argument, word));
        Ok([word(level)?, word(kind)?, word(data)?])
    };
    all.iter().map(one).collect()
}

/// Control messages in words.
fn shown(all: &[Control]) -> String {
    let inq = [sym("SOL_TCP"), sym("TCP_CM_INQ")];
    let one = |[level, kind, data]: &Control| {
        if [*level, *kind] == inq { format!("TCP_CM_INQ {data}") } else { format!("{level}/{kind} {data}") }
    };
    if all.is_empty() { "-".to_owned() } else { all.iter().map(one).collect::<Vec<_>>().join(", ") }
}
