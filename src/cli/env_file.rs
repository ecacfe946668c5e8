//! `--env-file`: variables from a file, in the dotenv form Node reads. A variable that is set already stays as it is.
//!
//! In Node: `src/node_dotenv.cc`.

/// The variables a file's text sets, in order.
pub fn parse(text: &str) -> Vec<(String, String)> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut variables = Vec::new();
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let line_end = rest.find('\n').unwrap_or(rest.len());
        let Some(equals) = rest[..line_end].find('=').filter(|_| !rest.trim_start_matches([' ', '\t']).starts_with('#')) else {
            rest = rest.get(line_end + 1..).unwrap_or("");
            continue;
        };
        let key = rest[..equals].trim();
        let key = key.strip_prefix("export ").map_or(key, str::trim_start);
        let (value, after) = value(&rest[equals + 1..]);
        if !key.is_empty() {
            variables.push((key.to_owned(), value));
        }
        rest = after;
    }
    variables
}

/// The value at the start of `text`, and what follows its line.
fn value(text: &str) -> (String, &str) {
    let next_line = |from: &'_ str| from.find('\n').map_or("", |end| &from[end + 1..]).len();
    let start = text.trim_start_matches([' ', '\t']);
    if let Some(quote @ ('"' | '\'' | '`')) = start.chars().next()
        && let Some(end) = start[1..].find(quote)
    {
        let quoted = &start[1..=end];
        // Only double quotes know an escape, that of the line's end.
        let value = if quote == '"' { quoted.replace("\\n", "\n") } else { quoted.to_owned() };
        let after = &start[end + 2..];
        return (value, &after[after.len() - next_line(after)..]);
    }
    let line = &text[..text.find('\n').unwrap_or(text.len())];
    let value = line.split('#').next().unwrap_or("").trim();
    (value.to_owned(), &text[text.len() - next_line(text)..])
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn reads_quotes_comments_and_exports() {
        let text = "# note\nA=1 # one\nexport B = \" x\\ny \" # two\nC='a\nb'\n\nD=\nnothing\nE=`q\"`\n=x\n";
        let expected = [("A", "1"), ("B", " x\ny "), ("C", "a\nb"), ("D", ""), ("E", "q\"")];
        assert_eq!(parse(text), expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
    }
}
