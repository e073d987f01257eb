//! The tables as bytes, column by column so that similar values are adjacent. Reading checks every position
//! against its table, so that facts from a file are as safe as facts from a scan.

use super::codec::{Reader, Writer};
use super::ids::{CommitId, PathId};
use super::rows::{FileFunctions, FileKind, HeadFile, ParsedPiece, Person, Tag, TrendPoint};
use super::tables::{ChangeRow, CommitRow, NO_PATH, Span, Strings, change_flag, commit_flag};
use super::{Described, Facts, Trend};
use crate::classify::PathClass;
use crate::complexity::Complexity;
use crate::syntax::FunctionComplexity;

pub(super) fn write_facts(writer: &mut Writer, facts: &Facts) {
    writer.number(facts.options_key);
    writer.number(facts.source_key);
    writer.number(u64::from(facts.missing_commits));
    write_ids(writer, facts.head.as_slice());
    write_strings(writer, &facts.paths);
    for class in &facts.classes {
        writer.bytes.push(class_code(*class));
    }
    write_strings(writer, &facts.signature_names);
    write_strings(writer, &facts.signature_emails);
    write_people(writer, facts);
    write_ids(writer, &facts.ids);
    write_strings(writer, &facts.subjects);
    write_ids(writer, &facts.parents);
    write_numbers(writer, &facts.co_authors);
    write_commits(writer, &facts.commits);
    write_changes(writer, &facts.changes);
    write_strings(writer, &facts.hunks);
    write_numbers(writer, &facts.carrying);
    write_strings(writer, &facts.carries);
    write_head_files(writer, facts);
    write_trends(writer, &facts.trends);
    write_functions(writer, &facts.functions);
    write_tags(writer, &facts.tags);
    write_documents(writer, &facts.documents);
    write_gaps(writer, facts);
}

pub(super) fn read_facts(reader: &mut Reader<'_>) -> Option<Facts> {
    let mut facts = Facts {
        options_key: reader.number()?,
        source_key: reader.number()?,
        missing_commits: reader.small()?,
        head: read_ids(reader)?.first().copied(),
        paths: read_strings(reader)?,
        ..Facts::default()
    };
    for _ in 0..facts.paths.len() {
        facts.classes.push(class_of(reader.byte()?));
    }
    facts.signature_names = read_strings(reader)?;
    facts.signature_emails = read_strings(reader)?;
    read_people(reader, &mut facts)?;
    facts.ids = read_ids(reader)?;
    facts.subjects = read_strings(reader)?;
    facts.parents = read_ids(reader)?;
    facts.co_authors = read_numbers(reader, facts.signature_names.len())?;
    read_commits(reader, &mut facts)?;
    read_changes(reader, &mut facts)?;
    facts.hunks = read_strings(reader).filter(|hunks| hunks.len() == facts.changes.len())?;
    let carrying = read_numbers(reader, facts.changes.len())?;
    facts.carrying = Some(carrying).filter(|carrying| carrying.is_sorted_by(|a, b| a < b))?;
    facts.carries = read_strings(reader).filter(|carries| carries.len() == facts.carrying.len())?;
    read_head_files(reader, &mut facts)?;
    read_trends(reader, &mut facts)?;
    read_functions(reader, &mut facts)?;
    facts.tags = read_tags(reader)?;
    read_documents(reader, &mut facts)?;
    read_gaps(reader, &mut facts)?;
    Some(facts)
}

/// The strings' lengths; the bytes follow all tables.
fn write_strings(writer: &mut Writer, strings: &Strings) {
    writer.length(strings.len());
    strings.iter().for_each(|string| writer.length(string.len()));
}

fn read_strings(reader: &mut Reader<'_>) -> Option<Strings> {
    let mut strings = Strings::default();
    for _ in 0..reader.length()? {
        strings.promise(reader.small()?)?;
    }
    Some(strings)
}

fn write_ids(writer: &mut Writer, ids: &[CommitId]) {
    writer.length(ids.len());
    for id in ids {
        writer.string(id.as_bytes());
    }
}

fn read_ids(reader: &mut Reader<'_>) -> Option<Vec<CommitId>> {
    let length = reader.length_of(20)?;
    let mut ids = Vec::with_capacity(length);
    for _ in 0..length {
        ids.push(CommitId::from_bytes(reader.string()?)?);
    }
    Some(ids)
}

