//! The answer of `summary` in its final form, as one section.

use super::wire::{Decoder, Encoder};
use crate::statistics::Statistics;
use crate::summary::{Counts, Summary, SummaryRow};

/// A class and four numbers.
const SMALLEST_ROW: usize = Decoder::CLASS_BYTES + 4 * 8;

pub(super) fn encode(summary: &Summary) -> Vec<u8> {
    let Summary { counts: Counts { nodes, edges, strings }, statistics, warnings, rows } = summary;
    let mut out = Encoder::default();
    [*nodes, *edges, *strings].into_iter().for_each(|count| out.number(count as u64));
    sums(*statistics).into_iter().for_each(|sum| out.number(sum));
    out.texts(warnings);
    out.number(rows.len() as u64);
    for row in rows {
        encode_row(&mut out, row);
    }
    out.0
}

fn encode_row(out: &mut Encoder, row: &SummaryRow) {
    let SummaryRow { class, count, distance, self_bytes, retained_bytes } = row;
    out.class(class);
    [*count, i64::from(*distance).cast_unsigned(), *self_bytes, *retained_bytes]
        .into_iter()
        .for_each(|number| out.number(number));
}

pub(super) fn decode(bytes: &[u8]) -> Option<Summary> {
    let mut from = Decoder(bytes);
    let mut count = || usize::try_from(from.number()?).ok();
    let counts = Counts { nodes: count()?, edges: count()?, strings: count()? };
    let statistics = Statistics {
        total_bytes: from.number()?,
        native_bytes: from.number()?,
        typed_arrays_bytes: from.number()?,
        code_bytes: from.number()?,
        js_arrays_bytes: from.number()?,
        strings_bytes: from.number()?,
        system_bytes: from.number()?,
    };
    let warnings = from.texts()?;
    let rows = from.count(SMALLEST_ROW)?;
    let rows = (0..rows).map(|_| decode_row(&mut from)).collect::<Option<_>>()?;
    from.end()?;
    Some(Summary { counts, statistics, warnings, rows })
}

fn decode_row(from: &mut Decoder<'_>) -> Option<SummaryRow> {
    Some(SummaryRow {
        class: from.class()?,
        count: from.number()?,
        distance: i32::try_from(from.number()?.cast_signed()).ok()?,
        self_bytes: from.number()?,
        retained_bytes: from.number()?,
    })
}

/// In the order of the fields.
fn sums(statistics: Statistics) -> [u64; 7] {
    let Statistics {
        total_bytes,
        native_bytes,
        typed_arrays_bytes,
        code_bytes,
        js_arrays_bytes,
        strings_bytes,
        system_bytes,
    } = statistics;
    [total_bytes, native_bytes, typed_arrays_bytes, code_bytes, js_arrays_bytes, strings_bytes, system_bytes]
}