fn write_numbers(writer: &mut Writer, numbers: &[u32]) {
    writer.length(numbers.len());
    for &number in numbers {
        writer.number(u64::from(number));
    }
}

/// Positions in a table of `limit` rows.
fn read_numbers(reader: &mut Reader<'_>, limit: usize) -> Option<Vec<u32>> {
    let length = reader.length()?;
    (0..length).map(|_| read_position(reader, limit)).collect()
}

fn read_position(reader: &mut Reader<'_>, limit: usize) -> Option<u32> {
    reader.small().filter(|&position| (position as usize) < limit)
}

fn class_code(class: PathClass) -> u8 {
    u8::from(class.generated)
        | u8::from(class.vendored) << 1
        | u8::from(class.documentation) << 2
        | u8::from(class.fixture) << 3
}

fn class_of(code: u8) -> PathClass {
    PathClass {
        generated: code & 1 != 0,
        vendored: code & 2 != 0,
        documentation: code & 4 != 0,
        fixture: code & 8 != 0,
        // Decided by the reader of the facts.
        excluded: false,
    }
}

fn write_people(writer: &mut Writer, facts: &Facts) {
    writer.length(facts.people.len());
    for person in &facts.people {
        writer.string(person.name.as_bytes());
        writer.string(person.email.as_bytes());
        writer.bytes.push(u8::from(person.is_bot) | u8::from(person.is_assistant) << 1);
    }
    write_numbers(writer, &facts.person_of_signature);
}

fn read_people(reader: &mut Reader<'_>, facts: &mut Facts) -> Option<()> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
    for _ in 0..reader.length()? {
        let (name, email) = (text(reader.string()?)?, text(reader.string()?)?);
        let kind = reader.byte().filter(|kind| *kind <= 3)?;
        facts.people.push(Person { name, email, is_bot: kind & 1 != 0, is_assistant: kind & 2 != 0 });
    }
    facts.person_of_signature = read_numbers(reader, facts.people.len())?;
    let signatures = facts.signature_names.len();
    (facts.signature_emails.len() == signatures && facts.person_of_signature.len() == signatures)
        .then_some(())
}

fn write_commits(writer: &mut Writer, commits: &[CommitRow]) {
    // Spans follow each other without gaps, so that their lengths suffice.
    for row in commits {
        writer.number(u64::from(row.author));
        writer.number(u64::from(row.committer));
        writer.signed(row.author_time);
        writer.signed(i64::from(row.author_offset));
        writer.signed(row.committer_time.wrapping_sub(row.author_time));
        writer.signed(i64::from(row.committer_offset));
        writer.bytes.push(row.flags);
        writer.length(row.parents.len());
        writer.length(row.co_authors.len());
        writer.length(row.changes.len());
    }
}

fn read_commits(reader: &mut Reader<'_>, facts: &mut Facts) -> Option<()> {
    let people = facts.signature_names.len();
    let (mut parents, mut co_authors, mut changes) = (0, 0, 0);
    facts.commits.reserve_exact(facts.ids.len());
    for _ in 0..facts.ids.len() {
        let author = read_position(reader, people)?;
        let committer = read_position(reader, people)?;
        let author_time = reader.signed()?;
        let author_offset = reader.signed()?.try_into().ok()?;
        facts.commits.push(CommitRow {
            author,
            committer,
            author_time,
            author_offset,
            committer_time: author_time.wrapping_add(reader.signed()?),
            committer_offset: reader.signed()?.try_into().ok()?,
            flags: reader.byte().filter(|flags| flags & !commit_flag::ALL == 0)?,
            parents: next_span(reader, &mut parents)?,
            co_authors: next_span(reader, &mut co_authors)?,
            changes: next_span(reader, &mut changes)?,
        });
    }
    let whole = facts.subjects.len() == facts.ids.len()
        && parents as usize == facts.parents.len()
        && co_authors as usize == facts.co_authors.len();
    whole.then_some(())
}

fn next_span(reader: &mut Reader<'_>, position: &mut u32) -> Option<Span> {
    let start = *position;
    *position = start.checked_add(reader.small()?)?;
    Some(Span { start, end: *position })
}

fn write_changes(writer: &mut Writer, changes: &[ChangeRow]) {
    writer.length(changes.len());
    for row in changes {
        writer.number(u64::from(row.path));
        // Shifted by one so that "none" is the short 0.
        writer.number(u64::from(row.old_path.wrapping_add(1)));
        writer.number(u64::from(row.added));
        writer.number(u64::from(row.removed));
        writer.bytes.push(row.flags);
        writer.bytes.push(row.kinds);
    }
}

fn read_changes(reader: &mut Reader<'_>, facts: &mut Facts) -> Option<()> {
    let paths = facts.paths.len();
    let kinds = u8::try_from(FileKind::ALL.len()).ok()?;
    let length = reader.length_of(6)?;
    facts.changes.reserve_exact(length);
    for _ in 0..length {
        let path = read_position(reader, paths)?;
        let old_path = reader.small()?.wrapping_sub(1);
        let row = ChangeRow {
            path,
            old_path,
            added: reader.small()?,
            removed: reader.small()?,
            flags: reader.byte().filter(|flags| flags & !change_flag::ALL == 0)?,
            kinds: reader.byte().filter(|code| code & 15 < kinds && code >> 4 < kinds)?,
        };
        if old_path != NO_PATH && old_path as usize >= paths {
            return None;
        }
        facts.changes.push(row);
    }
    let end = facts.commits.last().map_or(0, |row| row.changes.end);
    (end as usize == facts.changes.len()).then_some(())
}

fn write_head_files(writer: &mut Writer, facts: &Facts) {
    writer.length(facts.head_files.len());
    for (file, blob) in facts.head_files.iter().zip(&facts.head_blobs) {
        writer.number(u64::from(file.path.0));
        writer.string(blob.as_bytes());
        let flags = u8::from(file.binary) << 4 | u8::from(file.unknown) << 5 | u8::from(file.is_marked) << 6;
        writer.bytes.push(file.kind.code() | flags);
        writer.number(u64::from(file.lines));
        writer.number(u64::from(file.complexity.code_lines));
        writer.number(u64::from(file.complexity.total));
        writer.number(u64::from(file.complexity.max));
        writer.bytes.extend_from_slice(&file.complexity.median.to_le_bytes());
    }
}

fn read_head_files(reader: &mut Reader<'_>, facts: &mut Facts) -> Option<()> {
    for _ in 0..reader.length()? {
        let path = PathId(read_position(reader, facts.paths.len())?);
        facts.head_blobs.push(CommitId::from_bytes(reader.string()?)?);
        let code = reader.byte()?;
        let lines = reader.small()?;
        let (code_lines, total, max) = (reader.small()?, reader.small()?, reader.small()?);
        let median = f32::from_le_bytes(reader.take(4)?.try_into().ok()?);
        facts.head_files.push(HeadFile {
            path,
            kind: FileKind::from_code(code & 15),
            lines,
            complexity: Complexity { code_lines, total, median, max },
            binary: code & 16 != 0,
            unknown: code & 32 != 0,
            is_marked: code & 64 != 0,
        });
    }
    Some(())
}

fn write_trends(writer: &mut Writer, trends: &[Trend]) {
    writer.length(trends.len());
    for trend in trends {
        writer.number(u64::from(trend.path));
        write_ids(writer, &trend.commits);
        for point in &trend.points {
            writer.signed(point.time);
            writer.number(u64::from(point.complexity));
            writer.number(u64::from(point.lines));
        }
    }
}

fn read_trends(reader: &mut Reader<'_>, facts: &mut Facts) -> Option<()> {
    for _ in 0..reader.length()? {
        let path = read_position(reader, facts.paths.len())?;
        let commits = read_ids(reader)?;
        let mut points = Vec::new();
        for _ in 0..commits.len() {
            points.push(TrendPoint {
                time: reader.signed()?,
                complexity: reader.small()?,
                lines: reader.small()?,
            });
        }
        facts.trends.push(Trend { path, points, commits });
    }
    Some(())
}

fn write_functions(writer: &mut Writer, files: &[FileFunctions]) {
    writer.length(files.len());
    for file in files {
        writer.number(u64::from(file.path.0));
        writer.number(u64::from(file.cognitive));
        writer.length(file.functions.len());
        for function in &file.functions {
            writer.string(function.name.as_bytes());
            for number in [function.start_line, function.end_line, function.cognitive, function.cyclomatic] {
                writer.number(u64::from(number));
            }
        }
        writer.length(file.pieces.len());
        for piece in &file.pieces {
            writer.bytes.extend_from_slice(&piece.hash.to_le_bytes());
            for number in [piece.line, piece.cognitive, piece.n_functions] {
                writer.number(u64::from(number));
            }
        }
    }
}

fn read_functions(reader: &mut Reader<'_>, facts: &mut Facts) -> Option<()> {
    for _ in 0..reader.length()? {
        let path = PathId(read_position(reader, facts.paths.len())?);
        let cognitive = reader.small()?;
        let mut functions = Vec::new();
        for _ in 0..reader.length()? {
            functions.push(FunctionComplexity {
                name: String::from_utf8(reader.string()?.to_vec()).ok()?,
                start_line: reader.small()?,
                end_line: reader.small()?,
                cognitive: reader.small()?,
                cyclomatic: reader.small()?,
            });
        }
        let mut pieces = Vec::new();
        for _ in 0..reader.length()? {
            pieces.push(ParsedPiece {
                hash: u128::from_le_bytes(reader.take(16)?.try_into().ok()?),
                line: reader.small()?,
                cognitive: reader.small()?,
                n_functions: reader.small()?,
            });
        }
        facts.functions.push(FileFunctions { path, cognitive, functions, pieces });
    }
    Some(())
}

fn write_tags(writer: &mut Writer, tags: &[Tag]) {
    writer.length(tags.len());
    for tag in tags {
        writer.string(tag.name.as_bytes());
        writer.string(tag.commit.as_bytes());
        writer.signed(tag.time);
        writer.bytes.push(u8::from(tag.annotated));
        write_ids(writer, &tag.joins);
    }
}

fn read_tags(reader: &mut Reader<'_>) -> Option<Vec<Tag>> {
    let mut tags = Vec::new();
    for _ in 0..reader.length()? {
        tags.push(Tag {
            name: String::from_utf8(reader.string()?.to_vec()).ok()?,
            commit: CommitId::from_bytes(reader.string()?)?,
            time: reader.signed()?,
            annotated: reader.byte().filter(|&byte| byte <= 1)? == 1,
            joins: read_ids(reader)?,
        });
    }
    Some(tags)
}

fn write_documents(writer: &mut Writer, documents: &[Described]) {
    writer.length(documents.len());
    for described in documents {
        writer.number(u64::from(described.document.0));
        let code: Vec<u32> = described.code.iter().map(|path| path.0).collect();
        write_numbers(writer, &code);
    }
}

fn read_documents(reader: &mut Reader<'_>, facts: &mut Facts) -> Option<()> {
    for _ in 0..reader.length()? {
        let document = PathId(read_position(reader, facts.paths.len())?);
        let code = read_numbers(reader, facts.paths.len())?.into_iter().map(PathId).collect();
        facts.documents.push(Described { document, code });
    }
    Some(())
}

fn write_gaps(writer: &mut Writer, facts: &Facts) {
    writer.number(u64::from(facts.unknown_folders));
    writer.number(u64::from(facts.unknown_tags));
    writer.length(facts.partial.iter().len());
    facts.partial.iter().for_each(|filter| writer.string(filter.as_bytes()));
    writer.length(facts.broken_packs.len());
    facts.broken_packs.iter().for_each(|name| writer.string(name.as_bytes()));
}

fn read_gaps(reader: &mut Reader<'_>, facts: &mut Facts) -> Option<()> {
    facts.unknown_folders = reader.small()?;
    facts.unknown_tags = reader.small()?;
    let mut texts = || -> Option<Vec<String>> {
        let mut texts = Vec::new();
        for _ in 0..reader.length()? {
            texts.push(String::from_utf8(reader.string()?.to_vec()).ok()?);
        }
        Some(texts)
    };
    facts.partial = texts()?.into_iter().next();
    facts.broken_packs = texts()?;
    Some(())
}
